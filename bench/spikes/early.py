"""How large a crowd must be to be told of, the fewer days a brand is known: `python -m bench.spikes.early`.

Counts of five minutes are Poisson's around a day that is twice as loud at 15:00 as on average and silent at
3:00, without any chatter. On the last day, at 14:00, so many times the usual is said for 40 minutes. Of ten
seeds, the least of FACTORS of which at least half are told is shown.

And of bursts and ramps of the generated series, with chatter, the part that is told where the series begins
so many days before them; and what is told without reason until then.
"""

import sys
from math import cos, pi

import numpy as np

from bench.spikes.generated import Series, Window, generate
from bench.spikes.reading import readings
from schemas.base import Time
from streams.pulse.spikes import Detector

FACTORS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30)
DAYS = (0, 1, 2, 3, 5, 7, 14, 21, 28, 42)
LEVELS = (0.5, 2.0, 10.0, 50.0)
SEEDS = 10
STEP = 300_000
A_DAY, AN_HOUR = 288, 12
MONDAY = 1_420_416_000_000
LASTS = 8
BEGUN = (0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 14.0, 28.0)
SERIES = 60
FIRST_SEED = 100_000


def main() -> None:
    """Print both tables: levels by days known, and generated spikes by days known."""
    print("| mentions in 5 minutes |" + "".join(f" {days} |" for days in DAYS))
    print("|---|" + "---|" * len(DAYS))
    for level in LEVELS:
        cells = [_least(level, days) for days in DAYS]
        print(f"| {level:g} |" + "".join(f" {cell} |" for cell in cells))
        sys.stdout.flush()
    print("\n| days known | bursts and ramps told | told without reason, a week |\n|---|---|---|")
    made = [generate(FIRST_SEED + number) for number in range(SERIES)]
    for days in BEGUN:
        begun = [found for each in made for found in _begun(each, days)]
        false = 7 * A_DAY * sum(each for _, each in begun) / (len(begun) * days * A_DAY)
        print(f"| {days:g} | {np.mean([told for told, _ in begun]):.0%} | {false:.2f} |")
        sys.stdout.flush()


def _begun(series: Series, days: float) -> list[tuple[bool, int]]:
    """Return whether each burst or ramp so long after the beginning is told; how much is told before it."""
    found = []
    for window in series.windows:
        first = window.begin - round(days * A_DAY)
        if first >= 0 and window.kind in ("burst", "ramp") and not _is_disturbed(series, window, first):
            rows = slice(first, window.last + 1)
            told = [each.told for each in readings(series.times[rows], series.values[rows])][AN_HOUR:]
            before = window.begin - first - AN_HOUR
            found.append((any(told[before:]), sum(told[:before])))
    return found


def _is_disturbed(series: Series, window: Window, first: int) -> bool:
    """Whether another spike is shortly before it, or in between."""
    return any(first - 2 * A_DAY < other.begin < window.begin for other in series.windows)


def _least(level: float, days: int) -> str:
    for factor in FACTORS:
        if sum(_is_told(level, days, factor, seed) for seed in range(SEEDS)) * 2 >= SEEDS:
            return f"{factor} ×"
    return f"> {FACTORS[-1]} ×"


def _is_told(level: float, days: int, factor: int, seed: int) -> bool:
    begins = days * A_DAY + 14 * AN_HOUR
    rows = np.arange(begins + LASTS)
    rates = np.array([level * (1 - cos(2 * pi * (row % A_DAY - 3 * AN_HOUR) / A_DAY)) for row in rows])
    rates[begins:] *= factor
    counts = np.random.default_rng(seed).poisson(rates)
    detector = Detector()
    readings = [detector.observe(Time(MONDAY + int(row) * STEP), float(counts[row])) for row in rows]
    return any(reading.told for reading in readings[begins:])


if __name__ == "__main__":
    main()
