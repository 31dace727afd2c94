"""What a person would notice: how many spikes are found, how soon, and how many are told that are none."""

from collections.abc import Sequence
from typing import NamedTuple

from bench.spikes.generated import A_DAY, Series
from bench.spikes.reading import readings
from schemas.base import MINUTE

TWO_WEEKS = 14 * A_DAY


class Quality(NamedTuple):
    """What came of one series. found: kind of each spike, and minutes until it was told, None for never.

    false: rows told outside of all windows, early ones being those of the first two weeks; of so many rows.
    """

    found: list[tuple[str, float | None]]
    false: int
    rows: int
    false_early: int
    rows_early: int


def measure(series: Series) -> Quality:
    """Put a series through the detector, and compare."""
    told = [row for row, reading in enumerate(readings(series.times, series.values)) if reading.told]
    inside = {row for window in series.windows for row in range(window.first, window.last + 1)}
    false = [row for row in told if row not in inside]
    found: list[tuple[str, float | None]] = []
    for window in series.windows:
        first = next((row for row in told if window.begin <= row <= window.last), None)
        late = None if first is None else (series.times[first] - series.times[window.begin]) / MINUTE
        found.append((window.kind, late))
    return Quality(
        found,
        len(false),
        len(series.times) - len(inside),
        sum(row < TWO_WEEKS for row in false),
        sum(row not in inside for row in range(TWO_WEEKS)),
    )


def share_found(many: Sequence[Quality], kind: str | None = None) -> float:
    """Part of the spikes, or of those of a kind, that was told."""
    hits = [minutes is not None for each in many for name, minutes in each.found if kind in (None, name)]
    return sum(hits) / len(hits)


def false_a_week(many: Sequence[Quality]) -> float:
    """Told a week and brand without reason."""
    return 7 * A_DAY * sum(each.false for each in many) / sum(each.rows for each in many)
