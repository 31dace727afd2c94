"""The chaos suite: `make chaos`, or python -m tests.chaos --mentions 500000 --seed 7.

Ends with 1 where anything differs from the undisturbed run.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from streams.broker import Broker, BrokerConfig, free_port
from tests.chaos.recording import Recording
from tests.chaos.run import Run
from tests.chaos.table import show
from tests.chaos.trouble import NODES, plan, short_plan

JARS = Path(__file__).parents[2] / ".cache" / "kafka"
A_ROUND = 21_500
"""Mentions a round of troubles is given."""
SHORT_MENTIONS = 3_000


def main(
    mentions: Annotated[int, typer.Option(min=100, help="How many are said.")] = 500_000,
    seed: Annotated[int | None, typer.Option(help="Of the recording and of the troubles.")] = None,
    short: Annotated[bool, typer.Option("--short", help="A minute and a half; some of everything.")] = False,
    rounds: Annotated[int | None, typer.Option(help="Of troubles; as many as the mentions allow.")] = None,
) -> None:
    """Kill, stop, scale and partition while a recording runs; compare with an undisturbed run."""
    seed = int(time.time()) if seed is None else seed
    mentions = min(mentions, SHORT_MENTIONS) if short else mentions
    acts = short_plan(seed) if short else plan(rounds or max(2, round(mentions / A_ROUND)), seed)
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False, soft_wrap=True)
    began = time.monotonic()

    def report(line: str) -> None:
        console.print(f"{_clock(time.monotonic() - began)} {line}")
        status.update(line)

    scratch = Path(tempfile.mkdtemp(prefix="groundswell-chaos-"))
    config = BrokerConfig(scratch / "kafka", JARS, port=free_port(), nodes=NODES)
    with console.status("") as status, Broker(config) as broker:  # a status is for terminals only
        report(f"seed {seed}: {mentions:,} mentions, {len(acts)} troubles")
        outcome = Run(Recording(mentions, seed), acts, report)(broker, scratch / "workers")
    show(console, outcome, seed)
    if outcome.wrong:
        console.print(f"The workers' logs are in {scratch}.")
        raise typer.Exit(1)
    shutil.rmtree(scratch)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02}:{rest:02}"


if __name__ == "__main__":
    typer.run(main)
