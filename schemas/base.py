"""What every record has in common: how it is written, how time is written, which values a field may take."""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import msgspec


class Time(int):
    """Milliseconds since 1970-01-01 UTC; RFC 3339 in JSON."""

    __slots__ = ()

    def __str__(self) -> str:
        return format_time(self)


SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_MILLISECOND = timedelta(milliseconds=1)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = -62_135_596_800_000
"""0001-01-01T00:00:00Z."""
_LAST = 253_402_300_799_999
"""9999-12-31T23:59:59.999Z: what lies outside of these two could be read, but not written again."""

_REMEMBERED = 4_096
"""Minutes as text and back: records come nearly in order, and most times of one lie close together."""
_TWO = tuple(f"{second:02}" for second in range(60))
_FRACTIONS = tuple(f".{millisecond:03}Z" for millisecond in range(SECOND))
_SECONDS = {text: SECOND * second for second, text in enumerate(_TWO)}
_MILLISECONDS = {text: at for at, text in enumerate(_FRACTIONS)} | {"Z": 0}


def parse_time(text: str) -> Time:
    """Milliseconds of an RFC 3339 time. Raises ValueError where it is none or has no time zone."""
    try:
        return Time(_minute_at(text[:17]) + _SECONDS[text[17:19]] + _MILLISECONDS[text[19:]])
    except (KeyError, ValueError):
        return _parse_any(text)


@lru_cache(maxsize=_REMEMBERED)
def _minute_at(text: str) -> int:
    """Milliseconds of a minute in UTC as `2026-11-23T08:00:`. Raises ValueError for any other form."""
    moment = datetime.fromisoformat(f"{text}00")
    if moment.isoformat() != f"{text}00":
        raise ValueError(text)
    return (moment.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND


def _parse_any(text: str) -> Time:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not an RFC 3339 time, as 2026-11-23T08:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError(f"{text[:40]!r} has no time zone; add Z or an offset")
    at = (moment - _EPOCH) // _MILLISECOND
    if not _FIRST <= at <= _LAST:
        raise ValueError(f"{text[:40]!r} is outside of the years 1 to 9999 in UTC")
    return Time(at)


def format_time(at: int) -> str:
    """RFC 3339 UTC with milliseconds and Z."""
    return f"{_minute_of(at // MINUTE)}{_TWO[at // SECOND % 60]}{_FRACTIONS[at % SECOND]}"


@lru_cache(maxsize=_REMEMBERED)
def _minute_of(minute: int) -> str:
    """As `2026-11-23T08:00:`."""
    return datetime.fromtimestamp(minute * 60, UTC).isoformat()[:17]


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A part of a record: written without the fields that have their default.

    gc=False: records hold no cycles, and millions of them need not be looked at for any.
    """


class Record(Part, frozen=True, kw_only=True, omit_defaults=True, tag_field="schema"):
    """A record that travels on a topic: `schema` is its name and version, `extra` keeps unknown fields."""

    extra: dict[str, Any] = msgspec.field(default_factory=dict)


def closed(*values: str) -> msgspec.Meta:
    """A field for which writers may use these values only; readers take any."""
    return msgspec.Meta(extra_json_schema={"enum": list(values)})


def known(*values: str) -> msgspec.Meta:
    """A field written by Groundswell with these values today; readers must expect more."""
    return msgspec.Meta(extra_json_schema={"examples": list(values)})


@cache
def schema_name(record: type[Record]) -> str:
    """`mention/1` for Mention."""
    return str(record.__struct_config__.tag)
