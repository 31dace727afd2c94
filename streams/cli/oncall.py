"""`groundswell oncall`: who is told of alerts now, and who next."""

import json as json_library
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.base import SECOND, Time, format_time
from streams import clock
from streams.brands.brand import Brand
from streams.brands.load import load, load_teams
from streams.brands.teams import Teams
from streams.cli import connect
from streams.configuration.durations import duration
from streams.errors import InputError

app = typer.Typer(help="Who is told of alerts: now, and next.", no_args_is_help=True)


@app.callback()
def on_call() -> None:
    """Who is told of alerts: now, and next."""


@app.command()
def show(
    file: Annotated[
        Path | None, typer.Argument(help="The file of brands; that of the settings, if left out.")
    ] = None,
    *,
    brand: Annotated[str | None, typer.Option("--brand", help="Only this brand's teams.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="As of this time, as 2026-12-24T22:00+01:00; UTC if unsaid.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Show who of each team is on call, until when, who is next, and whether the team rests now.

    In a pipe each team is a line, its fields parted by tabs.

    \b
    Examples:
      groundswell oncall show
      groundswell oncall show --brand acme-air --at 2026-12-24T22:00+01:00
      groundswell oncall show deploy/brands.example.yaml --json
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    path = file or connect.settings().brands
    brands = load(path)
    teams = load_teams(brands, path)
    moment = clock.now_ms() if at is None else _time(at)
    if brand is not None and all(brand != each.id for each in brands):
        raise InputError(f"--brand: there is no brand {brand[:40]!r} in {path}")
    rows = [row for each in brands if brand in (None, each.id) for row in _rows(each, teams, moment)]
    if json:
        typer.echo(json_library.dumps(rows, indent=2, ensure_ascii=False))
        return
    console = Console()
    if not rows:
        console.print(f"{path}: no brand has a team, so everybody is told", highlight=False)
        return
    if not console.is_terminal:
        for row in rows:
            typer.echo("\t".join(cell.replace("\n", "; ") for cell in _cells(row)))
        return
    table = Table(box=None, pad_edge=False)
    for name in ("brand", "team", "on call now", "until, UTC", "then", "quiet", "if nobody takes it"):
        table.add_column(name, overflow="fold", header_style="dim")
    for row in rows:
        table.add_row(*map(Text, _cells(row)))
    console.print(table)


def _rows(brand: Brand, teams: Teams, at: Time) -> Iterator[dict[str, Any]]:
    for team in brand.teams:
        roster = teams.roster(brand.id, team.id)
        change = roster.next_change(at) if roster is not None else None
        quiet = teams.quiet_until(brand.id, team.id, at)
        yield {
            "brand": brand.id,
            "team": team.id,
            "has_roster": roster is not None,
            "on_call": teams.on_call(brand.id, team.id, at),
            "until": format_time(change.at) if change else None,
            "next": change.who if change else None,
            "quiet_until": format_time(quiet) if quiet is not None else None,
            "escalation": [
                {"after_seconds": step.after // SECOND, "to": step.to or team.id, "severity": step.severity}
                for step in teams.escalation(brand.id, team.id)
            ],
        }


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    nobody = "▲ nobody" if row["has_roster"] else "–"
    steps = [
        f"{duration(step['after_seconds'] * SECOND)}: {step['to']} ({step['severity']})"
        for step in row["escalation"]
    ]
    return (
        row["brand"],
        row["team"],
        "\n".join(row["on_call"]) or nobody,
        _short(row["until"]),
        "" if row["next"] is None else "\n".join(row["next"]) or "▲ nobody",
        f"until {_short(row['quiet_until'])}" if row["quiet_until"] else "no",
        "\n".join(steps) or "–",
    )


def _short(moment: str | None) -> str:
    return moment[:16].replace("T", " ") if moment else "–"


def _time(text: str) -> Time:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--at: {text[:40]!r} is no time, as 2026-12-24T22:00+01:00") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Time(int(moment.timestamp() * SECOND))
