"""What stands in the cells of tables: spans of time, when something is due, what people wrote.

Colours differ in lightness as well as in hue and never stand alone: a sign stands beside each.
"""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.base import MINUTE
from schemas.conversations import Obligation
from streams.sinks.terminal import plain

IN_MINUTES = 180
IN_HOURS = 72
COLUMN_WIDTH = 18
BLOCKS = " ▁▂▃▄▅▆▇█"


def due(owed: Obligation, now: int) -> Text:
    """When an answer is due: late, soon or later, told apart by signs and words."""
    left = owed.due_at - now
    if left <= 0:
        return Text(f"▲ {span(-left)} late", style="bold magenta")
    soon = owed.due_soon_at is not None and owed.due_soon_at <= now
    return Text(f"{'●' if soon else '·'} in {span(left)}", style="yellow" if soon else "")


def said(text: str) -> Text:
    """What people wrote, in one line, and never taken for markup."""
    return Text(plain(" ".join(text.split())))


def span(milliseconds: float) -> str:
    """A length of time in the unit that suits it."""
    minutes = max(0, int(milliseconds) // MINUTE)
    if minutes < IN_MINUTES:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < IN_HOURS else f"{hours // 24} d"


def blocks(counts: Sequence[int]) -> str:
    """Counts as blocks, the highest as high as can be."""
    most = max(counts, default=0)
    heights = [-(-count * (len(BLOCKS) - 1) // most) if most else 0 for count in counts]
    return "".join(BLOCKS[height] for height in heights)


def table(*columns: str, fold: bool = False) -> Table:
    """A table whose last column takes what the others leave: cut where it is longer, or folded."""
    made = Table(box=None, expand=True, pad_edge=False)
    for name in columns:
        last = name == columns[-1]
        made.add_column(
            name,
            no_wrap=not (last and fold),
            overflow="fold" if last and fold else "ellipsis",
            header_style="dim",
            ratio=1 if last else None,
            max_width=None if last else COLUMN_WIDTH,
        )
    return made


def show_rows(
    names: Sequence[str],
    rows: Sequence[tuple[Text, ...]],
    console: Console,
    nothing: str,
    most: int | None = None,
) -> None:
    """Show a table on a terminal, with so many rows at most; else a line each, its fields parted by tabs."""
    if not console.is_terminal:
        for row in rows:
            console.file.write("\t".join(cell.plain for cell in row) + "\n")
        return
    if not rows:
        console.print(nothing)
        return
    shown = table(*names)
    for row in rows[:most]:
        shown.add_row(*row)
    console.print(shown)
    if most is not None and len(rows) > most:
        console.print(f"… and {len(rows) - most:,} more; --json lists all", highlight=False)


def facts(lines: Iterable[tuple[str, Text]]) -> Table:
    """A table of names and what is known under each, however long."""
    made = Table(box=None, show_header=False, pad_edge=False)
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in lines:
        made.add_row(name, value)
    return made
