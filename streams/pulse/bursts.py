"""How strong a burst is: how far above the usual the last minutes are, and the last hours."""

from math import exp, log, sqrt

import msgspec

from schemas.base import HOUR, MINUTE, Time
from streams.pulse.usual import Expected

SHARP = 5 * MINUTE
"""The sharp side of a burst: as soon as a person could act on it."""
LASTING = 3 * HOUR
"""The lasting side: one post of a robot is over by then, what concerns people is not."""
NO_BURST = -1_000.0
"""The strength of nothing: a logarithm that no burst has, and that JSON can write."""


class Window(msgspec.Struct):
    """The rows of the last `span` milliseconds, at least one, and their sums.

    The sums are made anew for each row: taking off what leaves would keep its rounding for ever.
    """

    span: int
    at: list[Time] = []
    counts: list[float] = []
    means: list[float] = []
    variances: list[float] = []
    count: float = 0.0
    mean: float = 0.0
    variance: float = 0.0

    def add(self, at: Time, count: float, expected: Expected) -> None:
        """Take a row, and let go of those that are too old."""
        self.at.append(at)
        self.counts.append(count)
        self.means.append(expected.mean)
        self.variances.append(expected.variance)
        gone = next(place for place, row in enumerate(self.at) if row > at - self.span)
        if gone:
            for column in (self.at, self.counts, self.means, self.variances):
                del column[:gone]
        self.count, self.mean, self.variance = sum(self.counts), sum(self.means), sum(self.variances)

    @property
    def excess(self) -> float:
        """Mentions above the usual."""
        return self.count - self.mean

    @property
    def deviations(self) -> float:
        """The excess in standard deviations: the Pearson residual of the window's count."""
        return self.excess / sqrt(self.variance)


def strength(short: Window, long: Window) -> float:
    """Log of the geometric mean of both windows' deviations; NO_BURST where either is not above the usual."""
    sharp, lasting = short.deviations, long.deviations
    return (log(sharp) + log(lasting)) / 2 if sharp > 0 and lasting > 0 else NO_BURST


def most_below(limit: float, short: Window, long: Window) -> float:
    """Return the short window's count at which the strength is `limit`, all else being as it is.

    Solves u (u + d) = e^(2 limit) s l for the excess u of the short window, where d is how much larger the
    long window's excess is, and s and l are the standard deviations of both.
    """
    half = (long.excess - short.excess) / 2
    product = exp(2 * limit) * sqrt(short.variance * long.variance)
    return short.mean + sqrt(half * half + product) - half
