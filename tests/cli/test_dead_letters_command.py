"""`groundswell dead-letters`, on a log in memory."""

import base64

import pytest

from schemas import codec
from schemas.base import HOUR, Time, parse_time
from schemas.dead_letters import DeadLetter
from schemas.topics import BY_NAME
from streams.cli.dead_letters import Filter, find, original_bytes, parse_moment, publish_again
from streams.errors import InputError
from streams.log.memory import MemoryLog
from streams.log.port import Outgoing, Received

NOW = Time(1_700_000_000_000)
MENDED = b'{"id":"1","source":"x","created_at":"2026-11-23T08:00:00Z","author":{"id":"ann"},"text":"hi"}'


def letter(offset: int, topic: str = "mentions", **changed: object) -> DeadLetter:
    """Make the dead letter of a record, an hour for each offset ago."""
    fields = {
        "id": f"{topic}/0/{offset}",
        "topic": topic,
        "partition": 0,
        "offset": offset,
        "agent": "score",
        "at": Time(NOW - offset * HOUR),
        "field": "$.author",
        "reason": "missing",
        "original": base64.b64encode(b"\xff original").decode(),
        "original_key": base64.b64encode(b"x:1").decode(),
    }
    return DeadLetter(**{**fields, **changed})  # type: ignore[arg-type]


@pytest.fixture
async def log() -> MemoryLog:
    """Make a log with a few dead letters."""
    log = MemoryLog(lambda: NOW)
    await log.create([BY_NAME["mentions"], BY_NAME["mentions.dead-letter"], BY_NAME["mentions.scored"]], 2)
    letters = [
        letter(1, producer="crm"),
        letter(2, reason="Not JSON", field="$"),
        letter(3, topic="mentions.scored", agent="threads"),
    ]
    async with log.publisher() as publisher:
        await publisher.publish(
            [Outgoing("mentions.dead-letter", each.id.encode(), codec.encode(each)) for each in letters]
        )
    return log


def mentions(log: MemoryLog) -> list[Received]:
    """Return what is on `mentions`."""
    return [record for partition in log.partitions("mentions") for record in partition]


@pytest.mark.parametrize(
    ("wanted", "offsets"),
    [
        (Filter(), [3, 2, 1]),
        (Filter(producer="crm"), [1]),
        (Filter(reason="json"), [2]),
        (Filter(reason="author"), [3, 1]),
        (Filter(agent="threads"), [3]),
        (Filter(since=Time(NOW - 2 * HOUR)), [2, 1]),
        (Filter(until=Time(NOW - 2 * HOUR)), [3, 2]),
        (Filter(ids=frozenset(["mentions/0/1"])), [1]),
        (Filter(ids=frozenset(["mentions/0/1"]), agent="score"), [1]),
        (Filter(agent="nobody"), []),
    ],
)
async def test_filters(log: MemoryLog, wanted: Filter, offsets: list[int]) -> None:
    """Each filter takes those it names, oldest first."""
    assert [found.offset for found in await find(log, wanted)] == offsets


async def test_unknown_id(log: MemoryLog) -> None:
    """An ID that is not there is an error, not an empty answer."""
    with pytest.raises(InputError, match="mentions/0/99"):
        await find(log, Filter(ids=frozenset(["mentions/0/1", "mentions/0/99"])))


async def test_back_as_it_was(log: MemoryLog) -> None:
    """A replayed dead letter is on its topic with the bytes and the key it had."""
    count = await publish_again(log, await find(log, Filter(producer="crm")))
    (record,) = mentions(log)
    assert (count, record.key, record.value) == (1, b"x:1", b"\xff original")


async def test_back_mended(log: MemoryLog) -> None:
    """With a mended record its bytes go instead."""
    await publish_again(log, await find(log, Filter(producer="crm")), MENDED)
    assert [record.value for record in mentions(log)] == [MENDED]


@pytest.mark.parametrize("still_bad", [b"oh no", MENDED.replace(b'"hi"', b'""')])
async def test_mended_is_checked(log: MemoryLog, still_bad: bytes) -> None:
    """A record that would be refused again is not published."""
    with pytest.raises(InputError, match="still refused"):
        await publish_again(log, await find(log, Filter(producer="crm")), still_bad)
    assert mentions(log) == []


async def test_mended_is_for_one(log: MemoryLog) -> None:
    """One file cannot take the place of several records."""
    with pytest.raises(InputError, match="one dead letter"):
        await publish_again(log, await find(log, Filter(agent="score")), MENDED)


async def test_topics_of_agents_are_theirs(log: MemoryLog) -> None:
    """Where only agents write nothing is put back, and of the others asked for nothing is either."""
    with pytest.raises(InputError, match=r"only Groundswell writes mentions\.scored"):
        await publish_again(log, await find(log, Filter()))
    assert mentions(log) == []


def test_original() -> None:
    """The original is given byte for byte; a tombstone has none."""
    assert original_bytes(letter(1)) == b"\xff original"
    with pytest.raises(InputError, match="without a value"):
        original_bytes(letter(1, original=None))


def test_moments() -> None:
    """A time is RFC 3339, or how long ago."""
    assert parse_moment("2h", NOW) == NOW - 2 * HOUR
    assert parse_moment("3d", NOW) == NOW - 72 * HOUR
    assert parse_moment("2026-11-23T08:00:00Z", NOW) == parse_time("2026-11-23T08:00:00Z")
    with pytest.raises(InputError, match="2h"):
        parse_moment("yesterday", NOW)
