"""Commands of `groundswell alerts` about silences: begin one, list them, end one."""

import uuid
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from schemas.alerts import AlertAction, Silence
from streams import clock
from streams.alerts.actions import MAX_QUIET
from streams.care.queue import too_short
from streams.cli import alerts_view, connect, person
from streams.cli.alerts_list import by_end, called
from streams.cli.alerts_log import AsJson, Brand, as_lines, do, known, read
from streams.cli.known import check as check_known
from streams.cli.person import By
from streams.errors import InputError
from streams.log.port import Log
from streams.rules.matchers import Matchers, parse_matchers
from streams.sinks.terminal import plain


def silence(
    matchers: Annotated[
        list[str], typer.Argument(metavar="LABEL=VALUE…", help="All must hold; LABEL!=VALUE: all but.")
    ],
    *,
    brand: Annotated[str, typer.Option("--brand", help="Whose alerts.")],
    span: Annotated[str, typer.Option("--for", metavar="SPAN", help="For how long, as 2h or 1d.")],
    comment: Annotated[str, typer.Option("--comment", help="Why, for the others.")],
    by: By = None,
) -> None:
    """Tell nobody of such alerts for a time. They stand in the list, and answers are owed, as ever.

    Labels: alert, rule, severity, subject (obligation, mention), priority, customer, conversation, team,
    owner. What still fires when the silence is over is told then.

    \b
    Examples:
      groundswell alerts silence rule=obligation-due-soon --brand acme --for 2h --comment "all hands on it"
      groundswell alerts silence subject=obligation severity!=critical --brand acme --for 1d --comment strike
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    equal, unless = read_matchers(matchers)
    if not comment.strip():
        raise InputError("--comment: empty; the others want to know why")
    chosen = connect.settings()
    begun = Silence(
        id=uuid.uuid4().hex,
        brand=brand,
        by=person.who(by),
        at=clock.now_ms(),
        until=person.end(span, MAX_QUIET),
        comment=person.masked(comment),
        matchers=dict(equal),
        unless=dict(unless),
    )
    action = AlertAction(
        id=begun.id,
        brand=brand,
        by=begun.by,
        at=begun.at,
        action="silence",
        reason=begun.comment,
        until=begun.until,
        matchers=dict(equal),
        unless=dict(unless),
    )

    async def work() -> str:
        async with connect.open_log(chosen) as log:
            check_known(chosen.brands, (await read(log)).alerts, brand=brand)
            await do(log, action)
            return alerts_view.begun(begun, (await read(log)).alerts)

    typer.echo(connect.run(work()))


def silences(*, brand: Brand = None, as_json: AsJson = False) -> None:
    """List silences that hold, the next to end first.

    \b
    Examples:
      groundswell alerts silences
      groundswell alerts silences --brand acme --json
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    found = by_end(known().silences, brand)
    if as_json:
        as_lines(found)
    else:
        alerts_view.show_silences(found, Console())


def unsilence(
    name: Annotated[str, typer.Argument(metavar="ID", help="As `groundswell alerts silences` gives it.")],
    *,
    by: By = None,
) -> None:
    """End a silence before its time: what it held back, and still fires, is told.

    \b
    Examples:
      groundswell alerts unsilence 5c1e77a0
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    by = person.who(by)

    async def work() -> str:
        async with connect.open_log() as log:
            return await ended(log, name, by)

    typer.echo(connect.run(work()))


async def ended(log: Log, name: str, by: str) -> str:
    """End the silence that is meant, and say whose it was. Raises InputError, GroundswellError."""
    held = find_silence((await read(log)).silences, name)
    action = AlertAction(
        id=uuid.uuid4().hex, brand=held.brand, by=by, at=clock.now_ms(), action="unsilence", silence=held.id
    )
    await do(log, action)
    return f"ended: {alerts_view.matchers(held)} of {plain(held.brand)}, silenced by {plain(held.by)}"


def find_silence(silences: Sequence[Silence], name: str) -> Silence:
    """Return the one that is meant. Raises InputError where none or several are."""
    found = called(silences, name)
    if not found:
        short = too_short(name)
        raise InputError(
            f"no silence {name!r} holds{short}; `groundswell alerts silences` lists those that do"
        )
    if len(found) > 1:
        raise InputError(f"{name!r} may be any of {', '.join(each.id for each in found)}; say which")
    return found[0]


def read_matchers(texts: Sequence[str]) -> Matchers:
    """Read `label=value` and `label!=value`. Raises InputError."""
    try:
        return parse_matchers(texts)
    except ValueError as error:
        raise InputError(str(error)) from None
