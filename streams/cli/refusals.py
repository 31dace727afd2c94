"""Telling a person which records of a file are refused, and why."""

from collections.abc import Iterable
from typing import NamedTuple

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.recordings.items import Refusal


class Refused(NamedTuple):
    """A refusal and the file it is about."""

    file: str
    refusal: Refusal


def show(refused: Iterable[Refused], console: Console, limit: int | None = None) -> None:
    """Show them: a table on a terminal, else a line each, as `FILE:LINE: FIELD: REASON`.

    Where there are more than `limit`, the rest are counted.
    """
    every = list(refused)
    shown = every[:limit]
    if not shown:
        return
    if console.is_terminal:
        console.print(_table(shown))
    else:
        for line in map(_line, shown):
            console.print(line, soft_wrap=True)
    if len(every) > len(shown):
        console.print(Text(f"… and {len(every) - len(shown):,} more"))


def as_json(refused: Refused) -> str:
    """One refusal as a JSON object."""
    error = refused.refusal.error
    return orjson.dumps(
        {"file": refused.file, "line": refused.refusal.line, "field": error.field, "reason": error.reason}
    ).decode()


def _line(refused: Refused) -> Text:
    file, (line, error, _) = refused
    return Text(f"{file}:{line}: {error.field}: {error.reason}")


def _table(refused: Iterable[Refused]) -> Table:
    table = Table("file", "line", "field", "reason")
    for file, (line, error, _) in refused:
        table.add_row(Text(file), Text(str(line)), Text(error.field), Text(error.reason))
    return table
