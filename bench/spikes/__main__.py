"""How well spikes are found, and how much that hangs on the detector's parameters: docs/spikes.md.

python -m bench.spikes [--series 100] [--robustness]
                       [--benchmark ../shared/data/nab ../shared/tools/nab_score.py]
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.spikes import robustness
from bench.spikes.benchmark import Benchmark, Scores
from bench.spikes.generated import KINDS, Series, generate
from bench.spikes.quality import Quality, false_a_week, measure, share_found
from bench.spikes.reading import scores
from schemas.base import HOUR, Time
from streams.pulse.rarity import Days
from streams.pulse.spikes import Memory

FIRST_SEED = 100_000
"""Seeds below were used while the detector was made."""
VOLUMES = (0.0, 1.0, 10.0, 50.0, float("inf"))
"""Mentions in five minutes between which series are told apart."""


def main() -> None:
    """Measure, and print tables."""
    options = argparse.ArgumentParser(prog="python -m bench.spikes", description=__doc__)
    options.add_argument("--series", type=int, default=100, help="how many generated series")
    options.add_argument("--robustness", action="store_true", help="each parameter 30 %% less and more")
    options.add_argument("--benchmark", type=Path, nargs=2, metavar=("FOLDER", "RULES"), help="real tweets")
    given = options.parse_args()
    console = Console()
    made = [generate(FIRST_SEED + number) for number in range(given.series)]
    benchmark = Benchmark(*given.benchmark) if given.benchmark else None
    console.print(_qualities(made, console))
    if benchmark:
        console.print(_points(benchmark), _by_series(benchmark))
    if given.robustness:
        console.print(_robustness(made, benchmark, console))


def _qualities(made: Sequence[Series], console: Console) -> Table:
    table = _table("generated series", "spikes found", "minutes until told", "told without reason, a week")
    begun = time.perf_counter()
    all_ = [(each, measure(each)) for each in track(made, console=console, transient=True)]
    taken = time.perf_counter() - begun
    table.title = f"{sum(len(each.times) for each in made) / taken:,.0f} rows a second"
    _add(table, "all", [quality for _, quality in all_])
    for kind in dict.fromkeys(KINDS):
        _add(table, kind, [quality for _, quality in all_], kind)
    for low, high in pairwise(VOLUMES):
        chosen = [quality for each, quality in all_ if low <= each.mean < high]
        if chosen:
            _add(table, f"{low:g} to {high:g} mentions a row", chosen)
    early = [quality for _, quality in all_]
    rate = 7 * 288 * sum(each.false_early for each in early) / sum(each.rows_early for each in early)
    table.add_row("the first two weeks", "", "", f"{rate:.2f}")
    return table


def _add(table: Table, name: str, many: Sequence[Quality], kind: str | None = None) -> None:
    late = [
        minutes
        for each in many
        for name_, minutes in each.found
        if minutes is not None and kind in (None, name_)
    ]
    if late:
        false = "" if kind else f"{false_a_week(many):.2f}"
        table.add_row(name, f"{share_found(many, kind):.0%}", f"{statistics.median(late):.0f}", false)


def _points(benchmark: Benchmark) -> Table:
    files = benchmark.files(scores)
    table = _table("benchmark, points", *benchmark.rules.PROFILES)
    for name, points in (
        ("one threshold", benchmark.together(files)),
        ("each with the threshold of the others", benchmark.one_left_out(files)),
        *((name, benchmark.one_left_out(benchmark.files(score))) for name, score in _distorted().items()),
    ):
        table.add_row(name, *(f"{value:.1f}" for value in points.values()))
    return table


def _by_series(benchmark: Benchmark) -> Table:
    table = _table("benchmark, by series", "windows found", "told outside of them")
    for name, (found, windows, false) in benchmark.counts(benchmark.files(scores)).items():
        table.add_row(name, f"{found} of {windows}", str(false))
    return table


def _distorted() -> dict[str, Scores]:
    """The same, on counts that are more or fewer, or at another time of day."""

    def thinned(times: list[Time], values: list[float]) -> list[float]:
        rng = np.random.default_rng(1)
        return scores(times, rng.binomial(np.asarray(values, int), 0.1).tolist())

    def begun(hours: int) -> Scores:
        return lambda times, values: scores(times, values, Memory(days=Days(heard=hours * HOUR)))

    return {
        "the same, counts × 10": lambda times, values: scores(times, [10 * value for value in values]),
        "the same, every tenth mention": thinned,
        "the same, 7 hours later": lambda times, values: scores(
            [Time(at + 7 * HOUR) for at in times], values
        ),
        **{f"the same, days end {hours} hours earlier": begun(hours) for hours in (6, 12, 18)},
    }


def _robustness(made: Sequence[Series], benchmark: Benchmark | None, console: Console) -> Table:
    profiles = list(benchmark.rules.PROFILES) if benchmark else []
    table = _table("one parameter changed", "generated: found", "without reason, a week", *profiles)
    for name, settings in track([("as it is", []), *robustness.variants()], console=console, transient=True):
        with robustness.changed(settings):
            qualities = [measure(each) for each in made]
            points = benchmark.one_left_out(benchmark.files(scores)) if benchmark else {}
        row = (f"{share_found(qualities):.0%}", f"{false_a_week(qualities):.2f}")
        table.add_row(name, *row, *(f"{value:.1f}" for value in points.values()))
    return table


def _table(first: str, *columns: str) -> Table:
    table = Table(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table


if __name__ == "__main__":
    main()
