"""The report on care in the terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from streams.care.report import RECOVERIES, Group, Report
from streams.cli import cells
from streams.cli.report_page import percent

SHOWN = 12
CELLS = 10
"""Characters of a bar."""


def tables(report: Report) -> RenderableType:
    """All of it; of each kind the largest groups."""
    return Lines(*_tables(report))


def _tables(report: Report) -> Iterator[RenderableType]:
    yield _table("all", [report.all])
    for title, groups in (
        ("brand", report.by_brand),
        ("source", report.by_source),
        ("team", report.by_team),
        ("priority", report.by_priority),
        ("topic", report.by_topic),
        ("hour, UTC", report.by_hour),
    ):
        if groups and report.all.owed:
            yield Text()
            yield _table(title, groups)
    for title, groups in (("wait", report.by_wait), ("style", report.by_style), ("team", report.by_team)):
        judged = [group for group in groups if group.judged]
        if judged:
            yield Text()
            yield _recoveries(title, judged)


def _table(title: str, groups: Sequence[Group]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(title, max_width=cells.COLUMN_WIDTH, no_wrap=True, overflow="ellipsis")
    for name in ("owed", "answered", "in time", "promised", "half", "90 %"):
        table.add_column(name, justify="right", no_wrap=True)
    for group in groups[: 24 if title.startswith("hour") else SHOWN]:
        waits = group.waits
        table.add_row(
            cells.said(group.name),
            f"{group.owed:,}",
            f"{group.answered:,}",
            _bar(group.share_in_time),
            "" if group.promised is None else cells.span(group.promised),
            cells.span(waits.p50) if waits else "",
            cells.span(waits.p90) if waits else "",
        )
    return table


def _recoveries(title: str, groups: Sequence[Group]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(f"after our answer, by {title}", no_wrap=True, overflow="ellipsis")
    for state in RECOVERIES:
        table.add_column(state, justify="right", no_wrap=True)
    for group in groups[:SHOWN]:
        table.add_row(cells.said(group.name), *(f"{group.recovery.get(state, 0):,}" for state in RECOVERIES))
    return table


def _bar(share: float | None) -> Text:
    """A share as a bar and in figures."""
    filled = round((share or 0.0) * CELLS)
    return Text.assemble(("█" * filled, "blue"), ("·" * (CELLS - filled), "dim"), f" {percent(share):>4}")
