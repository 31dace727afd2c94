"""How rare a burst is: how often the largest burst of a day reaches it.

Sizes of bursts have heavy tails, so the largest of a day follows a Fréchet law and its logarithm a Gumbel
law (Coles, An Introduction to Statistical Modeling of Extreme Values, 2001, chapter 3). Each brand has its
own two parameters, by the method of moments, from the days that were heard.
"""

from math import exp, expm1, log, pi, sqrt

import msgspec

from schemas.base import DAY
from streams.pulse.bursts import NO_BURST
from streams.pulse.usual import KEPT_DAYS, NOISE

FLOOR = log(NOISE)
"""What chance alone reaches is no burst, however quiet the brand is otherwise."""
TAIL = 2.0
"""Tail exponent believed of a brand's bursts before it is known: a heavy tail, with a mean."""
PRIOR_DAYS = 7.0
"""Days that the belief about the tail weighs as much as: a week, in which each weekday was heard once."""

_EULER = 0.5772156649015329
_TO_DEVIATES = sqrt(6) / pi


def _believed_variance() -> float:
    """Of the logarithm, where sizes have a tail exponent of TAIL."""
    return (1 / (TAIL * _TO_DEVIATES)) ** 2


class Days(msgspec.Struct):
    """The largest bursts of the days so far: mean and variance of their logarithms.

    largest: of the day that has begun, of which `heard` milliseconds were heard. A gap in the feed is part
    of no day.
    """

    number: float = 0.0
    mean: float = 0.0
    variance: float = msgspec.field(default_factory=_believed_variance)
    largest: float = NO_BURST
    heard: int = 0

    @property
    def middle(self) -> float:
        """Mean of the logarithm; on the first day, the largest burst there was."""
        return max(self.mean if self.number else self.largest, FLOOR)

    @property
    def spread(self) -> float:
        """Standard deviation of a new day's logarithm, given how few days were heard."""
        return sqrt(self.variance * (1 + 1 / max(self.number, 1.0)))

    def period(self, strength: float) -> float:
        """Return in how many days such a burst comes once; infinite where that is beyond reckoning."""
        reduced = (strength - self.middle) / self.spread / _TO_DEVIATES + _EULER
        chance = -expm1(-exp(-max(reduced, -5.0)))
        return 1 / chance if chance else float("inf")

    def learn(self, strength: float, heard: int) -> None:
        """Take a row of so many milliseconds."""
        self.largest = max(self.largest, strength)
        self.heard += heard
        if self.heard >= DAY:
            self._close()
            self.heard, self.largest = 0, NO_BURST

    def _close(self) -> None:
        """One day more: the mean of the last days, the variance around it beside what was believed."""
        size = max(self.largest, FLOOR)
        self.number = min(self.number + 1, KEPT_DAYS)
        off = size - self.mean if self.number > 1 else 0.0
        self.mean = self.mean + off / self.number if self.number > 1 else size
        self.variance += (off * off * (1 - 1 / self.number) - self.variance) / (self.number + PRIOR_DAYS)


def deviates(period: float) -> float:
    """Return how far above the mean, in standard deviations, what comes once in `period` days lies."""
    return (-log(-log(1 - 1 / period)) - _EULER) * _TO_DEVIATES
