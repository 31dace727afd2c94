"""What every log keeps to: one suite, run on the log in memory and on a real Apache Kafka."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from schemas.topics import BY_NAME
from streams.errors import FencedError, LogError
from streams.log.port import Log, Membership, Outgoing, Ownership, Received, Transaction, partition_of
from tests.log.conftest import PARTITIONS, TOPICS

INPUTS = [topic.name for topic in TOPICS[1:4]]
WAIT = 0.2


def keyed(partition: int, number: int = 0) -> bytes:
    """The n-th key that belongs to a partition."""
    keys = (str(n).encode() for n in range(10_000))
    return [key for key in keys if partition_of(key, PARTITIONS) == partition][number]


async def publish(log: Log, *records: Outgoing) -> None:
    """Write records outside transactions."""
    async with log.publisher() as publisher:
        await publisher.publish(records)


async def read(log: Log, *topics: str, since: int | None = None) -> list[Received]:
    """Everything committed on the topics."""
    return [record async for records in log.read(topics, since=since) for record in records]


class Joined:
    """A member of the group of `threads`, and what it was told."""

    def __init__(self, member: Membership) -> None:
        self.member = member
        self.own: set[int] = set()
        self.changed = asyncio.Event()

    def assigned(self, number: int) -> None:
        """Have one more partition."""
        self.own.add(number)
        self.changed.set()

    async def revoked(self, number: int) -> None:
        """Have one less."""
        self.own.discard(number)

    async def has(self, count: int) -> None:
        """Wait until there are so many partitions."""
        async with asyncio.timeout(30):
            while len(self.own) != count:
                self.changed.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.changed.wait(), 0.1)


@asynccontextmanager
async def joined(log: Log) -> AsyncIterator[Joined]:
    """A member for the length of a block."""
    member = Joined(log.member("threads", INPUTS))
    running = asyncio.create_task(member.member.run(member.assigned, member.revoked))
    try:
        yield member
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def take(hold: Ownership, count: int) -> list[Received]:
    """Take until so many records have come."""
    records: list[Received] = []
    async with asyncio.timeout(30):
        while len(records) < count:
            records += await hold.take(1_000, WAIT)
    return records


async def state(hold: Ownership) -> dict[bytes, bytes | None]:
    """The changelog, as what it amounts to."""
    return {key: value async for pairs in hold.state() for key, value in pairs}


async def test_what_is_published_is_read(log: Log) -> None:
    """Key, value, id and partition come back, in order; the broker says when it was appended."""
    key = keyed(2)
    await publish(log, Outgoing("mentions", key, b"1", id="a"), Outgoing("mentions", key, b"2"))
    records = await read(log, "mentions")
    assert [(r.key, r.value, r.partition, r.id) for r in records] == [
        (key, b"1", 2, "a"),
        (key, b"2", 2, None),
    ]
    assert records[0].appended_at > 1_700_000_000_000
    assert records[0].offset < records[1].offset


async def test_a_partition_may_be_named(log: Log) -> None:
    """As a heartbeat that goes to every partition does."""
    await publish(log, *(Outgoing("mentions", None, b"beat", number) for number in range(PARTITIONS)))
    assert sorted(r.partition for r in await read(log, "mentions")) == [0, 1, 2, 3]


async def test_reading_can_begin_at_a_time(log: Log) -> None:
    """Records appended before are left out."""
    await publish(log, Outgoing("mentions", None, b"before", 0))
    (before,) = await read(log, "mentions")
    assert await read(log, "mentions", since=before.appended_at + 60_000) == []
    assert len(await read(log, "mentions", since=before.appended_at)) == 1


async def test_reading_can_follow(log: Log) -> None:
    """What comes later is given as well, and an empty list while nothing comes."""
    reading = log.read(["mentions"], follow=True)
    async with asyncio.timeout(30):
        assert await anext(reading) == []
        await publish(log, Outgoing("mentions", None, b"late", 0))
        records: list[Received] = []
        while not records:
            records = await anext(reading)
    assert [record.value for record in records] == [b"late"]
    await reading.aclose()  # type: ignore[attr-defined]


async def test_a_topic_that_does_not_stand_is_named(log: Log) -> None:
    """With the command that creates it."""
    with pytest.raises(LogError, match=r"alerts.*topics create"):
        await read(log, "alerts")


async def test_topics_are_described_and_created_once(log: Log) -> None:
    """Those that stand are described, the others left out; creating a second time is refused or harmless."""
    described = await log.describe(["mentions", "alerts"])
    assert {name: topic.partitions for name, topic in described.items()} == {"mentions": PARTITIONS}
    await log.create([BY_NAME["alerts"]], PARTITIONS)
    assert "alerts" in await log.describe(["alerts"])


async def test_a_transaction_writes_outputs_state_and_offsets(log: Log) -> None:
    """The next owner begins where it ended, with the state it left."""
    key = keyed(1)
    await publish(log, Outgoing("mentions.scored", key, b"in"))
    async with joined(log) as member:
        await member.has(PARTITIONS)
        hold = await member.member.open(1)
        assert await state(hold) == {}
        (record,) = await take(hold, 1)
        await hold.commit(
            Transaction(
                [Outgoing("threads.links", key, b"out", 1, "id-1")],
                [(b"t/a", b"1"), (b"t/b", b"2"), (b"t/b", None)],
                {"mentions.scored": record.offset + 1},
            )
        )
        await hold.close()
        again = await member.member.open(1)
        assert {key: value for key, value in (await state(again)).items() if value} == {b"t/a": b"1"}
        (link,) = await take(again, 1)
        assert (link.topic, link.value, link.id) == ("threads.links", b"out", "id-1")
        await again.close()


async def test_who_opens_anew_goes_on_after_what_was_still_being_stored(log: Log) -> None:
    """Though nobody waits for it any more: all of it is there, or nothing and nothing comes later."""
    await publish(log, Outgoing("mentions.scored", keyed(1), b"in"))
    async with joined(log) as member:
        await member.has(PARTITIONS)
        hold = await member.member.open(1)
        assert await state(hold) == {}
        (record,) = await take(hold, 1)
        large = [Outgoing("mentions", None, b"x" * 100_000, number % PARTITIONS) for number in range(200)]
        storing = asyncio.create_task(
            hold.commit(Transaction(large, [(b"t/a", b"1")], {"mentions.scored": record.offset + 1}))
        )
        await asyncio.sleep(0.02)
        storing.cancel()
        await asyncio.wait([storing])
        await hold.close()
        again = await member.member.open(1)
        stored = await state(again) == {b"t/a": b"1"}
        assert [r.value for r in await again.take(10, 5 * WAIT)] == ([] if stored else [b"in"])
        await again.close()
    assert len(await read(log, "mentions")) == (len(large) if stored else 0)


async def test_what_is_not_committed_comes_again(log: Log) -> None:
    """To whoever opens the partition next."""
    await publish(log, Outgoing("mentions.scored", keyed(1), b"in"))
    async with joined(log) as member:
        await member.has(PARTITIONS)
        first = await member.member.open(1)
        assert await state(first) == {}
        assert len(await take(first, 1)) == 1
        await first.close()
        second = await member.member.open(1)
        assert await state(second) == {}
        assert [r.value for r in await take(second, 1)] == [b"in"]
        await second.close()


async def test_what_is_taken_is_bounded_in_records_and_bytes(log: Log) -> None:
    """But a record that is larger than the bound is taken alone."""
    key, given = keyed(1), [400, 400, 2_000, 1, 1, 1]
    await publish(log, *(Outgoing("mentions.scored", key, b"x" * size) for size in given))
    async with joined(log) as member:
        await member.has(PARTITIONS)
        hold = await member.member.open(1)
        assert await state(hold) == {}
        taken: list[list[int]] = []
        async with asyncio.timeout(30):
            while sum(map(len, taken)) < len(given):
                taken.append([len(record.value or b"") for record in await hold.take(2, WAIT, 1_000)])
        await hold.close()
    assert [size for sizes in taken for size in sizes] == given
    assert all(len(sizes) <= 2 and (len(sizes) < 2 or sum(sizes) < 1_000) for sizes in taken)


async def test_where_the_group_has_forgotten_its_offsets_the_state_says_where_to_begin(log: Log) -> None:
    """It has all that was before; what the group does remember it is not asked for."""
    key = keyed(1)
    await publish(log, *(Outgoing("mentions.scored", key, str(number).encode()) for number in range(4)))
    async with joined(log) as member:
        await member.has(PARTITIONS)
        hold = await member.member.open(1)
        hold.begin_at({"mentions.scored": 2})
        assert await state(hold) == {}
        records = await take(hold, 2)
        assert [record.value for record in records] == [b"2", b"3"]
        await hold.commit(Transaction(offsets={"mentions.scored": records[0].offset + 1}))
        await hold.close()
        again = await member.member.open(1)
        again.begin_at({"mentions.scored": 0})
        assert await state(again) == {}
        assert [record.value for record in await take(again, 1)] == [b"3"]
        await again.close()


async def test_a_former_owner_is_fenced(log: Log) -> None:
    """Whatever it believes, nothing of what it commits is written."""
    async with joined(log) as member:
        await member.has(PARTITIONS)
        old = await member.member.open(0)
        assert await state(old) == {}
        new = await member.member.open(0)
        assert await state(new) == {}
        with pytest.raises(FencedError):
            await old.commit(Transaction([Outgoing("mentions", None, b"zombie", 0)], [(b"t/z", b"z")], {}))
        await old.close()
        await new.commit(Transaction([Outgoing("mentions", None, b"owner", 0)], [(b"t/a", b"1")], {}))
        await new.close()
    assert [record.value for record in await read(log, "mentions")] == [b"owner"]


async def test_a_transaction_that_cannot_be_written_leaves_nothing(log: Log) -> None:
    """Also where only one of its outputs is refused."""
    async with joined(log) as member:
        await member.has(PARTITIONS)
        hold = await member.member.open(0)
        assert await state(hold) == {}
        transaction = Transaction(
            [Outgoing("mentions", None, b"fine", 0), Outgoing("mentions", None, b"x" * (5 << 20), 0)],
            [(b"t/a", b"1")],
            {},
        )
        with pytest.raises(LogError):
            await asyncio.wait_for(hold.commit(transaction), 60)
        await hold.close()
        again = await member.member.open(0)
        assert await state(again) == {}
        await again.close()
    assert await read(log, "mentions") == []


async def test_partitions_are_shared_among_members(open_log: Callable[[], Log], log: Log) -> None:
    """Each has its part, and all of them once the other has left."""
    other = open_log()
    async with joined(log) as one:
        await one.has(PARTITIONS)
        async with joined(other) as two:
            await two.has(PARTITIONS // 2)
            await one.has(PARTITIONS // 2)
            assert one.own.isdisjoint(two.own)
        await one.has(PARTITIONS)
    await other.close()


async def test_lag_is_what_waits(log: Log) -> None:
    """Nothing once all is taken and committed."""
    key = keyed(3)
    await publish(log, *(Outgoing("mentions.scored", key, b"in") for _ in range(5)))
    async with joined(log) as member:
        await member.has(PARTITIONS)
        hold = await member.member.open(3)
        assert await state(hold) == {}
        records = await take(hold, 5)
        await hold.commit(Transaction([], [], {"mentions.scored": records[-1].offset + 1}))
        async with asyncio.timeout(30):
            while member.member.lag(3):
                await hold.take(1, WAIT)
        await hold.close()


async def test_the_changelog_can_be_read_on_from_a_position(log: Log) -> None:
    """If it begins with the value that is meant, and goes so far; else all of it is read."""
    async with joined(log) as member:
        await member.has(PARTITIONS)
        hold = await member.member.open(2)
        assert await state(hold) == {}
        await hold.commit(Transaction(changelog=[(b"id", b"first"), (b"a", b"1")]))
        half = hold.position
        await hold.commit(Transaction(changelog=[(b"a", b"2"), (b"b", b"1")]))
        whole = hold.position
        for first, position, fits, found in (
            (b"first", half, True, {b"a": b"2", b"b": b"1"}),
            (b"first", whole, True, {}),
            (b"other", half, False, {b"id": b"first", b"a": b"2", b"b": b"1"}),
            (b"first", whole + 100, False, {b"id": b"first", b"a": b"2", b"b": b"1"}),
        ):
            hold = await member.member.open(2)
            assert await hold.skip(first, position) is fits
            assert await state(hold) == found
            assert hold.position >= whole
        await hold.close()


async def test_an_empty_changelog_fits_no_checkpoint(log: Log) -> None:
    """As when topics were deleted and created anew."""
    async with joined(log) as member:
        await member.has(PARTITIONS)
        hold = await member.member.open(2)
        assert not await hold.skip(b"first", 0)
        assert not await hold.skip(b"first", 7)
        await hold.close()
