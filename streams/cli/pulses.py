"""The pulse of each brand in the last hour, kept up to date record by record. Pure."""

from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.base import HOUR, MINUTE, Time
from schemas.pulse import Bin, Pulse

STEP = 5 * MINUTE


class LastHour(NamedTuple):
    """A brand's mentions in twelve times five minutes, the last one under way; the share that is negative."""

    brand: str
    counts: tuple[int, ...]
    negative: float | None


@dataclass(slots=True)
class Pulses:
    """Bins of five minutes by brand and start; older ones go when newer ones come."""

    bins: dict[str, dict[int, Bin]] = field(default_factory=dict)

    def take(self, pulse: Pulse) -> None:
        """Take the counts of an hour as they stand."""
        if pulse.step * 1000 != STEP:
            return
        bins = self.bins.get(pulse.brand, {}) | {int(each.start): each for each in pulse.bins}
        latest = max(bins, default=0)
        self.bins[pulse.brand] = {start: each for start, each in bins.items() if start > latest - 2 * HOUR}

    def loudest(self, now: int, number: int) -> list[LastHour]:
        """Return those of whom most is said in the hour until now, the loudest first."""
        hours = [self._last_hour(brand, now) for brand in self.bins]
        loud = [each for each in hours if any(each.counts)]
        return sorted(loud, key=lambda each: (-sum(each.counts), each.brand))[:number]

    def _last_hour(self, brand: str, now: int) -> LastHour:
        last = now - now % STEP
        starts = range(last - HOUR + STEP, last + 1, STEP)
        found = [self.bins[brand].get(start) or Bin(start=Time(start), mentions=0) for start in starts]
        tones = [each.tone for each in found]
        said = sum(tone.negative + tone.neutral + tone.positive for tone in tones)
        negative = sum(tone.negative for tone in tones) / said if said else None
        return LastHour(brand, tuple(each.mentions for each in found), negative)
