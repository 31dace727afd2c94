"""`groundswell explain` on an app that runs: from what was heard to whom it was sent."""

from functools import partial
from pathlib import Path

import pytest

from schemas.base import DAY, Time
from streams.cli.explain import as_line, as_row, view
from streams.cli.explain_log import find
from streams.clock import now_ms
from streams.errors import InputError
from streams.explain import Link, chain
from streams.log.memory import MemoryLog
from streams.log.plan import create_missing
from streams.rules.load import load
from tests.builders import a_mention
from tests.test_app import PARTITIONS, has, running, until


async def explained(log: MemoryLog, name: str) -> list[Link]:
    """The chain."""
    now = now_ms()
    return chain(await find(log, name, Time(now - DAY)), load(None), now)


def said(links: list[Link], stage: str) -> str:
    """What a stage decided."""
    return "\n".join(link.text for link in links if link.stage == stage)


@pytest.fixture
async def log(tmp_path: Path) -> MemoryLog:
    """A log on which somebody injured was heard, and told of; somebody else; and a record without author."""
    log = MemoryLog(now_ms)
    await create_missing(log, PARTITIONS)
    async with running(tmp_path, log) as groundswell:
        await groundswell.ready()
        await groundswell.publish(
            a_mention(
                "m1", text="I was injured by your terrible trolley", recipient="acme", created_at=now_ms()
            ),
            a_mention("m2", "bob", text="a lovely crew", created_at=now_ms()),
            a_mention("m3", author=None),
        )
        await until(lambda: bool(groundswell.told.titles))
        await until(partial(has, log, "mentions.enriched", 2))
        await until(partial(has, log, "mentions.dead-letter", 1))
        await until(lambda: '"notice":' in str(log.partitions("notifications")))
    return log


@pytest.mark.parametrize("name", ["x:m1", "m1", "acme/x:m1/x:m1", "mention:acme:x:m1"])
async def test_why_somebody_was_told(log: MemoryLog, name: str) -> None:
    """By the message, with or without its source, by what is owed, and by the alert: all the same story."""
    links = await explained(log, name)
    assert "x:m1, post of anna: I was injured by your terrible trolley" in said(links, "heard")
    assert "safety: injury" in said(links, "score")
    assert "acme (said to: recipient)" in said(links, "threads")
    assert "acme owes an answer, acme/x:m1/x:m1: first-reply, priority urgent (safety: injury)" in said(
        links, "conversations"
    )
    assert "safety: matched" in said(links, "rule")
    assert "mention:acme:x:m1, critical: " in said(links, "alert")
    assert said(links, "notify") == "sent to told, delivered at once"


async def test_why_nobody_was_told(log: MemoryLog) -> None:
    """The chain ends where it does, with the reason."""
    links = await explained(log, "x:m2")
    assert [link.text for link in links if not link.good] == ["no answer is owed: it is said to no brand"]
    assert not said(links, "alert")


async def test_why_a_record_went_nowhere(log: MemoryLog) -> None:
    """What was set aside says by whom and for what field."""
    (link,) = await explained(log, "x:m3")
    assert (link.stage, link.good) == ("score", False)
    assert link.text.startswith("set aside: $.author ")


async def test_what_nobody_knows_is_said_in_one_line(log: MemoryLog) -> None:
    """With what to try."""
    with pytest.raises(InputError, match="nothing is known of 'x:m9' in these days; --days"):
        await explained(log, "x:m9")


async def test_people_get_a_table_and_programs_a_line_a_decision(log: MemoryLog) -> None:
    """A sign marks where it ended; in a pipe, no line is broken."""
    links = await explained(log, "x:m2")
    assert view(links).row_count == len(links)
    assert as_row(links[-1]) == "\tconversations\t✗\tno answer is owed: it is said to no brand"
    assert as_row(Link(None, "notify", "again", waits=True)).split("\t")[2] == "…"
    assert as_line(links[-1]) == (
        '{"at":null,"stage":"conversations","text":"no answer is owed: it is said to no brand",'
        '"good":false,"waits":false}'
    )
