"""`groundswell conversation`, on a log in memory."""

import io
import json

import pytest
from rich.console import Console

from schemas.base import Record
from schemas.codec import encode
from schemas.conversations import Conversation, Note, Participant, Recovery, Resolution, ToneAt, Words
from schemas.mentions import EnrichedMention, Heartbeat, ScoredMention
from schemas.scores import Sentiment
from schemas.topics import BY_NAME
from streams.care.queue import reference
from streams.cli.conversation import Found, as_object, find
from streams.cli.conversation_view import view
from streams.clock import now_ms
from streams.errors import InputError
from streams.log.memory import MemoryLog
from streams.log.port import Outgoing
from tests.builders import NOON, a_mention, a_score, a_scored, at
from tests.care.owing import an_answer, an_obligation

UNHAPPY = Sentiment(negative=0.9, neutral=0.1, positive=0.0)
TALK = Conversation(
    id="c1",
    state="answered",
    first_at=NOON,
    last_at=at(90),
    brands=("acme",),
    participants=(Participant(id="x:anna", name="Anna"), Participant(id="care", brand="acme")),
    last_words=Words(mention="x:m9", author="x:anna", at=at(90), text="[red]thanks\x1b[2J"),
    tone=(
        ToneAt(at=NOON, sentiment=UNHAPPY),
        ToneAt(at=at(9), sentiment=Sentiment(negative=0.0, neutral=0.1, positive=0.9)),
    ),
    answered_by=("eva",),
    messages=3,
    resolutions=(
        Resolution(customer="x:anna", brand="acme", since=NOON, state="thanks", at=at(90)),
        Resolution(customer="x:bob", brand="acme", since=NOON, state="open"),
    ),
    notes=(Note(by="eva", at=at(5), text="called the depot"),),
)


def said(name: str, minutes: float, **fields: object) -> EnrichedMention:
    """Something that was said."""
    kind = fields.pop("kind", "post")
    scored = a_scored(a_mention(name, created_at=at(minutes), kind=kind), **fields)
    given = {field: getattr(scored, field) for field in ScoredMention.__struct_fields__}
    return EnrichedMention(**given, conversation_id="c1")


async def a_log() -> MemoryLog:
    """Two conversations, one of them part of the other, and what was said."""
    log = MemoryLog(now_ms)
    await log.create([BY_NAME[name] for name in ("conversations", "obligations", "mentions.enriched")], 1)
    records: list[tuple[str, str, Record]] = [
        ("conversations", "c1", TALK),
        (
            "conversations",
            "c2",
            Conversation(id="c2", state="merged", first_at=NOON, last_at=NOON, merged_into="c1"),
        ),
        (
            "conversations",
            "c3",
            Conversation(id="c3", state="merged", first_at=NOON, last_at=NOON, merged_into="c3"),
        ),
        ("obligations", "o2", an_obligation("m2", 20, 80)),
        ("obligations", "o1", an_answer("m1", 0, 90, recovery=Recovery(state="recovered", at=at(95)))),
        ("obligations", "o3", an_obligation("m3", conversation="c9")),
        ("mentions.enriched", "c1", said("m2", 20)),
        ("mentions.enriched", "c1", said("m1", 0)),
        ("mentions.enriched", "c1", said("m1", 0)),
        ("mentions.enriched", "c9", said("m3", 0)),
        ("mentions.enriched", "c1", Heartbeat(id="h", at=NOON, partition=0, tasks=1)),
    ]
    async with log.publisher() as publisher:
        await publisher.publish([Outgoing(topic, key.encode(), encode(each)) for topic, key, each in records])
        await publisher.publish([Outgoing("conversations", b"c4", b"newer")])
    return log


@pytest.mark.parametrize("name", ["c1", "c2", reference("acme/x:m1/c1")[:6], "x:m2"])
async def test_a_conversation_is_found_by_what_people_have(name: str) -> None:
    """Its id, that of one that became part of it, or a name of what is owed in it."""
    found = await find(await a_log(), name)
    assert found.conversation == TALK
    assert [owed.id for owed in found.obligations] == ["acme/x:m1/c1", "acme/x:m2/c1"]
    assert found.said == ()


@pytest.mark.parametrize("name", ["c3", "c4", "nothing"])
async def test_what_is_not_there_is_said(name: str) -> None:
    """Also where it leads nowhere, or a newer version wrote it."""
    with pytest.raises(InputError, match=f"there is no conversation '{name}'"):
        await find(await a_log(), name)


async def test_what_was_said_is_read_on_request() -> None:
    """Once, by time."""
    found = await find(await a_log(), "c1", messages=True)
    assert [each.id for each in found.said] == ["x:m1", "x:m2"]
    whole = json.loads(as_object(found))
    assert (whole["conversation"]["id"], len(whole["obligations"]), len(whole["messages"])) == ("c1", 2, 2)


def shown(found: Found, width: int = 100) -> str:
    """The page as it is printed."""
    console = Console(file=io.StringIO(), width=width)
    console.print(view(found.conversation, found.obligations, found.said, int(at(30))))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_page_says_how_it_went() -> None:
    """Who, how they felt, what is owed, what came of it; nothing that people write is taken for more."""
    angry = said("m3", 1, score=a_score(sentiment=UNHAPPY))
    deleted = said("m4", 2, kind="delete", score=a_score(sentiment=None))
    owed = (
        an_answer("m1", 0, 90, recovery=Recovery(state="recovered", at=at(95))),
        an_obligation("m2", 20, 80),
        an_answer("m5", 5, 6, outcome="waived", ended_by="eva", reason="[b]their own[/b] account"),
    )
    text = shown(Found(TALK, owed, (angry, deleted)))
    for words in (
        "answered, 3 messages",
        "Anna, care (for acme)",
        "− +",
        "UTC, as all times here",
        "x:anna to acme, 2026-09-21 14:13: thanks, 2026-09-21 15:43",
        "x:bob to acme, 2026-09-21 14:13: open",
        "[red]thanks[2J",
        "▲ answered, recovered",
        "waived by eva: [b]their own",
        "· in 50 min",
        "called the depot",
        "(deleted)",
    ):
        assert words in text, words
    assert "\x1b" not in text
    assert max(map(len, shown(Found(TALK, owed, (angry,)), 80).splitlines())) <= 80


def test_a_conversation_of_which_little_is_known() -> None:
    """Is shown without what there is not."""
    bare = Conversation(id="c1", state="quiet", first_at=NOON, last_at=NOON)
    assert "answers owed" not in shown(Found(bare, ()))
