"""Spikes in a series of counts, as they come: is this more than usual, and how rarely is it so much."""

from functools import lru_cache
from typing import NamedTuple

import msgspec

from schemas.base import DAY, HOUR, SECOND, Time
from schemas.errors import RecordError
from streams.pulse.bursts import LASTING, SHARP, Window, most_below, strength
from streams.pulse.rarity import Days, deviates
from streams.pulse.usual import Expected, Usual

PERIODS = (7.0, 28.0, 112.0, 448.0)
"""Days: a spike comes less than once a week; each further degree is four times as rare.

How rare a burst is can be told, from some weeks, to within a factor of two or so: finer would be noise.
"""
QUIET = 12 * HOUR
"""After a spike was told, only a rarer degree is told again: half a day, until another shift is there."""
CLOSEST = SECOND
FARTHEST = DAY


class Bursts(msgspec.Struct):
    """What is remembered of one series' bursts. told, told_at: the degree of the spike told last."""

    days: Days = msgspec.field(default_factory=Days)
    sharp: Window = msgspec.field(default_factory=lambda: Window(SHARP))
    lasting: Window = msgspec.field(default_factory=lambda: Window(LASTING))
    at: Time | None = None
    told: int = 0
    told_at: Time = Time(0)


class Memory(Bursts):
    """All that is known of one series of counts: a few kilobytes, however long it is.

    step: milliseconds from row to row, the fewest seen.
    """

    usual: Usual = msgspec.field(default_factory=Usual)
    step: int = 0


class Total(NamedTuple):
    """Mentions of a window, and how many are usual."""

    mentions: float
    usual: float


class Reading(NamedTuple):
    """One row beside what is usual.

    length: milliseconds of the sharp window, which is one row where rows are longer. upper: so many in it
    come less than once a week, given the hours before. burst: its strength. period: days in which such a
    burst comes once, going by so many days (of those remembered). degree: how many of PERIODS that reaches.
    told: whether it is news, or a spike that was told at told_at.
    """

    at: Time
    length: int
    sharp: Total
    lasting: Total
    upper: float
    burst: float
    period: float
    days: int
    degree: int
    told: bool
    told_at: Time

    @property
    def score(self) -> float:
        """0 where there is nothing to tell, else 1 - 1 / the days of its degree."""
        return 1 - 1 / PERIODS[self.degree - 1] if self.told else 0.0


class Detector:
    """Reads one series row by row.

    What it knows is in `memory`, which it changes in place: what a table holds is to be given as a copy.
    among: of so many series as one any may be told; each must be so many times as rare, so that all together
    are told as rarely as one (Bonferroni).
    """

    def __init__(self, memory: Memory | None = None, among: int = 1) -> None:
        self.memory = Memory() if memory is None else memory
        self.among = among

    def observe(self, at: Time, count: float, *, teaches: bool = True) -> Reading:
        """Compare a row with all that were before it, then learn from it, unless not all of it was heard.

        A stretch in which nobody said anything is a row of 0; one that was not heard has no row. Raises
        RecordError, and forgets nothing, where the row is not later than the last, or too close or too far.
        """
        memory = self.memory
        if memory.at is None:
            memory.usual.begin(count)
        else:
            memory.step = _step(memory, at)
        expected = memory.usual.expect(at)
        reading = compare(memory, at, count, expected, max(SHARP, memory.step), self.among)
        if memory.step and teaches:
            spike = reading.degree > 0
            memory.usual.learn(at, count, expected, memory.step / HOUR, spike=spike)
            memory.days.learn(reading.burst, memory.step)
        return reading


def compare(  # noqa: PLR0917 - what a row is held against
    memory: Bursts, at: Time, count: float, expected: Expected, length: int, among: int = 1
) -> Reading:
    """Compare a row with what is expected of it and with bursts before. length: of the sharp window.

    among: how many series there are of which any may be told.
    """
    memory.at = at
    memory.sharp.add(at, count, expected)
    memory.lasting.add(at, count, expected)
    burst, days = strength(memory.sharp, memory.lasting), memory.days
    limits = [days.middle + days.spread * each for each in _deviates(PERIODS, among)]
    degree = sum(burst >= limit for limit in limits)
    told = _tell(memory, at, degree)
    return Reading(
        at=at,
        length=length,
        sharp=Total(memory.sharp.count, memory.sharp.mean),
        lasting=Total(memory.lasting.count, memory.lasting.mean),
        upper=most_below(limits[0], memory.sharp, memory.lasting),
        burst=burst,
        period=days.period(burst) / among,
        days=int(days.number),
        degree=degree,
        told=told,
        told_at=memory.told_at,
    )


@lru_cache
def _deviates(periods: tuple[float, ...], among: int) -> tuple[float, ...]:
    return tuple(deviates(period * among) for period in periods)


def _tell(memory: Bursts, at: Time, degree: int) -> bool:
    """Whether a spike of this degree is news; then it is told."""
    if at - memory.told_at > QUIET:
        memory.told = 0
    if degree <= memory.told:
        return False
    memory.told, memory.told_at = degree, at
    return True


def _step(memory: Memory, at: Time) -> int:
    gap = at - (memory.at or 0)
    if gap <= 0:
        raise RecordError("timestamp", "is not later than the one before")
    if gap < CLOSEST:
        raise RecordError("timestamp", f"is {gap} ms after the row before; the least is a second")
    step = min(gap, memory.step or gap)
    if step > FARTHEST and memory.step:
        raise RecordError("timestamp", "is more than a day after the row before, as all are")
    return step
