"""A series through the detector."""

from collections.abc import Iterable

from schemas.base import Time
from streams.pulse.spikes import Detector, Memory, Reading


def readings(times: Iterable[Time], values: Iterable[float], memory: Memory | None = None) -> list[Reading]:
    """Every row's reading, by a detector that knows nothing, or has this memory."""
    detector = Detector(memory)
    return [detector.observe(at, value) for at, value in zip(times, values, strict=True)]


def scores(times: Iterable[Time], values: Iterable[float], memory: Memory | None = None) -> list[float]:
    """Every row's anomaly score."""
    return [reading.score for reading in readings(times, values, memory)]
