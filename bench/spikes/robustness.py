"""What becomes of the detector's figures when each of its parameters is 30 % less or more."""

import contextlib
from collections.abc import Iterator
from math import log
from types import ModuleType
from typing import Any

from streams.pulse import bursts, rarity, spikes, usual

FACTORS = (0.7, 1.3)
Settings = list[tuple[ModuleType, str, Any]]


def variants() -> Iterator[tuple[str, Settings]]:
    """Name of each change, and which of the detector's constants it means."""
    for factor in FACTORS:
        for name, settings in _changed(factor).items():
            yield f"{name} × {factor}", settings


@contextlib.contextmanager
def changed(settings: Settings) -> Iterator[None]:
    """Change the constants for a while."""
    before = [(module, name, getattr(module, name)) for module, name, _ in settings]
    try:
        for module, name, value in settings:
            setattr(module, name, value)
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def _changed(by: float) -> dict[str, Settings]:
    week, degree = spikes.PERIODS[0], spikes.PERIODS[1] / spikes.PERIODS[0]
    noise = usual.NOISE * by
    return {
        "level and dispersion, 3 days": [(usual, "RECENT", usual.RECENT * by)],
        "shapes and days, 4 weeks": [
            (module, "KEPT_DAYS", usual.KEPT_DAYS * by) for module in (usual, rarity)
        ],
        "noise, 2.5 deviations": [(usual, "NOISE", noise), (rarity, "FLOOR", log(noise))],
        "belief in a slot, 1 hour": [(usual, "BELIEF", usual.BELIEF * by)],
        "first hour": [(usual, "LOOKS_AROUND", usual.LOOKS_AROUND * by)],
        "lasting window, 3 hours": [(spikes, "LASTING", int(bursts.LASTING * by))],
        "tail exponent, 2": [(rarity, "TAIL", rarity.TAIL * by)],
        "belief in it, 7 days": [(rarity, "PRIOR_DAYS", rarity.PRIOR_DAYS * by)],
        "quiet, 12 hours": [(spikes, "QUIET", int(spikes.QUIET * by))],
        "a week, the first degree": [(spikes, "PERIODS", _periods(week * by, degree))],
        "4, degree to degree": [(spikes, "PERIODS", _periods(week, degree * by))],
    }


def _periods(first: float, degree: float) -> tuple[float, ...]:
    return tuple(first * degree**number for number in range(len(spikes.PERIODS)))
