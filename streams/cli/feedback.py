"""`groundswell feedback`: labels of messages that people corrected, to look at and to train on."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from schemas.alerts import Feedback
from schemas.codec import encode
from streams.cli import cells, connect, outfile
from streams.cli.alerts_log import AsJson, as_lines
from streams.cli.compacted import latest
from streams.cli.queue_view import ROWS
from streams.log.port import Log

COLUMNS = ("when, UTC", "message", "language", "model said", "people say", "by", "words")
WRONG = "something else"
"""Said of a tone that is wrong, where nobody says what it is."""

app = typer.Typer(help="Labels that people corrected: list, and export to train on.", no_args_is_help=True)

Language = Annotated[str | None, typer.Option("--language", help="Only of messages in this one, as es.")]


@app.command("list")
def list_(*, language: Language = None, as_json: AsJson = False) -> None:
    """List what people said of the tone of messages, the latest first, beside what the model had said.

    \b
    Examples:
      groundswell feedback list
      groundswell feedback list --language es --json | jq .labels
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    found = _known(language)
    if as_json:
        as_lines(found)
    else:
        show(found, Console())


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Is overwritten, if it is there.")],
    *,
    language: Language = None,
) -> None:
    """Write those of which somebody said what the tone is to a file that training reads, one record a line.

    \b
    Examples:
      groundswell feedback export feedback.jsonl
      groundswell feedback export spanish.jsonl --language es
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    typer.echo(write(_known(language), file))


def show(found: Sequence[Feedback], console: Console) -> None:
    """Show them: a table on a terminal, else a line each, its fields parted by tabs."""
    rows = [_row(each) for each in found]
    cells.show_rows(COLUMNS, rows, console, "nobody has corrected a label", ROWS)


def write(found: Iterable[Feedback], file: Path) -> str:
    """Write what training can use, and say how much that is. Raises InputError."""
    every = list(found)
    usable = [each for each in every if "tone" in each.labels]
    outfile.write(file, b"".join(encode(each) + b"\n" for each in usable))
    left = len(every) - len(usable)
    more = f"; of {left:,} more nobody said what the tone is" if left else ""
    labels = "1 label" if len(usable) == 1 else f"{len(usable):,} labels"
    return f"{labels} written to {file}{more}"


async def read(log: Log, language: str | None) -> list[Feedback]:
    """Return what people said, the latest first. Raises LogError."""
    found = (await latest(log, "feedback", Feedback)).values()
    return sorted(
        (each for each in found if language in (None, each.language)), key=lambda each: (-each.at, each.id)
    )


def _known(language: str | None) -> list[Feedback]:
    async def work() -> list[Feedback]:
        async with connect.open_log() as log:
            return await read(log, language)

    return connect.run(work())


def _row(each: Feedback) -> tuple[Text, ...]:
    return (
        Text(str(each.at)[:16].replace("T", " ")),
        cells.said(each.mention),
        cells.said(each.language or ""),
        Text(_said(each)),
        cells.said(str(each.labels.get("tone", WRONG))),
        cells.said(each.by),
        cells.said(each.text or ""),
    )


def _said(each: Feedback) -> str:
    if each.sentiment is None:
        return "nothing"
    label = each.sentiment.label
    return f"{label} {getattr(each.sentiment, label):.2f}"
