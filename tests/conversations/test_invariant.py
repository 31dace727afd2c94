"""The invariant: each obligation ends at most once, none is lost, none is answered by its own author.

Over random histories that come late, twice and in any order. Some hundreds by default; as many as the
variable HISTORIES says (`make histories` runs 100,000).
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from schemas.base import Record, Time
from schemas.conversations import OUTCOMES, ConversationAction, Obligation
from schemas.customers import CustomerEvent
from schemas.errors import RecordError
from schemas.mentions import EnrichedMention
from streams.step import DuplicateRecord
from tests.conversations.talking import Talk
from tests.conversations.test_end_to_end_order import story
from tests.conversations.test_order import END, distinct, histories

HISTORIES = int(os.environ.get("HISTORIES", "300"))
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)

many = settings(max_examples=HISTORIES, database=None, suppress_health_check=SLOW)


@many
@given(histories(), st.data())
def test_whatever_the_order(records: list[Record], data: st.DataObject) -> None:
    """What readers have in the end is sound, and every question is in it."""
    records = distinct(records)
    copies = data.draw(st.lists(st.sampled_from(records), max_size=3))
    shuffled = data.draw(st.permutations([*records, *copies]))
    note(story(shuffled))
    talk = heard(shuffled)
    for owed in talk.obligations.values():
        check_sound(owed, records)
    check_none_is_lost(talk, records)


@many
@given(histories())
def test_in_time_and_twice(records: list[Record]) -> None:
    """Where nothing is changed or deleted later, and all comes in time, each end is told once."""
    said = list(_in_order(distinct(records)))
    note(story(said))
    talk = heard([copy for record in said for copy in (record, record)])
    events = [output.record for output in talk.written if isinstance(output.record, CustomerEvent)]
    ends = Counter(event.obligation for event in events if event.kind in OUTCOMES)
    assert all(count == 1 for count in ends.values())
    ended = {owed.id for owed in talk.obligations.values() if owed.state == "ended"}
    assert ended == {*ends}


def heard(records: Sequence[Record]) -> Talk:
    """What readers have once all has come, and all is due. Who acts on what is not known is refused."""
    talk = Talk()
    for record in records:
        try:
            talk.hear(record)
        except DuplicateRecord:
            continue
        except RecordError:
            assert isinstance(record, ConversationAction)
    talk.wait(END)
    return talk


def check_sound(owed: Obligation, records: Sequence[Record]) -> None:
    """It has ended once or not at all, and who ended it may: never its author."""
    assert (owed.state == "ended") == (owed.ended_at is not None) == (owed.outcome is not None)
    if owed.ended_at is None:
        return
    assert owed.ended_at >= owed.opened_at
    assert f"x:{owed.answered_by}" != owed.customer
    if owed.outcome in ("answered", "redirected") and owed.answer is not None:
        (reply,) = (each for each in _mentions(records) if each.id == owed.answer)
        assert reply.company == owed.brand
        assert not reply.mention.automated
        assert reply.occurred_at == owed.ended_at
        assert reply.mention.author is not None
        assert reply.mention.author.id != owed.author
    elif owed.outcome in ("answered", "waived"):
        acts = [each for each in records if isinstance(each, ConversationAction)]
        by = {each.by for each in acts if (each.action == "waive") == (owed.outcome == "waived")}
        assert owed.answered_by in by or (owed.outcome == "waived" and by)
    else:
        assert owed.outcome == "withdrawn"


def check_none_is_lost(talk: Talk, records: Sequence[Record]) -> None:
    """Every question that stands is waited for by its author until something ends that, and by one wait."""
    touched = {record.id for record in records if isinstance(record, EnrichedMention) and _changes(record)}
    for question in _mentions(records):
        if question.id in touched or not _asks(question):
            continue
        for brand in (match.brand for match in question.brands if match.addressed):
            waits = [
                owed
                for owed in talk.obligations.values()
                if (owed.brand, owed.customer) == (brand, question.customer_key)
                and owed.opened_at <= question.occurred_at
                and (owed.ended_at is None or question.occurred_at <= owed.ended_at)
            ]
            assert waits, f"{question.id} to {brand} is lost"
            assert sum(question.id in owed.mentions for owed in waits) == 1


def _asks(mention: EnrichedMention) -> bool:
    """Whether a customer plainly wants to know something."""
    sure = mention.score.needs_answer
    return mention.company is None and "?" in mention.mention.text and (sure is None or sure >= 0.5)


def _changes(record: Record) -> bool:
    return isinstance(record, EnrichedMention) and record.mention.kind in ("edit", "delete")


def _mentions(records: Sequence[Record]) -> Iterator[EnrichedMention]:
    """What was said first."""
    for record in records:
        if isinstance(record, EnrichedMention) and not _changes(record):
            yield record


def _in_order(records: Sequence[Record]) -> Iterator[Record]:
    """By time, without changes, and without replies that are older than what they reply to."""
    later = {record.id for record in _mentions(records)}
    for record in sorted(records, key=_in_time):
        if _changes(record):
            continue
        if isinstance(record, EnrichedMention):
            later.discard(record.id)
            if f"x:{record.mention.in_reply_to}" in later:
                continue
        yield record


def _in_time(record: Record) -> tuple[Time, int, str]:
    """In one instant questions come before replies, and these before what people do."""
    if isinstance(record, EnrichedMention):
        return record.occurred_at, int(record.company is not None), record.id
    assert isinstance(record, ConversationAction)
    return record.at, 2, record.id
