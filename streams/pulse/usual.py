"""How much is usual at an hour of the week: a level that follows slowly, times the shape of day and week.

All is learned from counts of equal stretches ("rows"), one after the other, and from nothing else. What lies
more than NOISE standard deviations from what was expected teaches only as much as if it lay just there, so
a spike hardly raises what is usual and an outage hardly lowers it, and a lasting change of level is the new
usual after some days.
"""

from math import sqrt
from typing import NamedTuple

import msgspec

from schemas.base import HOUR, Time

DAY_HOURS = 24
WEEK_HOURS = 168
_MONDAY = 72
"""Hours from the Thursday 1970-01-01 back to a Monday, modulo a week."""

RECENT = 72.0
"""Hours that level and dispersion remember: the longest that a weekend and a holiday keep people quiet."""
KEPT_DAYS = 28.0
"""Days that the shapes remember: four of each weekday, fewer being an accident and more last season."""
NOISE = 2.5
"""Standard deviations that chance alone is believed to reach; one figure for all that asks this."""
BELIEF = 1.0
"""Hours a slot must have been heard to weigh as much as what is believed without it."""
LOOKS_AROUND = 1.0
"""Hours at the beginning in which everything teaches, there being nothing yet to be far from; as much weighs
the belief that counts are no more dispersed than Poisson's."""


class Expected(NamedTuple):
    """Mean and variance of one row's count."""

    mean: float
    variance: float


class Shape(msgspec.Struct):
    """Fading sums by slot: what was said, and what the level alone would have had said (mentions·hours)."""

    said: list[float]
    due: list[float]

    def factor(self, slot: int, level: float, believed: float) -> float:
        """How many times the level is usual in this slot; `believed` weighs as much as BELIEF hours of it.

        The posterior mean of a Poisson rate under a gamma prior.
        """
        prior = BELIEF * level
        due = prior + self.due[slot]
        return (prior * believed + self.said[slot]) / due if due > 0 else believed

    def learn(self, slot: int, said: float, due: float, hours: float, memory: float) -> None:
        """Take what was said in `hours` of the slot, one at most; it fades over `memory` hours of it."""
        kept = 1 - hours / memory
        self.said[slot] = self.said[slot] * kept + said * hours
        self.due[slot] = self.due[slot] * kept + due * hours


def _flat(slots: int) -> Shape:
    return Shape([0.0] * slots, [0.0] * slots)


class Hour(msgspec.Struct):
    """The hour that goes on: what was said, what the level alone would have had said, hours heard of it."""

    number: int = 0
    said: float = 0.0
    due: float = 0.0
    heard: float = 0.0


class Usual(msgspec.Struct):
    """What one series has taught. level: mentions a row; dispersion: variance over mean, 1 for Poisson."""

    level: float = 0.0
    dispersion: float = 1.0
    hours: float = 0.0
    hour: Hour = msgspec.field(default_factory=Hour)
    day: Shape = msgspec.field(default_factory=lambda: _flat(DAY_HOURS))
    week: Shape = msgspec.field(default_factory=lambda: _flat(WEEK_HOURS))

    def begin(self, count: float) -> None:
        """Take the first row for the level: there is nothing better."""
        self.level = count

    def expect(self, at: Time) -> Expected:
        """Mean and variance of a row at this time, from what was learned so far.

        An hour of the day that was never heard is believed to be as the hour before it. The variance is a
        quasi-Poisson count's; the 1 keeps a brand that nobody mentions from being surprised by one mention.
        """
        hour = hour_of_week(at)
        before = self.day.factor((hour - 1) % DAY_HOURS, self.level, 1.0)
        factor = self.day.factor(hour % DAY_HOURS, self.level, before)
        mean = self.level * self.week.factor(hour, self.level, factor)
        return Expected(mean, max(self.dispersion, 1.0) * (mean + 1))

    def learn(self, at: Time, count: float, expected: Expected, hours: float, *, spike: bool) -> None:
        """Take a row of so many hours, after what was expected of it.

        A spike moves the level, as it may be the first hour of many, but does not speak for other days.
        """
        if self.hours >= LOOKS_AROUND:
            reach = NOISE * sqrt(expected.variance)
            count = min(max(count, expected.mean - reach), expected.mean + reach)
        off = count - expected.mean
        known = min(self.hours, RECENT) + max(hours, LOOKS_AROUND)
        self.dispersion += (off * off / (expected.mean + 1) - self.dispersion) * hours / known
        if at // HOUR != self.hour.number:
            self._close(at // HOUR)
        if not spike:
            heard = min(hours, 1.0)
            self.hour.said += count * heard
            self.hour.due += self.level * heard
            self.hour.heard += heard
        self.hours += hours
        self.level = max(0.0, self.level + off * hours / min(self.hours, RECENT))

    def _close(self, begins: int) -> None:
        """An hour teaches the shapes when it is over: a burst must not become usual while it lasts."""
        hour, self.hour = self.hour, Hour(begins)
        if hour.heard:
            said, due = hour.said / hour.heard, hour.due / hour.heard
            slot = hour_of_week(Time(hour.number * HOUR))
            self.day.learn(slot % DAY_HOURS, said, due, hour.heard, KEPT_DAYS)
            self.week.learn(slot, said, due, hour.heard, KEPT_DAYS / 7)


def hour_of_week(at: Time) -> int:
    """Return the hour, 0 to 167, from Monday 00:00 UTC on."""
    return (at // HOUR + _MONDAY) % WEEK_HOURS
