"""How far a long command is: a bar on a terminal, else a line now and then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from streams import clock

Report = Callable[[int], None]
"""Told how many records are done so far."""

TOLD_EVERY_MS = 10_000


@contextmanager
def progress(console: Console, what: str, total: int) -> Iterator[Report]:
    """Show it while a block runs; `what` goes before the figures."""
    if not console.is_terminal:
        yield _lines(console, what, total)
        return
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def _lines(console: Console, what: str, total: int) -> Report:
    told = clock.now_ms()

    def report(done: int) -> None:
        nonlocal told
        if clock.now_ms() - told >= TOLD_EVERY_MS:
            told = clock.now_ms()
            console.print(f"{what}: {done:,} of {total:,}", highlight=False)

    return report
