"""`groundswell report`: how well customers are cared for."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from schemas.base import Time
from schemas.codec import from_object, parse
from schemas.conversations import Obligation
from schemas.errors import RecordError
from streams import clock
from streams.care.report import Report
from streams.care.report import report as figures
from streams.cli import connect, known
from streams.cli.compacted import latest
from streams.cli.dead_letters import parse_moment
from streams.cli.outfile import Html, Json, write
from streams.cli.report_page import page
from streams.cli.report_table import tables
from streams.errors import InputError
from streams.recordings.files import STDIN

app = typer.Typer(help="Reports on what was owed, and what came of it.", no_args_is_help=True)

Since = Annotated[
    str | None, typer.Option("--since", help="Only what began to wait then or later: 7d, or a time.")
]
Until = Annotated[str | None, typer.Option("--until", help="Only what began to wait then or before.")]


@app.command()
def care(
    *,
    backtest: Annotated[
        Path | None,
        typer.Option("--backtest", metavar="FILE", help="Of a result of `groundswell backtest --json`."),
    ] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="Only this brand.")] = None,
    since: Since = None,
    until: Until = None,
    json: Json = None,
    html: Html = None,
) -> None:
    """Answered in time, how long people waited, and what our answers did, by all that may matter.

    \b
    Examples:
      groundswell report care --since 7d
      groundswell report care --brand acme-air --html care.html
      groundswell report care --backtest result.json --json - | jq .by_team
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    now = clock.now_ms()
    first = parse_moment(since, now) if since else None
    last = parse_moment(until, now) if until else None
    owed = connect.run(_owed()) if backtest is None else read_backtest(backtest)
    owed = list(owed)
    if backtest is None:
        known.check(connect.settings().brands, owed, brand=brand)
    else:
        known.check_among(owed, brand=brand)
    made = figures(_meant(owed, brand, first, last))
    if html is not None:
        write(html, page(made, now).encode())
        typer.echo(f"{html} is written", err=True)
    if json == STDIN:
        typer.echo(msgspec.json.encode(made, enc_hook=str).decode())
    elif json is not None:
        write(Path(json), msgspec.json.encode(made, enc_hook=str) + b"\n")
    if json != STDIN:
        show(made, Console())


def show(made: Report, console: Console) -> None:
    """Print the tables."""
    console.print(tables(made))


def read_backtest(file: Path) -> list[Obligation]:
    """Return the obligations of a backtest's result. Raises InputError."""
    try:
        result = parse(file.read_bytes())
        return [from_object(each, Obligation) for each in _objects(result.get("obligations"))]
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror or error}") from None
    except RecordError as error:
        raise InputError(f"{file}: no result of `groundswell backtest --json`: {error}") from None


def _objects(obligations: object) -> Iterable[dict[str, object]]:
    if not isinstance(obligations, list) or not all(isinstance(each, dict) for each in obligations):
        raise RecordError("$.obligations", "not an array of objects")
    return obligations


def _meant(
    obligations: Iterable[Obligation], brand: str | None, first: Time | None, last: Time | None
) -> Sequence[Obligation]:
    return [
        owed
        for owed in obligations
        if brand in (None, owed.brand)
        and (first is None or owed.opened_at >= first)
        and (last is None or owed.opened_at <= last)
    ]


async def _owed() -> Iterable[Obligation]:
    async with connect.open_log() as log:
        with Console(stderr=True).status("reading what was owed"):
            return (await latest(log, "obligations", Obligation)).values()
