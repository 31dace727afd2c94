"""The outcome, for people."""

from rich.console import Console
from rich.table import Column, Table

from tests.chaos.run import Outcome


def show(console: Console, outcome: Outcome, seed: int) -> None:
    """Print what was done, and what came of it."""
    console.print(_troubles(outcome, seed))
    console.print(_rows(outcome))
    for line in outcome.wrong:
        console.print(f"wrong: {line}", markup=False)
    if not outcome.wrong:
        console.print("Nothing lost, nothing doubled, the same contents.")


def _troubles(outcome: Outcome, seed: int) -> Table:
    zombies = outcome.zombies
    table = Table("trouble", Column("times", justify="right"), title=f"seed {seed}")
    figures = {
        "workers killed (kill -9)": outcome.kills,
        "workers stopped longer than the session": len(zombies),
        "… that lost their membership": sum(each.lost_membership for each in zombies),
        "… whose tasks others had when they woke": sum(bool(each.inherited) for each in zombies),
        "… that were refused a commit": sum(each.refused for each in zombies),
        "workers that ended by themselves": len(outcome.deserters),
        "workers that did not end when asked": len(outcome.stayers),
        "rescalings": outcome.done["scale"],
        "brokers killed and started again": outcome.done["broker-kill"],
        "brokers paused": outcome.done["broker-pause"],
        "records published": outcome.published,
        "seconds": round(outcome.seconds),
    }
    for name, figure in figures.items():
        table.add_row(name, f"{figure:,}")
    return table


def _rows(outcome: Outcome) -> Table:
    names = ("undisturbed", "found", "lost", "doubled", "changed", "strange")
    table = Table("compared", *(Column(name, justify="right") for name in names))
    for row in outcome.verdict.rows:
        wrong = (row.lost, row.doubled, row.changed, row.strange)
        figures = (row.expected, row.found, *map(len, wrong))
        table.add_row(row.what, *(f"{figure:,}" for figure in figures))
    return table
