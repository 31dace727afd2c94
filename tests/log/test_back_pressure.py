"""Back-pressure on a real Kafka: a partition that is slow holds up no other, and its memory is bounded."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from schemas.topics import BY_NAME, changelog
from streams.broker import Broker
from streams.log.kafka import KafkaLog, KafkaSettings
from streams.log.kafka.inbox import INBOX_BYTES, INBOX_RECORDS, LEAST_BYTES, MEMBER_BYTES, Inbox, share_of
from streams.log.kafka.member import PARTITION_FETCH_BYTES, KafkaMember
from streams.log.port import Outgoing, Received, partition_of, size_of
from streams.tasks.batch import Duty, Handover
from streams.tasks.crew import Crew
from streams.tasks.meter import NoMeter
from streams.tasks.process import process
from tests.tasks.counting import AGENT, FACTS, Counting, facts
from tests.tasks.faulty import LATER, QUICK, until

LARGE = 400_000
SLOW_RECORDS = 60
"""Three times what an inbox holds."""
QUICK_RECORDS = 200


def a_record(value: bytes = b"v") -> Received:
    """One to put into an inbox."""
    return Received("mentions", 0, 0, b"key", value, 0)


def test_an_inbox_is_full_by_bytes_and_by_records() -> None:
    """And has room again when half of it is taken."""
    inbox = Inbox(limit=1_000)
    inbox.add([a_record(b"x" * 97)] * 10)
    assert (inbox.bytes, inbox.full, inbox.roomy) == (1_000, False, False)
    inbox.add([a_record()])
    assert inbox.full
    assert len(inbox.take(5, 10_000)) == 5
    assert not inbox.roomy
    inbox.take(1, 10_000)
    assert inbox.roomy
    many = Inbox()
    many.add([a_record()] * (INBOX_RECORDS + 1))
    assert many.full


def test_what_is_taken_is_bounded_by_bytes_but_never_nothing() -> None:
    """A record larger than the bound is taken alone."""
    inbox = Inbox()
    inbox.add([a_record(b"x" * 97), a_record(b"x" * 97), a_record(b"x" * 997), a_record()])
    assert [len(inbox.take(10, 250)) for _ in range(4)] == [2, 1, 1, 0]
    assert inbox.bytes == 0


def test_all_inboxes_of_a_member_share_one_bound() -> None:
    """However many partitions it has, down to a least share."""
    assert share_of(1) == share_of(8) == INBOX_BYTES
    assert 32 * share_of(32) == MEMBER_BYTES
    assert share_of(256) == LEAST_BYTES


@pytest.fixture
async def log(kafka: Broker) -> AsyncIterator[KafkaLog]:
    """A log with the topics of the counting agent, two partitions each."""
    log = KafkaLog(KafkaSettings(kafka.bootstrap, f"test-{uuid.uuid4().hex[:8]}", session_ms=6_000))
    topics = (FACTS, "mentions.threaded", "notifications", "customers", "mentions.dead-letter")
    await log.create([*(BY_NAME[name] for name in topics), changelog(AGENT)], 2)
    yield log
    await log.close()


async def publish(log: KafkaLog) -> dict[int, int]:
    """Large records on partition 0 and small ones on partition 1; returns how many."""
    keys = [next(str(n) for n in range(99) if partition_of(str(n).encode(), 2) == part) for part in (0, 1)]
    large = facts(keys[0], filling="x" * LARGE)
    small = facts(keys[1])
    async with log.publisher() as publisher:
        for record, count in ((large, SLOW_RECORDS), (small, QUICK_RECORDS)):
            await publisher.publish([Outgoing(FACTS, record.key, record.value)] * count)
    return {0: SLOW_RECORDS, 1: QUICK_RECORDS}


async def test_a_step_that_waits_slows_its_own_partition_only(log: KafkaLog) -> None:
    """Partition 1 goes on, what is fetched for partition 0 is bounded, and later all of it is taken."""
    expected = await publish(log)
    gate, taken, sizes = asyncio.Event(), {0: 0, 1: 0}, []

    async def agent(batch: Handover) -> None:
        async with batch.guard():
            if batch.partition == 0:
                await gate.wait()
            sizes.append(sum(size_of(received) for received, _ in batch.records))
            await batch.commit(process(Counting(), batch))
            taken[batch.partition] += len(batch.records)

    member: KafkaMember = log.member(AGENT, [FACTS])
    crew = Crew(Duty(AGENT, Counting.kinds, 2), member, agent, now=lambda: LATER, meter=NoMeter(), pace=QUICK)
    running = asyncio.create_task(crew.run())
    try:
        await until(lambda: taken[1] == QUICK_RECORDS)
        await until(lambda: member.inboxes[0].full)
        async with log.publisher() as publisher:
            small = facts("1" if partition_of(b"1", 2) else "0")
            await publisher.publish([Outgoing(FACTS, small.key, small.value, 1)])
        await until(lambda: taken[1] == QUICK_RECORDS + 1)
        assert taken[0] == 0
        assert member.inboxes[0].bytes <= INBOX_BYTES + PARTITION_FETCH_BYTES + LARGE
        gate.set()
        await until(lambda: taken[0] == expected[0])
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert max(sizes) <= 4 << 20
