"""The queue as a person sees it."""

from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.conversations import ActionResult, Obligation
from streams.care.capacity import WINDOW_HOURS, Capacity
from streams.care.queue import reference
from streams.cli import cells
from streams.errors import GroundswellError
from streams.sinks.terminal import plain

SHOWN = 6
"""Characters of a reference in the list."""
ROWS = 100
DONE = {
    "take": "taken",
    "give": "given",
    "release": "put back",
    "transfer": "passed on",
    "replying": "the others know that you reply",
    "waive": "waived",
    "answered-elsewhere": "closed as answered elsewhere",
    "resolve": "settled",
    "note": "noted",
}
COLUMNS = ("ref", "due", "priority", "brand", "who", "whose", "waits", "what they said")


def show(found: Sequence[Obligation], now: int, console: Console) -> None:
    """Show them: a table on a terminal, else a line each, its fields parted by tabs."""
    if console.is_terminal:
        console.print(_table(found[:ROWS], now))
        if len(found) > ROWS:
            console.print(f"… and {len(found) - ROWS:,} more; --json lists all", highlight=False)
    else:
        for owed in found:
            typer.echo("\t".join(cell.plain for cell in _row(owed, now)))


def pace(found: Capacity, listed: Sequence[Obligation]) -> str:
    """The queue's length and where it goes, in one line. listed: those of it that are listed."""
    if not found.waiting:
        clear = "nobody waits"
    elif found.hours_to_clear is None:
        clear = "at this pace it is never cleared"
    else:
        clear = f"cleared in {found.hours_to_clear:.1f} hours at this pace"
    part = f"{len(listed):,} listed; " if len(listed) != found.waiting else ""
    rates = f"{found.arriving:.1f} arriving, {found.answered:.1f} answered"
    return (
        f"{part}{found.people:,} people wait for {found.waiting:,} answers; "
        f"an hour, over the last {WINDOW_HOURS}: {rates}; {clear}"
    )


def outcome(result: ActionResult, owed: Obligation) -> str:
    """What became of an act, in one line. Raises GroundswellError where it was not done."""
    if not result.done:
        raise GroundswellError(f"not done: {result.reason}")
    done = DONE.get(result.action, result.action)
    return f"{done}: {plain(owed.customer_name or owed.customer)}, who waits for {plain(owed.brand)}"


def _table(found: Sequence[Obligation], now: int) -> Table:
    table = cells.table(*COLUMNS)
    for owed in found:
        table.add_row(*_row(owed, now))
    return table


def _row(owed: Obligation, now: int) -> tuple[Text, ...]:
    danger = f"▲ {', '.join(owed.safety)}" if owed.safety else owed.priority
    return (
        Text(reference(owed.id)[:SHOWN]),
        cells.due(owed, now),
        Text(danger, style="bold" if owed.priority in ("high", "urgent") else ""),
        cells.said(owed.brand),
        cells.said(owed.customer_name or owed.customer),
        cells.said(_whose(owed)),
        Text(cells.span(now - owed.oldest_unanswered_at)),
        cells.said(owed.last_words.text if owed.last_words else ""),
    )


def _whose(owed: Obligation) -> str:
    """In whose hands it is, else which team's it is."""
    if owed.replying:
        return f"{owed.replying} replies"
    if owed.assignee:
        return owed.assignee
    return f"({owed.team})" if owed.team else ""
