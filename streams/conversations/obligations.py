"""A case as the record that readers get: its clock, its due time, its priority."""

from collections.abc import Iterable, Mapping
from typing import Any

from schemas.base import Time
from schemas.conversations import Obligation, Recovery, Words
from streams.conversations.events import Message
from streams.conversations.history import History
from streams.conversations.owed import Case
from streams.conversations.priority import priority, rises
from streams.conversations.promises import FIRST_REPLY, NEXT_REPLY, Targets, due

MAX_MENTIONS = 50
MAX_WORDS = 280


def obligations(
    cases: Iterable[Case], past: History, now: int, targets: Targets, recoveries: Mapping[str, Recovery]
) -> list[Obligation]:
    """Return what is and was owed, as it stands at event time `now`.

    `late_evidence` of the record stays False: whether a breach had been told before the record that
    disproves it came depends on the order of arrival, and what is published here must not. The signal
    that ends the obligation says it instead.
    """
    return [_obligation(case, past, now, targets, recoveries.get(case.id)) for case in cases]


def _obligation(
    case: Case, past: History, now: int, targets: Targets, recovery: Recovery | None
) -> Obligation:
    first, last = case.messages[0], case.messages[-1]
    clock = NEXT_REPLY if case.follows else FIRST_REPLY
    promise = targets.get(case.brand)
    level, reasons = priority(case.messages, again=case.again)
    rises_at = rises(case.messages, level, again=case.again)
    rising = [(each.at, reached) for each, reached in rises_at]
    soon, due_at = due(promise, clock, first.source, rising)
    safety = tuple(sorted({danger for message in case.messages for danger in message.safety}))
    topics = tuple(sorted({topic for message in case.messages for topic in message.topics}))
    return Obligation(
        id=case.id,
        conversation=case.conversation,
        brand=case.brand,
        customer=case.customer,
        opened_at=Time(first.at),
        oldest_unanswered_at=Time(first.at),
        due_at=due_at,
        state="open" if case.ended_at is None else "ended",
        clock=clock,
        priority=level,
        priority_reasons=reasons,
        due_soon_at=soon,
        breached_at=due_at if _breached(case, due_at, now) else None,
        ended_at=None if case.ended_at is None else Time(case.ended_at),
        outcome=case.outcome,
        reason=case.reason,
        answered_by=case.answered_by,
        answer=case.answer,
        ended_by=case.ended_by,
        author=first.author,
        customer_name=last.name,
        source=first.source,
        language=last.language,
        mentions=_mentions(case),
        last_words=last_words(case.messages, past),
        safety=safety,
        **_hands(case, now),
        team=case.hands.team or promise.team_for(safety, topics, last.language),
        follows=case.follows,
        topics=topics,
        recovery=recovery,
        answer_style=past.by_id[case.answer].style if case.answer else (),
    )


def _hands(case: Case, now: int) -> dict[str, Any]:
    """Who has it now; of what has ended, who had it then."""
    hands, at = case.hands, now if case.ended_at is None else case.ended_at
    holder, replier = hands.holder(at), hands.replier(at) if case.ended_at is None else None
    return {
        "assignee": holder,
        "assigned_until": Time(hands.until) if holder and hands.until is not None else None,
        "replying": replier,
        "replying_until": Time(hands.replying_until) if replier else None,
    }


def next_at(owed: Obligation, now: int) -> int | None:
    """When time alone makes something else of it; None for never."""
    if owed.ended_at is not None:
        return None
    times = (owed.due_soon_at, owed.due_at, owed.assigned_until, owed.replying_until)
    return min((int(at) for at in times if at is not None and at > now), default=None)


def _breached(case: Case, due: int, now: int) -> bool:
    return now >= due if case.ended_at is None else case.ended_at > due


def _mentions(case: Case) -> tuple[str, ...]:
    """Where the clock starts, what first needs an answer, and the latest, by time."""
    ids = [message.id for message in case.messages]
    named = {ids[0], *case.needing[:1], *ids[2 - MAX_MENTIONS :]}
    return tuple(id_ for id_ in ids if id_ in named)


def last_words(messages: Iterable[Message], past: History) -> Words | None:
    """Return the latest words that stand."""
    standing = [message for message in messages if message.id not in past.deleted]
    if not standing:
        return None
    last = standing[-1]
    author = last.company or last.customer or ""
    return Words(
        mention=last.id, author=author, at=Time(last.at), text=last.text[:MAX_WORDS], brand=last.company
    )
