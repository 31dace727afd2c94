"""`groundswell issues`, on a log in memory: what is shown, how people act, and what they are told."""

import asyncio
import io
from collections.abc import Awaitable
from typing import TypeVar

import pytest
from rich.console import Console
from typer.testing import CliRunner

from schemas.base import Time
from schemas.codec import decode, encode
from schemas.pulse import Issue, IssueAction, IssueActionResult, Quote
from schemas.topics import BY_NAME
from streams.care.queue import reference
from streams.cli.issues import act_on, app, find, ranked, read
from streams.cli.issues_view import one, show_list
from streams.clock import now_ms
from streams.errors import GroundswellError, InputError
from streams.log.memory import MemoryLog
from streams.log.port import Outgoing

TOPICS = ("issues", "issues.actions", "issues.results", "mentions.dead-letter")
T = TypeVar("T")


def an_issue(name: str = "x:1", mentions: int = 7, **fields: object) -> Issue:
    """What several people say of acme."""
    quote = Quote(mention="x:1", text="no [bold]signal[/bold] in Leeds", at=Time(0))
    given = {"name": "signal, outage", "first_seen": Time(0), "last_seen": Time(0), "state": "new"}
    given |= {"quotes": (quote,), "people": 5, "brand": "acme", **fields}
    return Issue(id=f"{given['brand']}/{name}", mentions=mentions, **given)  # type: ignore[arg-type]


async def a_log(*issues: Issue) -> MemoryLog:
    """A log with issues on it."""
    log = MemoryLog(now_ms)
    await log.create([BY_NAME[name] for name in TOPICS], 1)
    async with log.publisher() as publisher:
        for issue in issues:
            await publisher.publish([Outgoing("issues", issue.id.encode(), encode(issue), 0)])
    return log


async def answered(log: MemoryLog, doing: Awaitable[T], reason: str | None = None) -> T:
    """Do this while a worker answers what people do: done, or why not."""

    async def worker() -> None:
        async for records in log.read(["issues.actions"], follow=True):
            if records:
                break
        (record,) = records
        action = decode(record.value or b"", IssueAction)
        given = {name: getattr(action, name) for name in ("id", "brand", "issue", "action", "by", "at")}
        result = IssueActionResult(**given, done=reason is None, reason=reason)
        async with log.publisher() as publisher:
            await publisher.publish([Outgoing("issues.results", b"acme", encode(result), 0)])

    work = asyncio.create_task(worker())
    try:
        return await doing
    finally:
        work.cancel()


def shown(*issues: Issue, terminal: bool = True) -> str:
    """The list as a person, or a pipe, gets it."""
    console = Console(file=io.StringIO(), force_terminal=terminal, width=120, no_color=True)
    show_list(issues, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_most_said_comes_first_and_what_is_over_is_left_out() -> None:
    """Unless it is asked for; or another brand is meant."""
    few, many = an_issue("x:1", 7), an_issue("x:2", 70)
    muted, other = an_issue("x:3", 99, state="muted"), an_issue("x:4", 9, brand="b")
    assert ranked([few, many, muted, other], "acme", over=False) == [many, few]
    assert ranked([few, many, muted, other], None, over=True) == [muted, many, other, few]


def test_the_list_says_how_many_and_quotes_without_markup() -> None:
    """A table for people, tabs for a pipe."""
    assert "✚ new" in shown(an_issue())
    assert "signal, outage “no [bold]signal" in shown(an_issue())
    assert shown() == "no issues\n"
    assert "signal, outage “" in shown(an_issue(), terminal=False)
    fields = shown(an_issue(quotes=()), terminal=False).rstrip("\n").split("\t")
    assert "2,260" in shown(an_issue(reach=2_260.0))
    assert fields == [reference("acme/x:1")[:6], "✚ new", "7", "5", "–", "acme", "", "signal, outage"]


def test_one_in_full_says_whom_to_tell_once_it_is_fixed() -> None:
    """And what it is part of."""
    console = Console(file=io.StringIO(), width=100)
    console.print(one(an_issue(progress="fixed", to_tell=("x:anna", "x:ben"), suspected=3)))
    console.print(one(an_issue(state="merged", merged_into="acme/x:9", quotes=())))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "it is fixed: tell these 2" in text
    assert "x:ben" in text
    assert "without them 2 people" in text
    assert "acme/x:9" in text


def test_of_what_became_part_of_another_the_other_says_by_whom() -> None:
    """Its own people have gone over; 0 of them would be untrue."""
    merged = an_issue(state="merged", merged_into="acme/x:9", people=0)
    assert shown(merged, terminal=False).split("\t")[3] == "–"
    console = Console(file=io.StringIO(), width=100)
    console.print(one(merged))
    assert isinstance(console.file, io.StringIO)
    assert "people" not in console.file.getvalue()


@pytest.mark.parametrize(
    ("probability", "said"), [(0.93, "93 % likely one hand"), (0.998, "almost surely one")]
)
def test_a_suspicion_is_no_proof(probability: float, said: str) -> None:
    """Nobody reads of 100 %."""
    console = Console(file=io.StringIO(), width=100)
    console.print(one(an_issue(suspected=3, attack_probability=probability)))
    assert isinstance(console.file, io.StringIO)
    assert said in console.file.getvalue()


def test_an_issue_is_found_by_its_id_or_the_beginning_of_its_reference() -> None:
    """None, and several, are said."""
    issues = [an_issue("x:1"), an_issue("x:2")]
    assert find(issues, "acme/x:2") is issues[1]
    assert find(issues, reference("acme/x:1")[:6]) is issues[0]
    with pytest.raises(InputError, match="there is no issue 'zzzz'"):
        find(issues, "zzzz")
    with pytest.raises(InputError, match="may be any of"):
        find([issues[0], issues[0]], reference("acme/x:1")[:6])


@pytest.mark.parametrize(
    ("action", "to", "told"),
    [
        ("rename", "Outage", "named Outage: signal, outage"),
        ("rename", "", "named by its words again: signal, outage"),
        ("own", "network", "owned by network: signal, outage"),
        ("progress", "seen", "noted as seen: signal, outage"),
        ("merge", "acme/x:2", "merged: signal, outage"),
        ("progress", "fixed", "fixed: 5 people raised it"),
    ],
)
async def test_an_act_is_done_and_said(action: str, to: str, told: str) -> None:
    """Once the worker has said so."""
    log = await a_log(an_issue("x:1"), an_issue("x:2"))
    assert (await answered(log, act_on(log, "acme/x:1", action, "kim", to))).startswith(told)
    assert len(await read(log)) == 2


async def test_what_is_refused_is_said_with_the_reason() -> None:
    """In one line."""
    log = await a_log(an_issue("x:1"))
    with pytest.raises(GroundswellError, match="not done: there is no such issue"):
        await answered(log, act_on(log, "acme/x:1", "mute", "kim", ""), "there is no such issue")


def test_a_progress_that_is_none_is_refused_before_anything_is_sent() -> None:
    """With those there are."""
    result = CliRunner().invoke(app, ["state", "3f9a2c", "done"])
    assert isinstance(result.exception, InputError)
    assert "none of seen, being-fixed, fixed" in str(result.exception)
