"""`groundswell issues`: what several people say, and what the company does about it."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer
from rich.console import Console

from schemas.pulse import ISSUE_ACTIONS, PROGRESS, Issue, IssueAction
from streams import clock
from streams.acts.acting import ISSUES, act
from streams.cli import connect, issues_view, person
from streams.cli.alerts_log import AsJson, Brand, as_lines
from streams.cli.compacted import latest
from streams.cli.meant import called, the_one
from streams.cli.person import By
from streams.errors import GroundswellError, InputError
from streams.log.port import Log

app = typer.Typer(
    no_args_is_help=True, help="What several people say: look, name, merge, mute, own, say how far you are."
)
OVER = ("muted", "merged")
DONE = {
    "rename": "named {}",
    "merge": "merged",
    "mute": "muted: counted as ever, and signalled no more",
    "unmute": "signalled again",
    "own": "owned by {}",
    "progress": "noted as {}",
}
NOTHING = {"rename": "by its words again", "own": "nobody", "progress": "not begun"}
"""What it is called where people take something back."""
Name = Annotated[str, typer.Argument(metavar="REF", help="As the list gives it; or an issue's id.")]


@app.command("list")
def list_(
    *,
    brand: Brand = None,
    all_: Annotated[bool, typer.Option("--all", help="Also what is muted or part of another.")] = False,
    as_json: AsJson = False,
) -> None:
    """List issues, the most said first.

    \b
    Examples:
      groundswell issues list
      groundswell issues list --brand acme --json | jq .name
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    found = ranked(_known(), brand, over=all_)
    if as_json:
        as_lines(found)
    else:
        issues_view.show_list(found, Console())


@app.command()
def show(name: Name, *, as_json: AsJson = False) -> None:
    """Show all of one; of one that is fixed, also who raised it and is to be told.

    \b
    Examples:
      groundswell issues show 3f9a2c
      groundswell issues show 3f9a2c --json | jq -r '.to_tell[]'
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    issue = find(_known(), name)
    if as_json:
        as_lines([issue])
    else:
        Console().print(issues_view.one(issue))


@app.command()
def rename(
    name: Name,
    to: Annotated[str, typer.Argument(help="The name; empty: by its words again.")],
    *,
    by: By = None,
) -> None:
    """Give it a name that stays, whatever is said.

    \b
    Examples:
      groundswell issues rename 3f9a2c "Outage in Leeds"
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("rename", name, by, person.masked(to))


@app.command()
def merge(
    name: Name, into: Annotated[str, typer.Argument(metavar="INTO", help="The other.")], *, by: By = None
) -> None:
    """Say that it is part of another.

    \b
    Examples:
      groundswell issues merge 3f9a2c 77b0e1
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("merge", name, by, into)


@app.command()
def mute(
    name: Name, *, back: Annotated[bool, typer.Option("--off", help="Take it back.")] = False, by: By = None
) -> None:
    """Let nobody be told of it any more; it is counted as ever.

    \b
    Examples:
      groundswell issues mute 3f9a2c
      groundswell issues mute 3f9a2c --off
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("unmute" if back else "mute", name, by, "")


@app.command()
def own(
    name: Name, owner: Annotated[str, typer.Argument(help="Who; empty: nobody.")], *, by: By = None
) -> None:
    """Say who in the company has it in hand.

    \b
    Examples:
      groundswell issues own 3f9a2c network
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("own", name, by, person.masked(owner))


@app.command()
def state(
    name: Name,
    progress: Annotated[str, typer.Argument(help=f"{', '.join(PROGRESS)}; empty: none.")],
    *,
    by: By = None,
) -> None:
    """Say how far you are. Once it is fixed, everybody who raised it is listed to be told.

    \b
    Examples:
      groundswell issues state 3f9a2c being-fixed
      groundswell issues state 3f9a2c fixed
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    if progress not in ("", *PROGRESS):
        raise InputError(f"{progress[:40]!r} is none of {', '.join(PROGRESS)}")
    _act("progress", name, by, progress)


def ranked(issues: Iterable[Issue], brand: str | None, *, over: bool) -> list[Issue]:
    """Return those that are meant, the most said first."""
    found = [each for each in issues if brand in (None, each.brand) and (over or each.state not in OVER)]
    return sorted(found, key=lambda each: (-each.mentions, each.id))


def find(issues: Sequence[Issue], name: str) -> Issue:
    """Return the one that is meant. Raises InputError where none or several are."""
    return the_one(
        called(issues, name),
        name,
        unknown=f"there is no issue {name!r}",
        where="`groundswell issues list --all` lists them",
    )


async def act_on(log: Log, name: str, action: str, by: str, to: str) -> str:
    """Do it to the issue that is meant, and say what became of it. Raises InputError, GroundswellError."""
    assert action in ISSUE_ACTIONS
    issues = await read(log)
    issue = find(issues, name)
    if action == "merge":
        to = find(issues, to).id
    record = IssueAction(
        id=uuid.uuid4().hex, brand=issue.brand, issue=issue.id, by=by, at=clock.now_ms(), action=action, to=to
    )
    result = await act(log, ISSUES, issue.brand, record)
    if not result.done:
        raise GroundswellError(f"not done: {result.reason}")
    if action == "progress" and to == "fixed":
        return (
            f"fixed: {issue.people:,} people raised it; `groundswell issues show {name}` lists whom to tell"
        )
    return f"{DONE[action].format(to or NOTHING.get(action))}: {issue.name}"


async def read(log: Log) -> list[Issue]:
    """Return all issues that stand on their topic. Raises LogError."""
    return [*(await latest(log, "issues", Issue)).values()]


def _known() -> list[Issue]:
    async def work() -> list[Issue]:
        async with connect.open_log() as log:
            return await read(log)

    return connect.run(work())


def _act(action: str, name: str, by: str | None, to: str) -> None:
    by = person.who(by)

    async def work() -> str:
        async with connect.open_log() as log:
            return await act_on(log, name, action, by, to.strip())

    typer.echo(connect.run(work()))
