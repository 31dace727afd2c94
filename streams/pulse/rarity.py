"""How rare a burst is: how often the largest burst of a day reaches it.

Sizes of bursts have heavy tails, so the largest of a day follows a Fréchet law and its logarithm a Gumbel
law (Coles, An Introduction to Statistical Modeling of Extreme Values, 2001, chapter 3). Each brand has its
own two parameters, by the method of moments, from the days that were heard, shrunk toward what brands have
(empirical Bayes: Efron and Morris, "Stein's Estimation Rule and its Competitors", 1973), so that a brand that
is heard for the first time is held against others until its own days outweigh them.
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
TYPICAL = 1.5
"""Logarithm of a typical brand's typical day: 4.5 standard deviations, the mean of generated brands."""
TYPICAL_DAYS = 2.0
"""Days that it weighs as much as. By how much generated brands differ (0.28) beside their days (0.58), it
would be four; but real brands differ more than those of one generator, some having no chatter at all."""
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
    mean: float = TYPICAL
    variance: float = msgspec.field(default_factory=_believed_variance)
    largest: float = NO_BURST
    heard: int = 0

    @property
    def middle(self) -> float:
        """Mean of the logarithm."""
        return max(self.mean, FLOOR)

    @property
    def spread(self) -> float:
        """Standard deviation of a new day's logarithm, given how few days were heard."""
        return sqrt(self.variance * (1 + 1 / self._weight))

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
        """One day more: the mean of the last days, the variance around it, both beside what was believed."""
        size = max(self.largest, FLOOR)
        off = size - self.mean
        self.number = min(self.number + 1, KEPT_DAYS)
        self.mean += off / self._weight
        self.variance += (off * off * (1 - 1 / self._weight) - self.variance) / (self.number + PRIOR_DAYS)

    @property
    def _weight(self) -> float:
        """Days that the mean is one of, those of other brands included while it has not enough of its own."""
        return min(self.number + TYPICAL_DAYS, KEPT_DAYS)


def deviates(period: float) -> float:
    """Return how far above the mean, in standard deviations, what comes once in `period` days lies."""
    return (-log(-log(1 - 1 / period)) - _EULER) * _TO_DEVIATES
