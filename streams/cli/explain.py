"""`groundswell explain`: why somebody was told, and why not."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.base import DAY, Time, format_time
from streams import clock
from streams.brands.load import load as load_brands
from streams.brands.teams import Teams
from streams.brands.watch import WatchedTeams
from streams.cli import connect
from streams.cli.cells import said
from streams.cli.explain_log import find
from streams.explain import Link, Trail, chain
from streams.rules.load import NAMED_HINT, load

GOOD, BAD, WAITS = "·", "✗", "…"


def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ALERT|MENTION|OBLIGATION",
            help="What `alerts list` or `queue` calls it, or an id; a mention's with its source or without.",
        ),
    ],
    *,
    days: Annotated[int, typer.Option("--days", min=1, max=30, help="How far back to read.")] = 3,
    rules: Annotated[
        Path | None,
        typer.Option("--rules", metavar="FILE", help="Judge by these rules, if not those of the settings."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a decision.")] = False,
) -> None:
    """Say why you were told, or why you were not: every decision from what was heard to whom it was sent.

    Reads the topics alone, and asks nobody's memory. Signals are judged again by the rules that hold now.

    \b
    Examples:
      groundswell explain 1a14da
      groundswell explain x:1590 --days 7
      groundswell explain x:1590 --rules draft.yaml
      groundswell explain 1a14da --json | jq 'select(.good | not)'
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    judges = load(rules, NAMED_HINT) if rules else load(connect.settings().rules)
    now = clock.now_ms()
    trail = connect.run(_found(name, Time(now - days * DAY)))
    links = chain(trail, judges, now, _teams())
    console = Console()
    if as_json:
        for link in links:
            typer.echo(as_line(link))
    elif console.is_terminal:
        console.print(view(links))
    else:
        for link in links:
            typer.echo(as_row(link))


def view(links: list[Link]) -> Table:
    """One row a decision; a sign marks where something ended, and another where it goes on later."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for column in ("when", "stage", "sign"):
        table.add_column(column, no_wrap=True, style="dim" if column == "when" else "")
    table.add_column("what", overflow="fold")
    stage = ""
    for link in links:
        shown = link.stage if link.stage != stage else ""
        sign = Text(_sign(link), style="" if link.good else "bold yellow")
        table.add_row(Text(_when(link)), Text(shown, style="bold"), sign, said(link.text))
        stage = link.stage
    return table


def as_row(link: Link) -> str:
    """As a line whose fields are parted by tabs, for other tools."""
    return "\t".join((_when(link), link.stage, _sign(link), said(link.text).plain))


def _when(link: Link) -> str:
    return format_time(link.at)[5:19].replace("T", " ") if link.at is not None else ""


def _sign(link: Link) -> str:
    return WAITS if link.waits else GOOD if link.good else BAD


def as_line(link: Link) -> str:
    """As a JSON object."""
    at = None if link.at is None else format_time(link.at)
    return msgspec.json.encode({**link._asdict(), "at": at}).decode()


def _teams() -> Teams | None:
    """Whose quiet hours may hold something back; None where no brands.yaml is at hand: the topics suffice."""
    path = connect.settings().brands
    return WatchedTeams(load_brands(path), path).teams if path.exists() else None


async def _found(name: str, since: Time) -> Trail:
    async with connect.open_log() as log:
        return await find(log, name, since)
