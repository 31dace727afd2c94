"""`groundswell campaign`, on a log in memory: asked, looked at, acted on, reported."""

import asyncio
import io
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console, RenderableType
from typer.testing import CliRunner

from schemas.base import Time
from schemas.campaigns import (
    Campaign,
    CampaignAction,
    CampaignActionResult,
    Expected,
    Heard,
    Share,
    Theme,
)
from schemas.codec import decode, encode
from schemas.pulse import Quote
from schemas.topics import BY_NAME
from streams.care.queue import reference
from streams.cli.board import Board
from streams.cli.board_view import view
from streams.cli.campaign import act_on, app, begin, end, find, ranked, read
from streams.cli.campaign_page import page
from streams.cli.campaign_view import one, show_list
from streams.clock import now_ms
from streams.errors import GroundswellError, InputError
from streams.log.memory import MemoryLog
from streams.log.port import Outgoing, Received
from tests.builders import NOON, at
from tests.cli.test_report_command import SVG, Page

TOPICS = ("campaigns", "campaigns.actions", "campaigns.results", "mentions.dead-letter")
T = TypeVar("T")


def a_share(people: int, of: int = 40, suspected: int = 0) -> Share:
    """So many of the people who answered."""
    return Share(people=people, share=people / of, low=0.01, high=0.6, suspected=suspected)


def a_campaign(name: str = "acme/1", **fields: Any) -> Campaign:
    """What acme asked, and what forty people answered."""
    quote = Quote(mention="x:1", text="[bold]queues[/bold] & <script>alert(1)</script>", at=Time(0))
    given: dict[str, Any] = {
        "brand": "acme",
        "question": "What should we <b>fix</b> first?",
        "post": "x:ask",
        "by": "kim",
        "started_at": NOON,
        "until": at(60),
        "state": "open",
        "answers": 44,
        "read": 44,
        "people": 40,
        "elsewhere": 8,
        "late": 2,
        "themes": (
            Theme(
                id="queue", name="queues", share=a_share(20, suspected=5), quotes=(quote,), expected="Queues"
            ),
            Theme(id="hours", name="hours", share=a_share(12)),
        ),
        "expected": (
            Expected(text="Queues", share=a_share(20), themes=("queue",)),
            Expected(text="Coffee", share=a_share(0)),
        ),
        "languages": (Heard(name="de", usual=30, people=0, less=True), Heard(name="en", usual=10, people=40)),
        "sources": (Heard(name="x", usual=40, people=40),),
    }
    return Campaign(id=name, **{**given, **fields})


def an_act(**fields: Any) -> CampaignAction:
    """Somebody starts a campaign."""
    given: dict[str, Any] = {"brand": "acme", "campaign": "acme/1", "by": "kim", "at": NOON}
    given |= {"question": "What?", "post": "x:1", "until": at(60), "tags": ("#fix",), "action": "start"}
    return CampaignAction(id="a", **{**given, **fields})


async def a_log(*campaigns: Campaign) -> MemoryLog:
    """A log with campaigns on it."""
    log = MemoryLog(now_ms)
    await log.create([BY_NAME[name] for name in TOPICS], 1)
    async with log.publisher() as publisher:
        for campaign in campaigns:
            await publisher.publish([Outgoing("campaigns", campaign.id.encode(), encode(campaign), 0)])
    return log


async def answered(log: MemoryLog, doing: Awaitable[T], reason: str | None = None) -> T:
    """Do this while a worker answers what people do: done, or why not."""

    async def worker() -> None:
        async for records in log.read(["campaigns.actions"], follow=True):
            if records:
                break
        (record,) = records
        action = decode(record.value or b"", CampaignAction)
        given = {name: getattr(action, name) for name in ("id", "brand", "campaign", "action", "by", "at")}
        result = CampaignActionResult(**given, done=reason is None, reason=reason)
        async with log.publisher() as publisher:
            await publisher.publish([Outgoing("campaigns.results", b"acme", encode(result), 0)])

    work = asyncio.create_task(worker())
    try:
        return await doing
    finally:
        work.cancel()


def printed(shown: RenderableType, width: int = 160) -> str:
    """What a terminal shows."""
    console = Console(file=io.StringIO(), width=width, no_color=True)
    console.print(shown)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def listed(*campaigns: Campaign, terminal: bool = True) -> str:
    """The list as a person, or a pipe, gets it."""
    console = Console(file=io.StringIO(), force_terminal=terminal, width=140, no_color=True)
    show_list(campaigns, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_who_starts_one_is_told_what_is_an_answer_and_how_to_look() -> None:
    """Once the worker has said that it is open."""
    log = await a_log()
    told = await answered(log, begin(log, an_act()))
    ref = reference("acme/1")[:6]
    assert told.startswith(f"{ref} is open until ")
    assert "replies to x:1, and what has #fix" in told
    assert f"groundswell campaign show {ref}" in told


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"question": ""}, "question: empty"),
        ({"until": at(-60)}, "until: .* is past"),
        ({"post": "1"}, "post: .*say it as x:1234"),
    ],
)
async def test_what_cannot_be_asked_is_said_before_anything_is_sent(
    fields: dict[str, Any], reason: str
) -> None:
    """With the field, without waiting for a worker."""
    log = await a_log()
    with pytest.raises(InputError, match=reason):
        await begin(log, an_act(**fields))
    async for records in log.read(["campaigns.actions"]):
        assert records == []


async def test_what_a_worker_refuses_is_said_with_its_reason() -> None:
    """Two campaigns on one post."""
    log = await a_log(a_campaign())
    with pytest.raises(GroundswellError, match="not started: post: a campaign on x:1 is open"):
        await answered(log, begin(log, an_act()), "post: a campaign on x:1 is open")
    log = await a_log(a_campaign())
    with pytest.raises(GroundswellError, match="not done: there is no such theme"):
        await answered(log, act_on(log, "acme/1", "rename", "kim", theme="a"), "there is no such theme")


@pytest.mark.parametrize(
    ("action", "theme", "told"),
    [
        ("stop", "", "stopped: what is said from now on is late: What should we"),
        ("rename", "queue", "named: queue → by its words again; to be seen in a minute"),
        ("merge", "hours", "merged: hours"),
    ],
)
async def test_an_act_is_done_and_said(action: str, theme: str, told: str) -> None:
    """On the campaign that is meant."""
    log = await a_log(a_campaign(), a_campaign("acme/2"))
    assert (await answered(log, act_on(log, "acme/1", action, "kim", theme=theme))).startswith(told)
    assert len(await read(log)) == 2


@pytest.mark.parametrize("arguments", [["--brand", "nobody"], ["--brand", "acme-air", "--until", "soon"]])
def test_a_brand_that_there_is_not_and_an_end_that_is_none(arguments: list[str], tmp_path: Path) -> None:
    """Are refused by name, before anything is sent."""
    file = tmp_path / "brands.yaml"
    file.write_text("brands: [{id: acme-air}]\n")
    result = CliRunner().invoke(
        app,
        [
            "start",
            "What?",
            "--post",
            "x:1",
            *(["--until", "7d"] if "--until" not in arguments else []),
            *arguments,
        ],
        env={"GROUNDSWELL_BRANDS": str(file)},
    )
    assert isinstance(result.exception, InputError)
    assert any(
        words in str(result.exception) for words in ("there is no brand 'nobody'", "--until: 'soon' is not")
    )


def test_an_end_is_a_time_or_so_long_from_now() -> None:
    """A time without a zone is nobody's time."""
    assert end("2h", NOON) == at(120)
    assert end("2026-12-24T18:00:00Z", NOON) == Time(1_798_135_200_000)
    with pytest.raises(InputError, match="has no time zone"):
        end("2026-12-24T18:00:00", NOON)


def test_campaigns_under_way_come_first() -> None:
    """Then the latest; or only those of a brand."""
    old, new = a_campaign("acme/1", state="ended"), a_campaign("acme/2", state="stopped", started_at=at(9))
    now, other = a_campaign("acme/3"), a_campaign("beta/1", brand="beta")
    assert ranked([old, new, now, other], "acme") == [now, new, old]
    assert len(ranked([old, new, now, other], None)) == 4


def test_a_campaign_is_found_by_its_id_or_the_beginning_of_its_reference() -> None:
    """None, and several, are said."""
    campaigns = [a_campaign("acme/1"), a_campaign("acme/2")]
    assert find(campaigns, "acme/2") is campaigns[1]
    assert find(campaigns, reference("acme/1")[:6]) is campaigns[0]
    with pytest.raises(InputError, match="there is no campaign 'zzzz'"):
        find(campaigns, "zzzz")
    with pytest.raises(InputError, match="may be any of"):
        find([campaigns[0], campaigns[0]], reference("acme/1")[:6])


def test_the_list_says_what_leads() -> None:
    """A table for people, tabs for a pipe; and how to begin where there is none."""
    assert "queues 50% · hours 30%" in listed(a_campaign())
    assert "campaign start --help" in listed()
    fields = listed(a_campaign(themes=()), terminal=False).rstrip("\n").split("\t")
    assert fields[1:6] == ["▶ open", "2026-09-21 15:13", "44", "40", "acme"]
    assert fields[6].endswith("no theme yet")


def test_one_in_full_says_all_of_it() -> None:
    """Themes with shares, expected beside said, who is not heard, what did not count; no markup is obeyed."""
    text = printed(one(a_campaign(suspected=5)))
    for words in (
        "44 by 40 people",
        "2 too late",
        "50%  (1% to 60%)",
        "“[bold]queues[/bold]",
        "nothing like it",
        "nobody expected",
        "30 (75%)",
        "▽ hardly heard",
        "5 of these people may be one hand",
        "43%",
        "in no theme",
    ):
        assert words in text, words
    many = a_campaign(themes=tuple(Theme(id=f"t{n}", name=f"t{n}", share=a_share(3)) for n in range(20)))
    assert "5 smaller ones" in printed(one(many))
    assert "the 15 largest of 20" in page(many, int(NOON))
    assert "a sample" in printed(one(a_campaign(read=20)))
    assert "nobody expected" not in printed(one(a_campaign(expected=(), languages=(), sources=())))
    everybody = a_campaign(suspected=40, themes=(Theme(id="a", name="a", share=a_share(40, suspected=40)),))
    assert "–" in printed(one(everybody))
    assert "0 by 0 people" in printed(one(Campaign(**_nothing())))


@pytest.mark.parametrize("suspected", [0, 5])
def test_what_one_goes_on_with_is_not_cut_where_there_is_little_room(suspected: int) -> None:
    """Ids of themes, what was expected and all figures have their place, however many themes."""
    unheard = (Heard(name="en", usual=1_549, people=3, less=True),)
    long = tuple(Theme(id=f"theme{n}", name=f"words of theme {n}", share=a_share(3)) for n in range(14))
    text = printed(
        one(a_campaign(themes=long, suspected=suspected, languages=unheard)),
        width=80 if not suspected else 100,
    )
    for words in (
        "theme13",
        "we expected",
        "people",
        "nobody expected",
        "50%  (1% to 60%)",
        "▽ hardly heard",
    ):
        assert words in text, words


def _nothing() -> dict[str, Any]:
    fields = {"id": "acme/1", "brand": "acme", "question": "What?", "post": "x:1", "by": "kim"}
    return {
        **fields,
        "started_at": NOON,
        "until": at(60),
        "state": "ended",
        "languages": (Heard(name="en", usual=0, people=0),),
    }


@pytest.mark.parametrize(
    "campaign",
    [a_campaign(), a_campaign(suspected=5, read=20, expected=()), Campaign(**_nothing())],
    ids=["answered", "suspected", "not answered"],
)
def test_the_page_stands_alone_and_each_chart_is_read_by_who_does_not_see_it(campaign: Campaign) -> None:
    """It runs nothing, fetches nothing, closes what it opens, and takes no word for markup."""
    text = page(campaign, int(NOON))
    reader = Page()
    reader.feed(text)
    assert (reader.open, reader.bad) == ([], [])
    for svg in SVG.findall(text):
        assert ET.fromstring(svg).get("aria-label")
    assert text.count("<details><summary>") == text.count("</table>") > 0


def test_the_page_says_what_the_figures_are() -> None:
    """In words beside the marks; who was suspected is named, and what was said in private is not quoted."""
    text = page(a_campaign(suspected=5, read=20), int(NOON))
    for words in (
        "50%, 20",
        "What nobody expected",
        "nothing like it",
        "▽ hardly heard",
        "people who may be one hand",
        "read, a sample",
        "quoted to nobody",
        "&lt;script&gt;",
    ):
        assert words in text, words


def test_watch_shows_questions_under_way() -> None:
    """With what is said most; what has ended, or is forgotten, is not shown."""
    board = Board()

    def on(campaign: Campaign, *, gone: bool = False) -> Received:
        value = None if gone else encode(campaign)
        return Received("campaigns", 0, 0, campaign.id.encode(), value, NOON)

    board.take([on(a_campaign()), on(a_campaign("acme/2", state="ended"))], NOON)
    text = printed(view(board, NOON))
    assert "open questions: 1" in text
    assert "queues 50% · hours 30%" in text
    board.take([on(a_campaign(), gone=True)], NOON)
    assert "open questions" not in printed(view(board, NOON))
