"""How well issues are found, and how soon: docs/issues.md.

python -m bench.issues [--days 5] [--recording ../shared/data/airline/tweets.csv]
"""

import argparse
from collections.abc import Iterable
from pathlib import Path
from statistics import mean, median

from rich.console import Console
from rich.table import Table

from bench.issues import recording
from bench.issues.follow import Followed, followed
from bench.issues.recording import REASONS, SEEDS, Found, Heard
from streams.scoring.sentiment import open_scorer

MODEL = Path(".cache/models/fast")
FIRST_SEED = 100
"""Seeds below were used while this was made."""
RATES = (5.0, 30.0, 120.0)
"""Mentions an hour beside the issues."""


def main() -> None:
    """Measure, and print tables."""
    options = argparse.ArgumentParser(prog="python -m bench.issues", description=__doc__)
    options.add_argument("--days", type=int, default=3, help="how many generated times four days a rate")
    options.add_argument("--recording", type=Path, help="mentions with reasons that people read in them")
    given = options.parse_args()
    console = Console()
    if given.recording:
        console.print(_reasons(recording.read(given.recording)))
    table = _table(
        "generated days", "recall", "purity", "signalled", "seconds after the tenth", "false", "µs"
    )
    for rate in RATES:
        _add(table, rate, [followed(FIRST_SEED + seed, rate) for seed in range(given.days)])
    console.print(table)


def _reasons(brands: dict[str, list[Heard]]) -> Table:
    table = _table("reasons that people read", "V-measure", "AMI", "clusters")
    found = recording.judged(brands, {name: recording.ours(heard) for name, heard in brands.items()})
    _row(table, "issues, as they come", found)
    for clusters in (REASONS, round(found.clusters)):
        runs = [
            recording.judged(
                brands, {name: recording.by_words(heard, clusters, seed) for name, heard in brands.items()}
            )
            for seed in range(SEEDS)
        ]
        _row(table, f"TF-IDF and k-means, {clusters}", Found(*map(mean, zip(*runs, strict=True))))
    scorer = open_scorer(MODEL)
    rows = {name: recording.embeddings(scorer, heard) for name, heard in brands.items()}
    labels = {name: recording.by_embedding(some) for name, some in rows.items()}
    _row(table, "embeddings, PCA and HDBSCAN", recording.judged(brands, labels))
    return table


def _row(table: Table, name: str, found: Found) -> None:
    table.add_row(name, f"{found.v_measure:.3f}", f"{found.ami:.3f}", f"{found.clusters:.0f}")


def _add(table: Table, rate: float, runs: Iterable[Followed]) -> None:
    runs = [*runs]
    delays = [delay for run in runs for delay in run.delays]
    told = f"{sum(len(run.delays) for run in runs)} of {sum(run.issues for run in runs)}"
    table.add_row(
        f"{rate:.0f} others an hour",
        f"{mean(run.recall for run in runs):.2f}",
        f"{mean(run.purity for run in runs):.2f}",
        told,
        f"{median(delays):.0f}" if delays else "",
        f"{sum(run.false for run in runs)}",
        f"{mean(run.cpu_us for run in runs):.0f}",
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(title, *columns)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


if __name__ == "__main__":
    main()
