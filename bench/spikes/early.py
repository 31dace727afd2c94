"""How large a crowd must be to be told of, the fewer days a brand is known: `python -m bench.spikes.early`.

Counts of five minutes are Poisson's around a day that is twice as loud at 15:00 as on average and silent at
3:00, without any chatter. On the last day, at 14:00, so many times the usual is said for 40 minutes. Of ten
seeds, the least of FACTORS of which at least half are told is shown.
"""

import sys
from math import cos, pi

import numpy as np

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


def main() -> None:
    """Print a table: levels by days known."""
    print("| mentions in 5 minutes |" + "".join(f" {days} |" for days in DAYS))
    print("|---|" + "---|" * len(DAYS))
    for level in LEVELS:
        cells = [_least(level, days) for days in DAYS]
        print(f"| {level:g} |" + "".join(f" {cell} |" for cell in cells))
        sys.stdout.flush()


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
