"""A series through the detector."""

from collections.abc import Iterable

from schemas.base import Time
from streams.pulse.spikes import Detector, Reading


def readings(times: Iterable[Time], values: Iterable[float]) -> list[Reading]:
    """Every row's reading."""
    detector = Detector()
    return [detector.observe(at, value) for at, value in zip(times, values, strict=True)]


def scores(times: Iterable[Time], values: Iterable[float]) -> list[float]:
    """Every row's anomaly score."""
    return [reading.score for reading in readings(times, values)]
