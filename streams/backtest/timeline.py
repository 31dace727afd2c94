"""When each record of a recording reaches the pipeline: at its own time, as if it had been live."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.base import DAY, Time
from schemas.mentions import Mention
from streams.recordings.items import Entry, Item
from streams.recordings.schedule import Pace, plan

CREDIBLE = 366 * DAY
"""How far ahead of today, or of its beginning, a recording may go: generated ones may be of next month."""


class Arrival(NamedTuple):
    """A record as it is published, and the broker's time at that moment."""

    at: Time
    key: bytes | None
    data: bytes


def arrivals(items: list[Item], now: Time) -> Iterator[Arrival]:
    """Every record that can be published, in the order of their times.

    A time more than a year ahead of `now` and of the recording's beginning is a wild clock's: such a record
    comes with the last one before it, and is marked as everywhere else.
    """
    planned = plan([items], Pace(keep_times=True))
    latest = _latest(planned.first, now)
    at = Time(planned.first)
    for due in planned.dues(Time(0)):
        said = Time(planned.first + due.after)
        at = said if said <= latest else at
        yield Arrival(at, due.key, due.data)


def wild(items: list[Item], now: Time) -> list[Mention]:
    """Return what is said at no credible time, and so comes with what is before it."""
    mentions = [item.mention for item in items if isinstance(item, Entry)]
    first = min((mention.created_at for mention in mentions), default=Time(0))
    return [mention for mention in mentions if mention.created_at > _latest(first, now)]


def _latest(first: int, now: Time) -> int:
    return max(now, first) + CREDIBLE
