"""`groundswell alerts`: what needs a person, the severest first; and what people do about it."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console

from schemas.alerts import ALERT_STATES, Alert, AlertAction
from schemas.scores import TONES
from streams import clock
from streams.alerts.actions import MAX_QUIET
from streams.alerts.lifecycle import DISMISSALS, WRONG_TONE
from streams.cli import alerts_view, connect, person
from streams.cli.alerts_list import Filter, meant, ranked
from streams.cli.alerts_log import AsJson, Brand, as_lines, do, known, read
from streams.cli.meant import the_one
from streams.cli.person import By
from streams.cli.silences import silence, silences, unsilence
from streams.errors import ConfigurationError, InputError
from streams.log.port import Log
from streams.rules.rule import SEVERITIES
from streams.sinks.configured import configured

app = typer.Typer(
    no_args_is_help=True, help="What needs a person, the severest first: look, acknowledge, snooze, silence."
)

Name = Annotated[
    str, typer.Argument(metavar="REF", help="As the list or the queue gives it; or an alert's id.")
]
Reason = Annotated[str | None, typer.Option("--reason", help="Why; personal data in it is masked.")]


@app.command("list")
def list_(
    *,
    brand: Brand = None,
    state: Annotated[str | None, typer.Option("--state", help=f"{', '.join(ALERT_STATES)}.")] = None,
    severity: Annotated[str | None, typer.Option("--severity", help=f"{', '.join(SEVERITIES)}.")] = None,
    rule: Annotated[str | None, typer.Option("--rule", help="Only what this rule fired.")] = None,
    over: Annotated[bool, typer.Option("--all", help="Also what is over.")] = False,
    as_json: AsJson = False,
) -> None:
    """List alerts that stand, the severest first, and of those what is due first.

    \b
    Examples:
      groundswell alerts list
      groundswell alerts list --brand acme-air --severity critical
      groundswell alerts list --state dismissed --json | jq .summary
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    check_one_of("--state", state, ALERT_STATES)
    check_one_of("--severity", severity, SEVERITIES)
    there = known()
    found = ranked(there.alerts, Filter(brand, state, severity, rule, over))
    if as_json:
        as_lines(found)
    else:
        alerts_view.show_list(found, there.silences, clock.now_ms(), Console())


@app.command()
def show(name: Name, *, as_json: AsJson = False) -> None:
    """Show all of one: who waits, why it fired, what they said, what to do, who has done what.

    \b
    Examples:
      groundswell alerts show 3f9a2c
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    there = known()
    alert = find(there.alerts, name)
    if as_json:
        as_lines([alert])
    else:
        Console().print(alerts_view.one(alert, there.silences, clock.now_ms()))


@app.command()
def ack(name: Name, *, reason: Reason = None, by: By = None) -> None:
    """Take it on: the others see that you have it, and are not told again.

    \b
    Examples:
      groundswell alerts ack 3f9a2c
      groundswell alerts ack 3f9a2c --by eva
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("acknowledge", name, by, reason=reason)


@app.command()
def snooze(
    name: Name,
    *,
    span: Annotated[str, typer.Option("--for", metavar="SPAN", help="For how long, as 45m, 2h, 1d.")],
    reason: Reason = None,
    by: By = None,
) -> None:
    """Put it off: it fires again when the time is over, or at once if it gets worse.

    \b
    Examples:
      groundswell alerts snooze 3f9a2c --for 45m --reason "waiting for the depot"
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("snooze", name, by, until=person.end(span, MAX_QUIET), reason=reason)


@app.command()
def resolve(name: Name, *, reason: Reason = None, by: By = None) -> None:
    """Say that it is dealt with. An answer that is owed stays in the queue.

    \b
    Examples:
      groundswell alerts resolve 3f9a2c --reason "called her"
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("resolve", name, by, reason=reason)


@app.command()
def dismiss(
    name: Name,
    *,
    reason: Annotated[str, typer.Option("--reason", help=f"One of {', '.join(DISMISSALS)}.")],
    tone: Annotated[
        str | None, typer.Option("--tone", help=f"With wrong-tone: what it is, of {', '.join(TONES)}.")
    ] = None,
    message: Annotated[
        str | None, typer.Option("--message", metavar="ID", help="With --tone, where it quotes several.")
    ] = None,
    by: By = None,
) -> None:
    """Say that it should not have fired, and why. With not-us and spam, no answer is owed any more.

    What you say of the tone is kept to train on; `groundswell feedback list` shows it.

    \b
    Examples:
      groundswell alerts dismiss 3f9a2c --reason spam
      groundswell alerts dismiss 3f9a2c --reason wrong-tone --tone neutral
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    check_one_of("--reason", reason, DISMISSALS)
    check_one_of("--tone", tone, TONES)
    if (tone or message) and reason != WRONG_TONE:
        raise InputError(f"--tone and --message go only with --reason {WRONG_TONE}")
    _act("dismiss", name, by, reason=reason, tone=tone, mention=message)


@app.command()
def escalate(
    name: Name,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is told with it.")],
    by: By = None,
) -> None:
    """Call others for help: they are told at once, whatever is silenced.

    \b
    Examples:
      groundswell alerts escalate 3f9a2c --reason "she needs a lawyer"
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("escalate", name, by, reason=reason)


@app.command()
def link(
    name: Name,
    *,
    person: Annotated[str, typer.Option("--for", metavar="PERSON", help="Who may act by it.")],
) -> None:
    """Make a link by which one person acts on an alert, once, within a day. Whoever has it is that person.

    \b
    Examples:
      groundswell alerts link 3f9a2c --for eva
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    links = configured(connect.settings(), Console()).answers.links
    if links is None:
        raise ConfigurationError("there are no links: say `links:` in the file of sinks; see docs/sinks.md")
    alert = find(known().alerts, name)
    typer.echo(links.make(alert.brand, alert.id, person, cause=uuid.uuid4().hex, now=clock.now_ms()))


for command in (silence, silences, unsilence):
    app.command()(command)


def find(alerts: Sequence[Alert], name: str) -> Alert:
    """Return the one that is meant. Raises InputError where none or several are."""
    return the_one(
        meant(alerts, name),
        name,
        unknown=f"there is no alert {name!r}",
        where="`groundswell alerts list --all` lists them",
    )


def check_one_of(option: str, value: str | None, values: Iterable[str]) -> None:
    """Raise InputError where something is asked for that there is not."""
    if value is not None and value not in values:
        raise InputError(f"{option}: {value[:40]!r} is none of {', '.join(values)}")


async def act_on(log: Log, name: str, action: str, by: str, **fields: Any) -> str:
    """Do it to the alert that is meant, and say what became of it. Raises InputError, GroundswellError.

    fields: further ones of the AlertAction.
    """
    alert = find((await read(log)).alerts, name)
    record = AlertAction(
        id=uuid.uuid4().hex,
        brand=alert.brand,
        alert=alert.id,
        by=by,
        at=clock.now_ms(),
        action=action,
        **fields,
    )
    await do(log, record)
    return alerts_view.outcome(record, alert)


def _act(action: str, name: str, by: str | None, *, reason: str | None = None, **fields: Any) -> None:
    by = person.who(by)
    fields["reason"] = None if reason is None else person.masked(reason)

    async def work() -> str:
        async with connect.open_log() as log:
            return await act_on(log, name, action, by, **fields)

    typer.echo(connect.run(work()))
