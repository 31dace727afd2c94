"""Is an issue new, growing, steady or fading? Two fading counts, of an hour and of a day, side by side."""

from math import log2, sqrt
from typing import NamedTuple

import msgspec

from schemas.base import DAY, HOUR
from streams.pulse.issues.cluster import ROUNDED, Cluster

NEW_FOR = DAY
"""What is a day old is known."""
TWICE = 2.0
"""The least that a person would call growing; half as much, fading. Back to MILDER, it is over."""
MILDER = 1.5
SURPRISE = 3.0
"""Standard deviations of a Poisson count, so that three mentions in place of one grow nothing."""
_HOURS = DAY / HOUR
"""So many times an hour's fading count is a day's, where nothing changes."""
NEVER = 2**53
MOST_OF_BRAND = 4.0
"""A brand that is four times as loud as it was is in trouble itself: its issues may grow with it."""


class Loudness(msgspec.Struct, frozen=True, gc=False):
    """All mentions of a brand: fading counts as of `at`, as a cluster's."""

    since: int = 0
    at: int = 0
    hour: float = 0.0
    day: float = 0.0

    def heard(self, mentions: float, now: int) -> "Loudness":
        """Return it with so many mentions more, by `now`."""
        age = max(0, now - (self.at or now))
        return Loudness(
            since=self.since or now,
            at=max(now, self.at),
            hour=self.hour * 0.5 ** (age / HOUR) + mentions,
            day=self.day * 0.5 ** (age / DAY) + mentions,
        )

    @property
    def grown(self) -> float:
        """How many times as loud it is as it was, within what issues are held against."""
        ratio = (self.hour + 1) * _HOURS / (self.day + _HOURS)
        return min(max(ratio, 1 / MOST_OF_BRAND), MOST_OF_BRAND)


class Trend(NamedTuple):
    """How it goes; mentions of the last hour (fading), and how many were to be expected.

    That is by the day before, or, of something new, by what is said of an average matter of the brand.
    """

    state: str
    hour: float
    expected: float


def trend(cluster: Cluster, brand: Loudness, average: float, now: int) -> Trend:
    """Tell how an issue goes, its share of what is said of the brand being held against that of the day.

    average: mentions of the last hour that an issue of the brand has on average.
    """
    hour, day = cluster.of_late(now)
    before = max(0.0, day - hour) / _HOURS * brand.grown
    least = MILDER if cluster.state == "growing" else TWICE
    is_new = now - cluster.first_seen < NEW_FOR
    if _surprises(hour, before, least) and (before >= 1 or not is_new):
        return Trend("growing", hour, before)
    if is_new:
        return Trend("new", hour, average)
    return Trend("fading" if hour <= before / TWICE else "steady", hour, before)


def stays_until(cluster: Cluster, now: int) -> int:
    """Return until when time alone, and whatever else is said of the brand, changes nothing of how it goes.

    0 where that may be any minute. What is said less than SURPRISE times in an hour surprises nobody, and so
    neither grows nor bursts. What is not new any more is steady, and then fades for good.
    """
    hour, day = cluster.of_late(now)
    if hour >= SURPRISE * ROUNDED:
        return 0
    if now - cluster.first_seen < NEW_FOR:
        return cluster.first_seen + NEW_FOR
    if (day - hour) * ROUNDED >= hour * _HOURS * TWICE * MOST_OF_BRAND:
        return NEVER
    steady = hour * (_HOURS * TWICE / MOST_OF_BRAND * ROUNDED + 1)  # while it is more than the day's count
    return now + int(log2(steady / day) * HOUR * _HOURS / (_HOURS - 1)) if steady > day else 0


def _surprises(hour: float, expected: float, times: float) -> bool:
    return hour >= times * expected and hour >= expected + SURPRISE * sqrt(expected + 1)


def bursts(found: Trend) -> bool:
    """Whether something new is said more than chance has of an average matter."""
    return _surprises(found.hour, found.expected, TWICE)
