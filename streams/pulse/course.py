"""The course of a spike: told when it begins, again when it turns out to be rarer, and when it is over."""

from math import sqrt
from typing import NamedTuple

import msgspec

from schemas.base import HOUR, Time
from streams.pulse.bursts import Window
from streams.pulse.spikes import Reading, Total
from streams.pulse.usual import NOISE

CALM = HOUR
"""A spike is over when the last hour was as usual, chance apart."""


class Spike(msgspec.Struct, frozen=True, gc=False):
    """A spike that goes on. degree: told last, at told_at. peak, expected: where most was above the usual."""

    started_at: Time
    told_at: Time = Time(0)
    degree: int = 0
    peak: float = 0.0
    expected: float = 0.0


class News(NamedTuple):
    """What is to be told of a spike. at: when it is known. reading: by which it begins, or turns out rarer.

    ended_at: where it is over.
    """

    spike: Spike
    at: Time
    reading: Reading | None = None
    ended_at: Time | None = None


def follow(
    known: Spike | None, reading: Reading, lasting: Window, length: int
) -> tuple[Spike | None, News | None]:
    """Take the reading of a row of `length` milliseconds; return what goes on then, and what is to be told.

    lasting: the series' window, the row in it.
    """
    if known is None and not reading.told:
        return None, None
    spike = _with(known or Spike(onset(lasting)), reading)
    end = Time(reading.at + length)
    if reading.degree > spike.degree:
        spike = msgspec.structs.replace(spike, degree=reading.degree, told_at=end)
        return spike, News(spike, end, reading)
    return wait(spike, lasting, end)


def wait(spike: Spike, lasting: Window, end: Time) -> tuple[Spike | None, News | None]:
    """Return whether it goes on by then, and that it is over where it does not; not before it was told."""
    if deviations(lasting, end - CALM) > NOISE:
        return spike, None
    ended_at = Time(max(spike.told_at + 1, end - CALM))
    return None, News(spike, end, ended_at=ended_at)


def onset(window: Window) -> Time:
    """Return when the stretch began that, of all that lead up to now, stands out most from the usual."""
    return max(window.at, key=lambda start: (deviations(window, start), start))


def total(window: Window, start: int) -> Total:
    """Return what was said in the rows from `start` on, and how much was usual."""
    rows = [place for place, at in enumerate(window.at) if at >= start]
    return Total(sum(window.counts[place] for place in rows), sum(window.means[place] for place in rows))


def deviations(window: Window, start: int) -> float:
    """Return by how many standard deviations the rows from `start` on are above the usual; 0 without any."""
    rows = [place for place, at in enumerate(window.at) if at >= start]
    excess = sum(window.counts[place] - window.means[place] for place in rows)
    return excess / sqrt(sum(window.variances[place] for place in rows)) if rows else 0.0


def _with(spike: Spike, reading: Reading) -> Spike:
    count, expected = reading.sharp
    if count - expected <= spike.peak - spike.expected and spike.peak:
        return spike
    return msgspec.structs.replace(spike, peak=count, expected=expected)
