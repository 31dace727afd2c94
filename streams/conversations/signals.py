"""What a rule may care about in a conversation, as it stands now. Ids and times are the records' own.

What was signalled once is signalled again when it turns out to have been otherwise: with another content, or
taken back. So whoever keeps the last of each kind has in the end what would have been signalled, had
everything been known at its time.
"""

from collections.abc import Iterable

from schemas.alerts import Evidence, Signal, Subject
from schemas.base import MINUTE, Time
from schemas.conversations import Obligation
from streams.conversations.asks import URGENT
from streams.conversations.events import OWNS_WORDS, Message
from streams.conversations.history import History
from streams.conversations.owed import Case
from streams.conversations.thread import Published

DUE_SOON = "obligation-due-soon"
BREACHED = "obligation-breached"
ENDED = "obligation-ended"
COMPLAINT = "urgent-complaint"
DANGER = "safety"
SUPERSEDED = "superseded"
"""Outcome of an obligation that, as a late record showed, never was; another may stand in its place."""
MAX_QUOTES = 3
MAX_QUOTE = 280


def causes(case: Case, owed: Obligation, past: History, now: int) -> list[Signal]:
    """Return what of this obligation has been cause to act by event time `now`, before it ended."""
    found = []
    complaint = _complaint(case, owed, past)
    if complaint:
        found.append(complaint)
    soon = owed.due_soon_at or owed.due_at
    if owed.ended_at is not None or now >= soon:
        found.append(_of(owed, past, DUE_SOON, f"due-soon/{int(soon)}", soon))
    if owed.breached_at is not None:
        found.append(_of(owed, past, BREACHED, f"breached/{int(owed.due_at)}", owed.due_at))
    return [cause for cause in found if owed.ended_at is None or cause.at < owed.ended_at]


def ended(owed: Obligation, past: History, *, late_evidence: bool) -> Signal:
    """Nothing is owed any more. late_evidence: a breach had been told that was none."""
    at = owed.ended_at or owed.due_at
    values = {"late_evidence": 1.0} if late_evidence else {}
    return _of(owed, past, ENDED, f"ended/{owed.outcome}/{int(at)}", at, **values)


def superseded(told: Published, conversation: str, now: int) -> Signal:
    """What readers were told of never was."""
    return Signal(
        id=f"{told.id}/ended/{SUPERSEDED}",
        kind=ENDED,
        brand=told.brand,
        subject=Subject(kind="obligation", id=told.id),
        at=Time(now),
        customer=told.customer,
        conversation=conversation,
        waiting_since=Time(told.since),
        due_at=Time(told.due_at),
        outcome=SUPERSEDED,
    )


def dangers(past: History, conversation: str) -> list[Signal]:
    """Return what single messages themselves give rise to, whoever has answered."""
    return [
        _danger(message, brand, conversation, past)
        for message in past.messages
        if message.safety and message.kind in OWNS_WORDS and message.speaker
        for brand in _concerned(message, past)
    ]


def _concerned(message: Message, past: History) -> list[str]:
    """Say whom a danger concerns. What is learnt later only adds to it: nothing takes such a signal back.

    Who calls himself a company silences no danger to others; but whom a company answers need not hear of it.
    """
    replied = past.companies.get(message.parent or "") if message.company is None else None
    brands = dict.fromkeys((*message.addresses, replied, *message.names))
    return [brand for brand in brands if brand and brand != message.company]


def _danger(message: Message, brand: str, conversation: str, past: History) -> Signal:
    return Signal(
        id=f"{brand}/{message.id}/{DANGER}",
        kind=DANGER,
        brand=brand,
        subject=Subject(kind="mention", id=message.id),
        at=Time(message.at),
        customer=message.speaker,
        customer_name=message.name,
        conversation=conversation,
        safety=message.safety,
        evidence=_quotes([message], past),
    )


def _complaint(case: Case, owed: Obligation, past: History) -> Signal | None:
    """Return the first urgent complaint of who waits; it stays one, even if it was put more calmly since."""
    urgent = [
        (max(past.urgent[message.id].at, message.at), message.id)
        for message in case.messages
        if message.id in past.urgent and owed.brand in past.addressed[message.id]
    ]
    if not urgent:
        return None
    at, name = min(urgent)
    return Signal(
        id=f"{owed.id}/{COMPLAINT}/{at}",
        kind=COMPLAINT,
        brand=owed.brand,
        subject=Subject(kind="obligation", id=owed.id),
        at=Time(at),
        customer=owed.customer,
        customer_name=owed.customer_name,
        conversation=owed.conversation,
        waiting_since=owed.oldest_unanswered_at,
        due_at=owed.due_at,
        priority=owed.priority,
        team=owed.team,
        values={"urgency": past.urgent[name].urgency or 0.0, "negative": past.urgent[name].negative},
        thresholds={"urgency": URGENT},
        safety=owed.safety,
        evidence=_quotes([past.by_id[name]], past),
    )


def _of(owed: Obligation, past: History, kind: str, name: str, at: Time, **values: float) -> Signal:
    """Return a signal of an obligation: who waits, since when, and what they said."""
    waited = {
        "waited_minutes": _minutes(at - owed.oldest_unanswered_at),
        "target_minutes": _minutes(owed.due_at - owed.oldest_unanswered_at),
    }
    return Signal(
        id=f"{owed.id}/{name}",
        kind=kind,
        brand=owed.brand,
        subject=Subject(kind="obligation", id=owed.id),
        at=at,
        customer=owed.customer,
        customer_name=owed.customer_name,
        conversation=owed.conversation,
        waiting_since=owed.oldest_unanswered_at,
        due_at=owed.due_at,
        outcome=owed.outcome if kind == ENDED else None,
        priority=owed.priority,
        team=owed.team,
        values=waited | values,
        safety=owed.safety,
        evidence=_quotes([past.by_id[name] for name in owed.mentions], past),
    )


def _quotes(messages: Iterable[Message], past: History) -> tuple[Evidence, ...]:
    """The first words and the latest, of those that stand and have any."""
    said = [message for message in messages if past.words(message)]
    chosen = said[:1] + said[1:][1 - MAX_QUOTES :]
    return tuple(
        Evidence(kind="quote", text=message.text[:MAX_QUOTE], mention=message.id, at=Time(message.at))
        for message in chosen
    )


def _minutes(ms: int) -> float:
    return round(ms / MINUTE, 1)
