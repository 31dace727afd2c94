"""`groundswell sinks`: where people are told, whether that is in order, and a notice to try it."""

import asyncio
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.alerts import Alert, Evidence, Notice, Subject
from schemas.base import Time
from streams import clock
from streams.brands.load import load as load_brands
from streams.cli import connect
from streams.errors import ConfigurationError, FaultsError, GroundswellError, InputError
from streams.notices import Attempt, Failed, SinkSpec
from streams.notices.attempts import Earlier, idempotency_key
from streams.notices.standing import ended
from streams.settings import Settings
from streams.sinks.audience import unknown_audiences
from streams.sinks.configured import Configured, configured
from streams.sinks.deliver import deliver
from streams.sinks.load import read

app = typer.Typer(help="Where people are told: check it, and try it.", no_args_is_help=True)

File = Annotated[
    Path | None, typer.Option("--file", help="The file of sinks; the settings' one, if left out.")
]


@app.command()
def check(*, file: File = None) -> None:
    """Say whether all sinks are in order; all that is wrong, a line each. Nobody is told.

    Secrets are where they should be; brands and teams are those of brands.yaml, where there is one.

    \b
    Examples:
      groundswell sinks check
      groundswell sinks check --file deploy/sinks.example.yaml
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    settings = _settings(file)
    faults = _faults(settings)
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)
    specs = _configured(settings).specs
    typer.echo(f"ok, {len(specs)} sinks: {', '.join(spec.name for spec in specs)}")


@app.command("list")
def list_(*, file: File = None) -> None:
    """List the sinks, with what each is told.

    \b
    Examples:
      groundswell sinks list
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    table = Table("sink", "from severity", "notices", "brands", "teams", "heartbeat")
    for spec in _configured(_settings(file)).specs:
        table.add_row(*map(Text, _row(spec)))
    Console().print(table)


@app.command("test")
def try_out(
    name: Annotated[
        str, typer.Argument(metavar="SINK", help="Its name, as `groundswell sinks list` has it.")
    ],
    *,
    file: File = None,
) -> None:
    """Send a notice that says it is a test, and its end; say what came of each.

    \b
    Examples:
      groundswell sinks test care-chat
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    chosen = _configured(_settings(file))
    if name not in [spec.name for spec in chosen.specs]:
        raise InputError(f"there is no sink {name!r}; `groundswell sinks list` lists them")
    asyncio.run(_try(chosen, name))


def _settings(file: Path | None) -> Settings:
    settings = connect.settings()
    return settings if file is None else settings.model_copy(update={"sinks": file})


def _faults(settings: Settings) -> Sequence[str]:
    """All that is wrong with the file of sinks."""
    if settings.sinks is None:
        return ()
    faults: list[str] = []
    try:
        configured(settings, Console())
    except FaultsError as error:
        faults += error.faults
    if settings.brands.exists():
        unknown = unknown_audiences(read(settings.sinks).content, load_brands(settings.brands))
        faults += [f"{settings.sinks}: {fault}" for fault in unknown]
    return faults


def _configured(settings: Settings) -> Configured:
    found = configured(settings, Console())
    if not found.specs:
        raise ConfigurationError(
            "there is no sink: GROUNDSWELL_SINKS names a file of them; see docs/sinks.md"
        )
    return found


def _row(spec: SinkSpec) -> tuple[str, ...]:
    told = "each alert" if spec.each else ", ".join(sorted(spec.kinds)) if spec.kinds else "all"
    brands = ", ".join(sorted(spec.brands)) or "all"
    teams = (", ".join(sorted(spec.teams)) or "all") + (", while on call" if spec.people else "")
    return spec.name, spec.severity, told, brands, teams, "yes" if spec.heartbeat else "–"


async def _try(chosen: Configured, name: str) -> None:
    earlier: Earlier | None = None
    async with chosen.open() as sinks:
        for notice in _notices(clock.now_ms()):
            key = idempotency_key(notice.id, name)
            attempt = Attempt(name, key, notice.at, 1, notice, earlier=earlier)
            (outcome,) = await deliver(sinks, [attempt])
            if isinstance(outcome.result, Failed):
                helps = "may help" if outcome.result.retry else "does not help"
                raise GroundswellError(
                    f"{name}: {notice.kind} not delivered: {outcome.result.reason}; a retry {helps}"
                )
            typer.echo(f"{name}: {notice.kind} delivered")
            handle = outcome.result.handle
            earlier = Earlier(handle, whole=True) if handle is not None else None


def _notices(now: Time) -> list[Notice]:
    alert = Alert(
        id=f"test:{uuid.uuid4().hex[:8]}",
        rule="test",
        brand="test",
        severity="info",
        state="firing",
        subject=Subject(kind="rule", id="test"),
        fired_at=now,
        summary="A test of Groundswell: nobody waits, nothing is to be done",
        why="somebody ran `groundswell sinks test`",
        changed_at=now,
        evidence=(Evidence(kind="quote", text="This is how what people say is shown"),),
    )
    over = ended(alert, now)
    return [
        Notice(id=f"{one.id}:{kind}", brand="test", kind=kind, at=now, title=one.summary, alerts=(one,))
        for kind, one in (("firing", alert), ("resolved", over))
    ]
