"""`groundswell brands`: whether brands.yaml is in order, and what it says."""

from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams import clock
from streams.brands.brand import Brand
from streams.brands.file import Calendar
from streams.brands.load import load, load_teams
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.cli import connect

app = typer.Typer(help="Brands, their accounts and what they promise.", no_args_is_help=True)

SHOWN = 3
"""So many of the further days on which nobody is there are named."""
NO_BRANDS = "; without a brand no account is known as yours, and nothing is promised but the defaults"

File = Annotated[Path | None, typer.Argument(help="The file; the one that the worker reads, if left out.")]


@app.command()
def check(file: File = None) -> None:
    """Say whether a file is in order, and its calendars: a line of counts, or the first fault and why.

    \b
    Examples:
      groundswell brands check
      groundswell brands check sample/brands.yaml
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    file = file or connect.settings().brands
    registry = load(file)
    teams = load_teams(registry, file)
    for line in _unable(registry, teams, clock.now_ms()):
        typer.echo(f"warning: {line}", err=True)
    typer.echo(f"{file}: ok, {_counts(registry)}{'' if any(registry) else NO_BRANDS}")


@app.command()
def show(file: File = None) -> None:
    """Show each brand with its accounts, promises, teams and who may act.

    \b
    Examples:
      groundswell brands show
      groundswell brands show sample/brands.yaml
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    registry = load(file or connect.settings().brands)
    table = Table("brand", "accounts", "first reply", "next reply", "open", "teams")
    for brand in registry:
        table.add_row(*map(Text, _row(brand)))
    console = Console()
    console.print(table)
    for brand in registry:
        for whose, people in _who_may_act(brand):
            console.print(Text(f"{whose}: only {', '.join(people)} may act"), soft_wrap=True)


def _unable(registry: Brands, teams: Teams, now: int) -> Iterator[str]:
    """Say who is on call now, or next, and goes by no name that may act."""
    for brand in registry:
        for team in brand.teams:
            roster = teams.roster(brand.id, team.id)
            change = roster.next_change(now) if roster is not None else None
            called = (*teams.on_call(brand.id, team.id, now), *(change.who if change is not None else ()))
            for person in dict.fromkeys(called):
                reasons = [teams.why_not(brand.id, team.id, name) for name in _names(person)]
                if all(reasons):
                    yield f"{brand.id}, on call now or next: {reasons[0]}"


def _names(person: str) -> tuple[str, ...]:
    """Return by which names who is on call may act: the whole, and of an address its parts."""
    shown, address = parseaddr(person)
    return tuple(dict.fromkeys(filter(None, (person, shown, address, address.partition("@")[0]))))


def _counts(registry: Brands) -> str:
    brands = [brand.entry for brand in registry if brand.entry]
    accounts = sum(len(accounts) for entry in brands for accounts in entry.accounts.values())
    counts = {"brands": len(brands), "accounts": accounts, "sources": len(registry.sources)}
    return ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items())


def _row(brand: Brand) -> tuple[str, ...]:
    accounts = brand.entry.accounts if brand.entry else {}
    shown = "\n".join(f"{source}: {', '.join(names)}" for source, names in accounts.items())
    sources = sorted({*accounts, *(brand.entry.targets.sources if brand.entry else ())})
    first = "\n".join(f"{source}: {_span(brand.first_reply_ms(source))}" for source in sources)
    following = "\n".join(f"{source}: {_span(brand.next_reply_ms(source))}" for source in sources)
    return brand.name, shown, first, following, _open(brand), "\n".join(team.id for team in brand.teams)


def _who_may_act(brand: Brand) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Say who is named, by the brand and by each team that names its own."""
    if brand.entry and brand.entry.may_act:
        yield brand.id, brand.entry.may_act
    for team in brand.teams:
        if team.may_act:
            yield f"{brand.id}, {team.id}", team.may_act


def _open(brand: Brand) -> str:
    """Say when somebody is there, a line for each day on which somebody is."""
    calendar = brand.calendar
    if calendar is None:
        return "day and night"
    days = [f"{day[:2]} {', '.join(hours)}" for day, hours in calendar.hours.items() if hours]
    return "\n".join([*days, calendar.time_zone, *_closed(calendar)])


def _closed(calendar: Calendar) -> Iterator[str]:
    """Say of which country the public holidays are kept, and how many further days are."""
    if calendar.country:
        part = f" {calendar.subdivision}" if calendar.subdivision else ""
        yield f"closed on holidays of {calendar.country}{part}"
    if calendar.holidays:
        yield (
            "closed on "
            + ", ".join(str(day) for day in calendar.holidays[:SHOWN])
            + (f" and {len(calendar.holidays) - SHOWN} more" if len(calendar.holidays) > SHOWN else "")
        )


def _span(milliseconds: int) -> str:
    minutes = milliseconds / 60_000
    return f"{minutes:g} min" if minutes < 120 else f"{minutes / 60:g} h"  # noqa: PLR2004 - two hours
