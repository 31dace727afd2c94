"""A turn in tone: more of what is said is negative than is usual for the brand.

As `spikes`, of which it is a kind: only what is expected is another. It is a share of what is said, and the
same at every hour: how many speak follows the clock, how they speak hardly does.
"""

from math import sqrt

import msgspec

from schemas.base import DAY, HOUR, Time
from streams.pulse.bursts import Window
from streams.pulse.spikes import Bursts, Reading, compare
from streams.pulse.usual import LOOKS_AROUND, NOISE, RECENT, Expected

TURN = HOUR
"""The sharp side of a turn: a share takes more mentions to be seen than a count."""


class Share(msgspec.Struct):
    """How much is usually negative: fading sums of mentions. dispersion: as of counts."""

    negative: float = 0.0
    said: float = 0.0
    dispersion: float = 1.0
    hours: float = 0.0

    @property
    def usual(self) -> float:
        """The share, 0 to 1, by Laplace's rule of succession: a first mention proves nothing."""
        return (self.negative + 1) / (self.said + 2)

    def begin(self, negative: int, said: int) -> None:
        """Take the first row for what is usual: there is nothing better."""
        self.negative, self.said = float(negative), float(said)

    def expect(self, said: int) -> Expected:
        """Mean and variance of the negative ones among so many.

        The variance is a quasi-binomial count's; the 1 is there for the same reason as in `usual`.
        """
        return Expected(said * self.usual, max(self.dispersion, 1.0) * self._variance(said))

    def learn(self, negative: float, said: int, expected: Expected, hours: float) -> None:
        """Take a row that came so many hours after the last, after what was expected of it."""
        variance = self._variance(said)
        if self.hours >= LOOKS_AROUND:
            reach = NOISE * sqrt(expected.variance)
            negative = min(max(negative, expected.mean - reach), expected.mean + reach)
        off = negative - expected.mean
        known = min(self.hours, RECENT) + max(hours, LOOKS_AROUND)
        self.dispersion += (off * off / variance - self.dispersion) * min(hours, LOOKS_AROUND) / known
        kept = max(0.0, 1 - hours / RECENT)
        self.negative, self.said = self.negative * kept + negative, self.said * kept + said
        self.hours += hours

    def _variance(self, said: int) -> float:
        return said * self.usual * (1 - self.usual) + 1


class ToneMemory(Bursts):
    """All that is known of a brand's tone."""

    sharp: Window = msgspec.field(default_factory=lambda: Window(TURN))
    share: Share = msgspec.field(default_factory=Share)


def observe(memory: ToneMemory, at: Time, negative: int, said: int) -> Reading:
    """Compare a row in which `said` spoke, `negative` of them so, with what is usual, then learn from it.

    The memory changes in place. A row in which nobody spoke says nothing, and is left out.
    """
    elapsed = min(at - memory.at, DAY) if memory.at is not None else 0
    if not elapsed:
        memory.share.begin(negative, said)
    expected = memory.share.expect(said)
    reading = compare(memory, at, negative, expected, TURN)
    if elapsed:
        memory.share.learn(negative, said, expected, elapsed / HOUR)
        memory.days.learn(reading.burst, elapsed)
    return reading
