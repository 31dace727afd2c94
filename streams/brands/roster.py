"""Who is on call, and when that changes: shifts, as a list or a calendar gives them. Pure."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from schemas.base import DAY, Time

CHUNK = 7 * DAY
"""Shifts are looked up by this much time at once."""
AHEAD = 53
"""So many of these are looked through for the next change."""
_CHUNKS_REMEMBERED = 64


class Shift(NamedTuple):
    """Who is on call from a time (ms since 1970, UTC) until before another."""

    start: int
    end: int
    who: str


class Change(NamedTuple):
    """Who will be on call from a time on; nobody, where it is empty."""

    at: Time
    who: tuple[str, ...]


class Roster:
    """Who is on call. It never changes.

    between: returns all shifts that have something of a time from `start` until before `end`.
    """

    def __init__(self, between: Callable[[int, int], Iterable[Shift]]) -> None:
        self._chunk = lru_cache(maxsize=_CHUNKS_REMEMBERED)(
            lambda number: sorted(between(number * CHUNK, (number + 1) * CHUNK))
        )

    @classmethod
    def of(cls, shifts: Iterable[Shift]) -> "Roster":
        """Return the roster of a plain list."""
        kept = tuple(shifts)
        return cls(lambda start, end: [one for one in kept if one.start < end and start < one.end])

    def at(self, moment: int) -> tuple[str, ...]:
        """Return who is on call, whose shift began first before the others."""
        found = (one.who for one in self._chunk(moment // CHUNK) if one.start <= moment < one.end)
        return tuple(dict.fromkeys(found))

    def next_change(self, moment: int) -> Change | None:
        """Return when others are on call than now; None where that is not within a year."""
        now = self.at(moment)
        for number in range(moment // CHUNK, moment // CHUNK + AHEAD):
            edges = {edge for one in self._chunk(number) for edge in (one.start, one.end)}
            for edge in sorted(edge for edge in edges if moment < edge <= (number + 1) * CHUNK):
                if (then := self.at(edge)) != now:
                    return Change(Time(edge), then)
        return None
