"""`make bench`: every part on one broker, rounds in turn, medians in a table and in a file of stable names.

python -m bench [--only hop] [--rounds 3] [--json FILE] [--scale 0.1] [--minutes 10]
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from bench import (
    backtest,
    day,
    delivery,
    growth,
    latency,
    outage,
    pipeline,
    pulse,
    reach,
    recovery,
    soak,
    storm,
)
from bench.bench import MINUTES, Bench, opened
from bench.hop import race
from bench.model import race as model

PARTS: dict[str, Callable[[Bench], None]] = {
    "hop": race.measure,
    "model": model.measure,
    "pipeline": pipeline.measure,
    "growth": growth.measure,
    "latency": latency.measure,
    "recovery": recovery.measure,
    "outage": outage.measure,
    "delivery": delivery.measure,
    "storm": storm.measure,
    "backtest": backtest.measure,
    "day": day.measure,
    "pulse": pulse.measure,
    "reach": reach.measure,
    "soak": soak.measure,
}
"""By name, in the order they are measured."""


def main() -> None:
    """Measure the parts asked for."""
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("--only", default=",".join(PARTS), help=f"parts by comma: {', '.join(PARTS)}")
    options.add_argument("--rounds", type=int, default=3, help="runs of each; medians are reported")
    options.add_argument("--json", type=Path, help="where to write the figures")
    options.add_argument(
        "--scale", type=float, default=1.0, help="part of the usual amounts, for a quick look (all but hop)"
    )
    options.add_argument("--minutes", type=float, default=MINUTES, help="how long a soak takes")
    given = options.parse_args()
    chosen = given.only.split(",")
    if unknown := [name for name in chosen if name not in PARTS]:
        options.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    with opened(given.rounds, given.scale, given.minutes) as bench:
        for name in chosen:
            bench.say(f"[bold]{name}[/bold]")
            PARTS[name](bench)
            if given.json:  # after each part: what is measured is kept, whatever becomes of the next
                bench.results.write(given.json)
    bench.console.print(bench.results.table())


if __name__ == "__main__":
    main()
