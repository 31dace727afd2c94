"""When records are said again, and with which times."""

import orjson

from schemas.base import HOUR, MINUTE, Time
from schemas.errors import RecordError
from schemas.mentions import Author, Mention
from streams.recordings.items import Entry, Item, Refusal
from streams.recordings.schedule import Due, Pace, Plan, plan

BEGIN = Time(1_400_000_000_000)
START = Time(1_700_000_000_000)


def entry(minute: int, name: str | None = None) -> Entry:
    """Make a mention of this minute of the recording."""
    at = Time(BEGIN + minute * MINUTE)
    author = Author(id="ann")
    return Entry(1, Mention(id=name or str(minute), source="x", created_at=at, author=author, text="hi"))


def line(data: bytes | None) -> Refusal:
    """Make a line that is no mention."""
    return Refusal(1, RecordError("$", "bad"), data)


def dues(items: list[Item], pace: Pace) -> list[Due]:
    """Return a replay of one file."""
    return list(plan([items], pace).dues(START))


def times(replay: list[Due]) -> list[str]:
    """The times on the records."""
    return [orjson.loads(due.data)["created_at"] for due in replay]


def ago(minutes: int, end: int) -> str:
    """Return a time as a record has it."""
    return str(Time(end - minutes * MINUTE))


def test_last_record_is_said_when_the_replay_ends() -> None:
    """60 times as fast, two hours take two minutes; intervals stay, and the last record is of then."""
    replay = dues([entry(0), entry(30), entry(120)], Pace(60))
    assert [due.after for due in replay] == [0, 30_000, 120_000]
    end = START + 120_000
    assert times(replay) == [ago(120, end), ago(90, end), ago(0, end)]


def test_no_record_is_ahead_of_its_time() -> None:
    """Whatever the speed, nothing is said before the time it bears."""
    for speed in (1.0, 7.0, 1000.0):
        for due, at in zip(
            replay := dues([entry(n) for n in range(9)], Pace(speed)), times(replay), strict=True
        ):
            assert at <= str(Time(START + due.after))


def test_at_once() -> None:
    """Everything is due at the start, in order of time, and the last record is of now."""
    replay = dues([entry(60), entry(0)], Pace(None))
    assert [due.after for due in replay] == [0, 0]
    assert times(replay) == [ago(60, START), ago(0, START)]


def test_times_kept() -> None:
    """Times are as recorded, and the bytes of a line too; the pace is as asked."""
    kept = entry(0)._replace(data=b"as it stands")
    replay = dues([kept, entry(60)], Pace(60, keep_times=True))
    assert replay[0].data == b"as it stands"
    assert orjson.loads(replay[1].data)["created_at"] == str(Time(BEGIN + HOUR))
    assert [due.after for due in replay] == [0, 60_000]


def test_files_become_one() -> None:
    """Records of several files are merged by time; those of one time keep their order."""
    planned = plan([[entry(5, "a"), entry(1, "b")], [entry(5, "c"), entry(3, "d")]], Pace(None))
    assert [due.key for due in planned.dues(START)] == [b"x:b", b"x:d", b"x:a", b"x:c"]
    assert planned.last == BEGIN + 5 * MINUTE


def test_lines_without_time_are_spread() -> None:
    """Lines that are no record are published as they are, without a key, between the others."""
    replay = list(plan([[entry(0), entry(90)], [line(b"one"), line(b"two")]], Pace(60)).dues(START))
    assert [(due.after, due.data) for due in replay[1:3]] == [(30_000, b"one"), (60_000, b"two")]
    assert replay[1].key is None


def test_only_lines_without_time() -> None:
    """A recording in which nothing can be read is published at once, and has no last time."""
    planned = plan([[line(b"one"), line(None)]], Pace(60))
    assert list(planned.dues(START)) == [Due(0, None, b"one")]
    assert planned.last is None


def test_nothing() -> None:
    """An empty recording has nothing due."""
    planned: Plan = plan([], Pace())
    assert len(planned) == 0
    assert list(planned.dues(START)) == []
