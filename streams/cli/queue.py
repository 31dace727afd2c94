"""`groundswell queue`: who waits for an answer, soonest due first; and taking, giving and closing them."""

import uuid
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console

from schemas.base import DAY, Time
from schemas.codec import encode
from schemas.conversations import ConversationAction, Obligation
from streams import clock
from streams.acts.acting import OBLIGATIONS, act
from streams.brands.file import Priority
from streams.care.capacity import capacity
from streams.care.queue import Filter, meant, of_the_same, waiting
from streams.cli import connect, known, person
from streams.cli.compacted import latest
from streams.cli.meant import the_one
from streams.cli.person import By
from streams.cli.queue_view import outcome, pace, show

TOPIC = "obligations"
LONGEST = 30 * DAY
"""For how long somebody may have one: it stands in the queue as theirs meanwhile."""

app = typer.Typer(invoke_without_command=True)

Name = Annotated[str, typer.Argument(metavar="REF", help="As the list gives it; or an obligation's id.")]
For = Annotated[str | None, typer.Option("--for", metavar="SPAN", help="For how long, as 45m; at most 30d.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Why.")]


@app.callback()
def queue(
    context: typer.Context,
    *,
    brand: Annotated[str | None, typer.Option("--brand", help="Only what this brand owes.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only from this source.")] = None,
    team: Annotated[str | None, typer.Option("--team", help="Only what is this team's.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="Only in this language, as es.")] = None,
    priority: Annotated[Priority | None, typer.Option("--priority", help="Only of this priority.")] = None,
    held_by: Annotated[str | None, typer.Option("--held-by", help="Only what this person has.")] = None,
    free: Annotated[bool, typer.Option("--free", help="Only what nobody has.")] = False,
    safety: Annotated[bool, typer.Option("--safety", help="Only where somebody is in danger.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is late.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, one obligation a line.")] = False,
) -> None:
    """People waiting for an answer, soonest due first; take them, give them away, close them.

    Below the list: whether those who answer keep up with those who ask.

    \b
    Examples:
      groundswell queue
      groundswell queue --brand acme-air --team care --free
      groundswell queue take 3f9a2c
      groundswell queue --overdue --json | jq .customer
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    if context.invoked_subcommand is not None:
        return
    now = clock.now_ms()
    wanted = Filter(
        brand=brand,
        source=source,
        team=team,
        language=language,
        priority=priority,
        held_by=held_by,
        free=free,
        safety=safety,
        overdue=now if overdue else None,
    )
    obligations = connect.run(_obligations())
    known.check(connect.settings().brands, obligations.values(), brand=brand, team=team)
    found = waiting(obligations.values(), wanted)
    if as_json:
        for owed in found:
            typer.echo(encode(owed).decode())
    else:
        show(found, now, Console())
    every = of_the_same(obligations.values(), wanted)
    Console(stderr=True).print(pace(capacity(every, now), found), highlight=False, soft_wrap=True)


@app.command()
def take(name: Name, *, by: By = None, span: For = None) -> None:
    """Take one: it is yours for half an hour, or for as long as you say.

    \b
    Examples:
      groundswell queue take 3f9a2c
      groundswell queue take 3f9a2c --for 2h --by eva
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("take", name, by, until=_until(span))


@app.command()
def give(
    name: Name,
    to: Annotated[str, typer.Argument(metavar="PERSON", help="Who is to do it.")],
    *,
    by: By = None,
    span: For = None,
) -> None:
    """Give one to somebody, whoever has it now.

    \b
    Examples:
      groundswell queue give 3f9a2c tom
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("give", name, by, to=to, until=_until(span))


@app.command()
def release(name: Name, *, by: By = None) -> None:
    """Put one back that you have.

    \b
    Examples:
      groundswell queue release 3f9a2c
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("release", name, by)


@app.command()
def transfer(
    name: Name,
    team: Annotated[str, typer.Argument(metavar="TEAM", help="A team of the brand, as in brands.yaml.")],
    *,
    by: By = None,
) -> None:
    """Pass one on to another team.

    \b
    Examples:
      groundswell queue transfer 3f9a2c safety-desk
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("transfer", name, by, to=team)


@app.command()
def replying(name: Name, *, by: By = None) -> None:
    """Tell the others for five minutes that you are writing an answer.

    \b
    Examples:
      groundswell queue replying 3f9a2c
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("replying", name, by)


@app.command()
def waive(
    name: Name,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why nobody needs to answer.")],
    by: By = None,
) -> None:
    """Close one without an answer, with the reason.

    \b
    Examples:
      groundswell queue waive 3f9a2c --reason spam
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("waive", name, by, reason=reason)


@app.command()
def answered(name: Name, *, reason: Reason = None, by: By = None) -> None:
    """Say that it was answered elsewhere: by phone, in the shop.

    \b
    Examples:
      groundswell queue answered 3f9a2c --reason "called her"
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("answered-elsewhere", name, by, reason=reason)


@app.command()
def resolve(name: Name, *, reason: Reason = None, by: By = None) -> None:
    """Say that the whole matter is settled, whoever spoke last.

    \b
    Examples:
      groundswell queue resolve 3f9a2c --reason "bag delivered"
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("resolve", name, by, reason=reason)


@app.command()
def note(
    name: Name,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="For colleagues only.")],
    *,
    by: By = None,
) -> None:
    """Leave a note for colleagues; `groundswell conversation` shows it.

    E-mail addresses, numbers of phones, cards and accounts in it are masked.

    \b
    Examples:
      groundswell queue note 3f9a2c "waits for the depot in Leeds"
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("note", name, by, note=text)


def find(obligations: Mapping[str, Obligation], name: str) -> Obligation:
    """Return the one that is meant. Raises InputError where none or several are."""
    return the_one(
        meant(obligations.values(), name),
        name,
        unknown=f"nobody waits under {name!r}",
        where="`groundswell queue` lists who does",
    )


def _act(
    action: str,
    name: str,
    by: str | None,
    *,
    to: str | None = None,
    until: Time | None = None,
    reason: str | None = None,
    note: str | None = None,
) -> None:
    """Do it, and say what became of it."""
    by = person.who(by)

    async def work() -> str:
        async with connect.open_log() as log:
            owed = find(await latest(log, TOPIC, Obligation), name)
            done = ConversationAction(
                id=uuid.uuid4().hex,
                conversation=owed.conversation,
                by=by,
                at=clock.now_ms(),
                action=action,
                obligation=owed.id,
                to=to,
                until=until,
                reason=_masked(reason),
                note=_masked(note),
            )
            return outcome(await act(log, OBLIGATIONS, done.conversation, done), owed)

    typer.echo(connect.run(work()))


async def _obligations() -> Mapping[str, Obligation]:
    async with connect.open_log() as log:
        return await latest(log, TOPIC, Obligation)


def _until(span: str | None) -> Time | None:
    return None if span is None else person.end(span, LONGEST)


def _masked(text: str | None) -> str | None:
    return None if text is None else person.masked(text)
