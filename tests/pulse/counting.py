"""Series of counts for tests."""

from collections.abc import Iterable

from schemas.base import DAY, HOUR, MINUTE, Time
from streams.pulse.spikes import Detector, Reading

MONDAY = 1_736_121_600_000
"""2025-01-06T00:00:00Z."""
STEP = 5 * MINUTE
A_DAY = DAY // STEP
AN_HOUR = HOUR // STEP


def times(number: int, step: int = STEP, start: int = MONDAY) -> list[Time]:
    """So many rows' times, from a Monday on."""
    return [Time(start + row * step) for row in range(number)]


def observe(detector: Detector, counts: Iterable[float], step: int = STEP) -> list[Reading]:
    """Readings of rows that follow on what the detector has seen."""
    start = MONDAY if detector.memory.at is None else detector.memory.at + step
    counts = list(counts)
    return [
        detector.observe(at, each) for at, each in zip(times(len(counts), step, start), counts, strict=True)
    ]


def steady(days: float, level: float = 12, step: int = STEP) -> list[float]:
    """Counts that only wobble: twice as many by day as by night, and a larger burst every noon."""
    a_day = DAY // step
    rows = []
    for row in range(round(days * a_day)):
        hour = row % a_day * 24 // a_day
        usual = level * (1.5 if 8 <= hour < 20 else 0.75)
        noon = level * (1 + row // a_day % 3) if row % a_day == a_day // 2 else 0
        rows.append(round(usual * (0.8 + row * 7919 % 41 / 100) + noon))
    return [float(each) for each in rows]
