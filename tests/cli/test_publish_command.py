"""Publishing, and the pace of a replay, on a log in memory."""

import asyncio

import orjson
import pytest

from schemas.base import MINUTE, Time
from schemas.errors import RecordError
from schemas.mentions import Author, Mention
from schemas.topics import BY_NAME
from streams.cli.publish import publish_entries
from streams.cli.replay import run_plan
from streams.errors import LogError
from streams.log.memory import MemoryLog
from streams.log.port import Received
from streams.recordings.items import Entry, Item, Refusal
from streams.recordings.schedule import Pace, plan

BEGIN = Time(1_400_000_000_000)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.at = Time(1_700_000_000_000)

    def now(self) -> Time:
        """Return the time."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.at = Time(self.at + round(seconds * 1000))
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    """Time under the test's control."""
    return Clock()


@pytest.fixture
async def log(clock: Clock) -> MemoryLog:
    """Make a log with four partitions of `mentions`."""
    log = MemoryLog(clock.now)
    await log.create([BY_NAME["mentions"]], 4)
    return log


def entry(minute: int, data: bytes | None = None) -> Entry:
    """Make a mention of this minute of the recording."""
    mention = Mention(
        id=str(minute),
        source="x",
        created_at=Time(BEGIN + minute * MINUTE),
        author=Author(id="ann"),
        text="hello",
    )
    return Entry(1, mention, data)


def published(log: MemoryLog) -> list[Received]:
    """Return all records on `mentions`, by the time they were appended."""
    records = [record for partition in log.partitions("mentions") for record in partition]
    return sorted(records, key=lambda record: record.appended_at)


def nothing(_sent: int) -> None:
    """Hear of progress, and do nothing."""


async def replay(log: MemoryLog, clock: Clock, items: list[Item], pace: Pace) -> list[Received]:
    """Replay a recording and return what is on the log then."""
    await run_plan(log, plan([items], pace), nothing, now=clock.now, sleep=clock.sleep)
    return published(log)


async def test_published_as_it_stands(log: MemoryLog) -> None:
    """A line's bytes are not touched; the key is source and id."""
    await publish_entries(log, [entry(1, b"as it stands"), entry(2)])
    values = {record.key: record.value for record in published(log)}
    assert values[b"x:1"] == b"as it stands"
    assert orjson.loads(values[b"x:2"] or b"")["created_at"] == str(Time(BEGIN + 2 * MINUTE))


async def test_every_record_is_published_once(log: MemoryLog, clock: Clock) -> None:
    """However many batches it takes, each record is on the log once."""
    records = await replay(log, clock, [entry(minute) for minute in range(1234)], Pace(None))
    assert len({record.key for record in records if record.key}) == 1234
    assert len(records) == 1234 + 4


async def test_records_come_at_their_time(log: MemoryLog, clock: Clock) -> None:
    """With --speed 60 a minute of the recording is a second of the replay."""
    start = clock.now()
    records = await replay(log, clock, [entry(0), entry(1), entry(5)], Pace(60))
    assert [record.appended_at - start for record in records[:3]] == [0, 1000, 5000]


async def test_closing_heartbeat(log: MemoryLog, clock: Clock) -> None:
    """A replay ends with one heartbeat of now in each partition, which says how many there are."""
    await replay(log, clock, [entry(0), entry(1)], Pace(60))
    last = [orjson.loads(partition[-1].value or b"") for partition in log.partitions("mentions")]
    assert [beat["kind"] for beat in last] == ["heartbeat"] * 4
    assert {beat["created_at"] for beat in last} == {str(clock.now())}
    assert len({beat["id"] for beat in last}) == 1
    assert [beat["extra"]["partitions"] for beat in last] == [4] * 4


async def test_each_replay_has_its_own_heartbeat(log: MemoryLog, clock: Clock) -> None:
    """A second replay's heartbeat is no duplicate of the first one's."""
    await replay(log, clock, [entry(0)], Pace(None))
    records = await replay(log, clock, [entry(0)], Pace(None))
    beats = {orjson.loads(record.value or b"")["id"] for record in records if record.key is None}
    assert len(beats) == 2


async def test_heartbeat_of_a_replay_with_its_own_times(log: MemoryLog, clock: Clock) -> None:
    """With --keep-times the heartbeat is of the last record's time."""
    records = await replay(log, clock, [entry(0), entry(7)], Pace(None, keep_times=True))
    assert orjson.loads(records[-1].value or b"")["created_at"] == str(Time(BEGIN + 7 * MINUTE))


async def test_malformed_lines_are_published_as_they_are(log: MemoryLog, clock: Clock) -> None:
    """What is no mention goes to the log unchanged, for the pipeline to set aside."""
    line = Refusal(2, RecordError("$", "not JSON"), b"oh no")
    records = await replay(log, clock, [entry(0), line, entry(2)], Pace(60))
    assert records[1].value == b"oh no"


async def test_missing_topic(clock: Clock) -> None:
    """Without the topic nothing is published, and one line says what to do."""
    with pytest.raises(LogError, match="topics create"):
        await replay(MemoryLog(clock.now), clock, [entry(0)], Pace(None))
