"""Properties: whatever the order in which records come, the same is owed in the end."""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import Record
from schemas.conversations import Conversation, ConversationAction, Obligation
from schemas.errors import RecordError
from schemas.mentions import EnrichedMention
from schemas.scores import Sentiment, Unscored
from schemas.threads import Merge
from streams.conversations.events import kept, restored
from streams.conversations.owed import ASSIGNMENTS, ENDINGS
from streams.step import DuplicateRecord
from tests.builders import at
from tests.conversations.talking import Talk, action, change, mention, reply

END = 60 * 24 * 5
"""Minutes after noon by which everything has come, and silence has said what it says."""

bounded = settings(max_examples=100)
minutes = st.one_of(st.sampled_from([0, 1, 60, 90, 100, 120, 200]), st.integers(0, 400))
brands = st.sampled_from([("acme",), ("beta",), ("acme", "beta"), ()])
authors = st.sampled_from(["anna", "bob", "carl"])
scores = st.sampled_from(
    [
        {
            "needs_answer": 0.9,
            "urgency": 0.9,
            "sentiment": Sentiment(negative=0.9, neutral=0.1, positive=0.0),
        },
        {"needs_answer": 0.1, "safety": ("injury",)},
        {"needs_answer": None, "unscored": Unscored(reason="a picture")},
    ]
)
texts = st.sampled_from(["where is it?", "Solved, thanks!", "Please DM us."])
names = st.sampled_from([f"m{n}" for n in range(8)])


@st.composite
def messages(draw: st.DrawFn, name: str) -> EnrichedMention:
    """Something a customer or a company says."""
    common: dict[str, Any] = {"text": draw(texts), "score": draw(scores)}
    parent = draw(st.one_of(st.none(), names))
    if draw(st.booleans()):
        kind: dict[str, Any] = {"kind": "reply", "in_reply_to": parent} if parent else {}
        return mention(name, draw(minutes), author=draw(authors), to=draw(brands), **kind, **common)
    company = draw(st.sampled_from(["acme", "beta"]))
    return reply(
        name,
        draw(minutes),
        draw(st.sampled_from([None, "x:anna", "x:bob", "x:stranger"])),
        company=company,
        author=f"{company}-care",
        automated=draw(st.sampled_from([False, False, True])),
        in_reply_to=parent,
        **common,
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Record]:
    """Messages, edits, deletions, and what people did about them."""
    records: list[Record] = [draw(messages(f"m{n}")) for n in range(draw(st.integers(1, 7)))]
    for n in range(draw(st.integers(0, 3))):
        changed = change("edit", draw(names), 400 + n, text=draw(texts), score=draw(scores), to=draw(brands))
        records.append(changed)
    deletions = range(draw(st.integers(0, 2)))
    records += [change("delete", draw(names), draw(minutes) + n / 10, author=None) for n in deletions]
    for n in range(draw(st.integers(0, 3))):
        what = draw(st.sampled_from(sorted({*ENDINGS, *ASSIGNMENTS, "note"})))
        owed = f"{draw(st.sampled_from(['acme', 'beta']))}/x:{draw(names)}/c1"
        who = draw(st.sampled_from(["eva", "tom"]))
        records.append(action(f"a{n}", draw(minutes), what, owed, by=who, to="care", note="called"))
    return records


def told(records: Sequence[Record], pauses: Callable[[], float | None]) -> Talk:
    """What readers have after everything has come; people whose act is refused try again at the end.

    pauses: minutes at which a heartbeat comes before a record, None for none.
    """
    talk = Talk()
    refused: list[Record] = []
    for record in _with_acts_in_order(records):
        is_act = isinstance(record, ConversationAction)
        if (refused and is_act) or not _taken(talk, record, pauses()):
            refused.append(record)
    for record in refused:
        _taken(talk, record, None)
    talk.wait(END)
    return talk


def _with_acts_in_order(records: Sequence[Record]) -> list[Record]:
    """Acts stand on one partition, and come in the order in which they were written."""
    acts = [record for record in records if isinstance(record, ConversationAction)]
    acts.sort(key=lambda act: act.id, reverse=True)
    return [acts.pop() if isinstance(record, ConversationAction) else record for record in records]


def _taken(talk: Talk, record: Record, pause: float | None) -> bool:
    if pause is not None:
        talk.wait(pause)
    try:
        talk.hear(record, timers=pause is None)
    except RecordError:
        assert isinstance(record, ConversationAction)
        return False
    except DuplicateRecord:
        return True
    return True


def contents(talk: Talk) -> tuple[dict[str, Obligation], dict[str, Conversation]]:
    """The compacted topics."""
    return talk.obligations, talk.conversations


def distinct(records: Sequence[Record]) -> list[Record]:
    """Without second edits of one message at one time: which of them counts would be a matter of order."""
    found = {}
    for record in records:
        time = record.occurred_at if isinstance(record, EnrichedMention) else 0
        found[record.id, getattr(getattr(record, "mention", None), "kind", ""), time] = record  # type: ignore[attr-defined]
    return list(found.values())


@bounded
@given(st.data(), histories())
def test_any_order_ends_in_the_same(data: st.DataObject, records: list[Record]) -> None:
    """Late, out of order, and with timers fired anywhere between: the same obligations and conversations."""
    records = distinct(records)
    records.sort(key=lambda record: getattr(record, "occurred_at", at(END)))
    in_time = told(records, lambda: None)
    shuffled = data.draw(st.permutations(records))
    pauses = st.one_of(st.none(), st.floats(0, 600))
    anyhow = told(shuffled, lambda: data.draw(pauses))
    assert contents(anyhow) == contents(in_time)


@bounded
@given(histories(), st.data())
def test_records_that_come_twice_change_nothing(records: list[Record], data: st.DataObject) -> None:
    """A second copy of anything is known, wherever it comes."""
    once = told(distinct(records), lambda: None)
    again = data.draw(st.lists(st.sampled_from(distinct(records)), max_size=5))
    twice = told([*distinct(records), *again], lambda: None)
    assert contents(twice) == contents(once)


@bounded
@given(histories())
def test_each_obligation_is_sound(records: list[Record]) -> None:
    """Ended at most once and not before it began, not by its customer; and one at a time."""
    talk = told(distinct(records), lambda: None)
    waiting = [(owed.brand, owed.customer) for owed in talk.obligations.values() if owed.ended_at is None]
    assert len(waiting) == len(set(waiting))
    for owed in talk.obligations.values():
        assert (owed.state == "ended") == (owed.ended_at is not None) == (owed.outcome is not None)
        assert owed.ended_at is None or owed.ended_at >= owed.opened_at
        assert f"x:{owed.answered_by}" != owed.customer
        assert owed.breached_at in (None, owed.due_at)
    gathered = [(owed.brand, name) for owed in talk.obligations.values() for name in owed.mentions]
    assert len(gathered) == len(set(gathered))


@bounded
@given(st.data(), histories(), st.sampled_from([("c2",), ("c2", "c3")]))
def test_a_merge_ends_in_the_history_that_would_have_been(
    data: st.DataObject, records: list[Record], strays: tuple[str, ...]
) -> None:
    """Mentions that were at first in other conversations: the same in the end, but for the way there."""
    records = distinct(records)
    mentions = [record for record in records if isinstance(record, EnrichedMention)]
    acts = [record for record in records if isinstance(record, ConversationAction)]
    straight = told([*mentions, *sorted(acts, key=lambda act: act.id)], lambda: None)
    homes = st.sampled_from(["c1", *strays])
    astray = [_placed(record, data.draw(homes)) for record in mentions]
    merges = [
        Merge(id=f"{here}>{there}", conversation=here, into=there, at=at(0))
        for here, there in zip(strays, ("c1", *strays), strict=False)
    ]
    merged = Talk(slow=True)
    for record in data.draw(st.permutations([*astray, *merges])):
        _taken(merged, record, None)
        merged.arrive(data.draw(st.integers(0, 3)))
    while merged.on_the_way:
        merged.arrive(1)
    for act in sorted(acts, key=lambda act: act.id):
        _taken(merged, act, None)
    merged.wait(END)
    obligations, conversations = contents(merged)
    ways = {home: conversations.pop(home) for home in strays}
    assert (obligations, conversations) == contents(straight)
    assert {way.state for way in ways.values()} == {"merged"}


def _placed(record: EnrichedMention, conversation: str) -> EnrichedMention:
    fields = {name: getattr(record, name) for name in record.__struct_fields__}
    return EnrichedMention(**{**fields, "conversation_id": conversation})


@bounded
@given(histories())
def test_what_is_kept_survives_a_move(records: list[Record]) -> None:
    """A mention made again of what was kept is kept as the same."""
    for record in records:
        if isinstance(record, EnrichedMention):
            assert kept(restored(kept(record), "c2")) == kept(record)
