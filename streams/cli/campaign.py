"""`groundswell campaign`: ask people an open question, and read what they answer."""

import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from schemas.base import Time, parse_time
from schemas.campaigns import CAMPAIGN_ACTIONS, Campaign, CampaignAction
from schemas.codec import encode
from streams import clock
from streams.acts.acting import CAMPAIGNS, act
from streams.care.queue import reference
from streams.cli import campaign_view, connect, known, person
from streams.cli.alerts_log import AsJson, Brand, as_lines
from streams.cli.campaign_page import page
from streams.cli.compacted import latest
from streams.cli.meant import called, the_one
from streams.cli.outfile import Html, Json, write
from streams.cli.person import By
from streams.cli.queue_view import SHOWN
from streams.cli.spans import parse_span
from streams.errors import GroundswellError, InputError
from streams.log.port import Log
from streams.pulse.campaigns.acts import refusal
from streams.recordings.files import STDIN

app = typer.Typer(no_args_is_help=True, help="Ask an open question, say what you expect, and hear.")
DONE = {"stop": "stopped: what is said from now on is late", "rename": "named", "merge": "merged"}
Ref = Annotated[str, typer.Argument(metavar="REF", help="As the list gives it; or a campaign's id.")]
Theme = Annotated[str, typer.Argument(metavar="THEME", help="As `campaign show` gives it.")]


@app.command()
def start(
    question: Annotated[str, typer.Argument(help="What you ask, as the post has it.")],
    *,
    brand: Annotated[str, typer.Option("--brand", help="Who asks.")],
    post: Annotated[str, typer.Option("--post", metavar="SOURCE:ID", help="The post that asks: x:1234.")],
    until: Annotated[str, typer.Option("--until", help="When it ends: in 7d, 12h, or a time.")],
    we_expect: Annotated[
        list[str] | None, typer.Option("--we-expect", help="An answer that you expect; may be repeated.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", help="What has it is an answer too; may be repeated.")
    ] = None,
    by: By = None,
) -> None:
    """Start listening. Replies to the post, however deep, and mentions with a tag become answers.

    \b
    Examples:
      groundswell campaign start "What is missing?" --brand acme-air --post x:77 --until 2026-12-24T18:00:00Z
      groundswell campaign start "What first?" --brand acme-air --post x:12 --until 7d --we-expect "Queues"
      groundswell campaign start "What first?" --brand acme-air --post x:12 --until 7d --tag "#fixfirst"
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    known.check(connect.settings().brands, (), brand=brand)
    now = clock.now_ms()
    record = CampaignAction(
        id=uuid.uuid4().hex,
        brand=brand,
        campaign=f"{brand}/{uuid.uuid4().hex[:12]}",
        by=person.who(by),
        at=now,
        action="start",
        question=person.masked(question.strip()),
        post=post.strip(),
        tags=tuple(dict.fromkeys(f"#{each.strip().removeprefix('#')}".casefold() for each in tag or ())),
        expected=tuple(dict.fromkeys(person.masked(each.strip()) for each in we_expect or ())),
        until=end(until, now),
    )

    async def work() -> str:
        async with connect.open_log() as log:
            return await begin(log, record)

    typer.echo(connect.run(work()))


@app.command("list")
def list_(*, brand: Brand = None, as_json: AsJson = False) -> None:
    """List campaigns, those under way first.

    \b
    Examples:
      groundswell campaign list
      groundswell campaign list --brand acme-air --json | jq .question
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    found = ranked(_known(), brand)
    if as_json:
        as_lines(found)
    else:
        campaign_view.show_list(found, Console())


@app.command()
def show(ref: Ref, *, as_json: AsJson = False) -> None:
    """Show what is answered so far: themes, what was expected, who has not been heard.

    \b
    Examples:
      groundswell campaign show 3f9a2c
      groundswell campaign show 3f9a2c --json | jq '.themes[] | {name, share}'
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    campaign = find(_known(), ref)
    if as_json:
        as_lines([campaign])
    else:
        Console().print(campaign_view.one(campaign))


@app.command()
def report(
    ref: Ref,
    *,
    json: Json = None,
    html: Html = None,
) -> None:
    """Report what was said beside what was expected, for those who were not looking.

    \b
    Examples:
      groundswell campaign report 3f9a2c --html answers.html
      groundswell campaign report 3f9a2c --json - | jq .expected
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    campaign = find(_known(), ref)
    if html is not None:
        write(html, page(campaign, clock.now_ms()).encode())
        typer.echo(f"{html} is written", err=True)
    if json == STDIN:
        typer.echo(encode(campaign).decode())
        return
    if json is not None:
        write(Path(json), encode(campaign) + b"\n")
    Console().print(campaign_view.one(campaign))


@app.command()
def stop(ref: Ref, *, by: By = None) -> None:
    """End it before its time.

    \b
    Examples:
      groundswell campaign stop 3f9a2c
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("stop", ref, by)


@app.command()
def rename(
    ref: Ref,
    theme: Theme,
    to: Annotated[str, typer.Argument(help="The name; empty: by its words again.")],
    *,
    by: By = None,
) -> None:
    """Give a theme a name that stays. By the name that you expected it is what you expected.

    \b
    Examples:
      groundswell campaign rename 3f9a2c count "Shorter queues"
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("rename", ref, by, theme, person.masked(to.strip()))


@app.command()
def merge(
    ref: Ref,
    theme: Theme,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The other theme.")],
    *,
    by: By = None,
) -> None:
    """Say that a theme is part of another.

    \b
    Examples:
      groundswell campaign merge 3f9a2c line count
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    _act("merge", ref, by, theme, into)


def end(until: str, now: int) -> Time:
    """Return when a campaign ends, of `7d` from now or of an RFC 3339 time. Raises InputError."""
    try:
        return Time(now + parse_span(until))
    except InputError:
        pass
    try:
        return parse_time(until)
    except ValueError as error:
        raise InputError(f"--until: {error}; or say in how long, as 12h, 7d") from None


def ranked(campaigns: Iterable[Campaign], brand: str | None) -> list[Campaign]:
    """Return those of the brand, those under way first, the latest first."""
    found = [each for each in campaigns if brand in (None, each.brand)]
    return sorted(found, key=lambda each: (each.state != "open", -each.started_at, each.id))


def find(campaigns: Sequence[Campaign], ref: str) -> Campaign:
    """Return the one that is meant. Raises InputError where none or several are."""
    return the_one(
        called(campaigns, ref),
        ref,
        unknown=f"there is no campaign {ref!r}",
        where="`groundswell campaign list` lists them",
    )


async def begin(log: Log, record: CampaignAction) -> str:
    """Start a campaign, and say how to look at it. Raises InputError, GroundswellError."""
    if reason := refusal(record):
        raise InputError(reason)
    result = await act(log, CAMPAIGNS, record.brand, record)
    if not result.done:
        raise GroundswellError(f"not started: {result.reason}")
    ref = reference(record.campaign)[:SHOWN]
    tags = "".join(f", and what has {tag}" for tag in record.tags)
    return (
        f"{ref} is open until {record.until}: answers are replies to {record.post}{tags}. "
        f"In a minute: groundswell campaign show {ref}"
    )


async def act_on(log: Log, ref: str, action: str, by: str, *, theme: str = "", to: str = "") -> str:
    """Do it to the campaign that is meant, and say what became of it. Raises InputError, GroundswellError."""
    assert action in CAMPAIGN_ACTIONS
    campaign = find(await read(log), ref)
    record = CampaignAction(
        id=uuid.uuid4().hex,
        brand=campaign.brand,
        campaign=campaign.id,
        by=by,
        at=clock.now_ms(),
        action=action,
        theme=theme,
        to=to,
    )
    result = await act(log, CAMPAIGNS, campaign.brand, record)
    if not result.done:
        raise GroundswellError(f"not done: {result.reason}")
    done = f"{DONE[action]}: {theme or campaign.question}"
    if not theme:
        return done
    # Answers are read at most once a minute, and a report that is written before has the themes of before.
    return f"{done} → {to or 'by its words again'}; to be seen in a minute"


async def read(log: Log) -> list[Campaign]:
    """Return all campaigns that stand on their topic. Raises LogError."""
    return [*(await latest(log, "campaigns", Campaign)).values()]


def _known() -> list[Campaign]:
    async def work() -> list[Campaign]:
        async with connect.open_log() as log:
            return await read(log)

    return connect.run(work())


def _act(action: str, ref: str, by: str | None, theme: str = "", to: str = "") -> None:
    by = person.who(by)

    async def work() -> str:
        async with connect.open_log() as log:
            return await act_on(log, ref, action, by, theme=theme, to=to)

    typer.echo(connect.run(work()))
