"""What a rule may care about in a conversation. Every id and time is made of the records' own."""

from collections.abc import Iterable

from schemas.alerts import Evidence, Signal, Subject
from schemas.base import MINUTE, Time
from schemas.conversations import Obligation
from streams.conversations.events import Message
from streams.conversations.history import History
from streams.conversations.thread import Published

URGENT = 0.7
MAX_QUOTES = 3
MAX_QUOTE = 280
SUPERSEDED = "superseded"
"""Outcome of an obligation that, as a late record showed, never was; another may stand in its place."""


def due_soon(owed: Obligation, past: History) -> Signal:
    """Three quarters of the time are gone, and nobody has answered."""
    at = Time(owed.due_soon_at or owed.due_at)
    return _of(owed, past, "obligation-due-soon", f"due-soon/{int(at)}", at)


def breached(owed: Obligation, past: History) -> Signal:
    """The time is gone, and nobody has answered."""
    return _of(owed, past, "obligation-breached", f"breached/{int(owed.due_at)}", owed.due_at)


def ended(owed: Obligation, past: History, *, late_evidence: bool) -> Signal:
    """Nothing is owed any more. late_evidence: a breach had been told that was none."""
    at = owed.ended_at or owed.due_at
    values = {"late_evidence": 1.0} if late_evidence else {}
    return _of(owed, past, "obligation-ended", f"ended/{owed.outcome}/{int(at)}", at, **values)


def superseded(told: Published, conversation: str, now: int) -> Signal:
    """What readers were told of never was."""
    return Signal(
        id=f"{told.id}/ended/{SUPERSEDED}",
        kind="obligation-ended",
        brand=told.brand,
        subject=Subject(kind="obligation", id=told.id),
        at=Time(now),
        customer=told.customer,
        conversation=conversation,
        waiting_since=Time(told.since),
        due_at=Time(told.due_at),
        outcome=SUPERSEDED,
    )


def of_message(
    message: Message, conversation: str, past: History, obligations: Iterable[Obligation]
) -> list[Signal]:
    """Return what the customer's words themselves give rise to, whoever has answered."""
    if not message.said_by_customer:
        return []
    addressed = past.addressed(message)
    found = []
    for brand in dict.fromkeys((*addressed, *message.names)):
        if message.safety:
            found.append(_safety(message, brand, conversation, past))
        if brand in addressed and _urgent_complaint(message):
            found.append(_urgent(message, brand, conversation, past, obligations))
    return found


def _urgent_complaint(message: Message) -> bool:
    unhappy = message.act == "complaint" or (message.sentiment and message.sentiment.label == "negative")
    return bool(unhappy) and (message.urgency or 0.0) >= URGENT


def _safety(message: Message, brand: str, conversation: str, past: History) -> Signal:
    return Signal(
        id=f"{brand}/{message.id}/safety",
        kind="safety",
        brand=brand,
        subject=Subject(kind="mention", id=message.id),
        at=Time(message.at),
        customer=message.customer,
        customer_name=message.name,
        conversation=conversation,
        safety=message.safety,
        evidence=_quotes([message], past),
    )


def _urgent(
    message: Message, brand: str, conversation: str, past: History, obligations: Iterable[Obligation]
) -> Signal:
    owed = next((each for each in obligations if each.brand == brand and message.id in each.mentions), None)
    return Signal(
        id=f"{brand}/{message.id}/urgent-complaint",
        kind="urgent-complaint",
        brand=brand,
        subject=Subject(kind="obligation", id=owed.id) if owed else Subject(kind="mention", id=message.id),
        at=Time(message.at),
        customer=message.customer,
        customer_name=message.name,
        conversation=conversation,
        waiting_since=owed.oldest_unanswered_at if owed else None,
        due_at=owed.due_at if owed else None,
        priority=owed.priority if owed else None,
        values={"urgency": message.urgency or 0.0, "negative": message.negative},
        thresholds={"urgency": URGENT},
        safety=message.safety,
        evidence=_quotes([message], past),
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
        outcome=owed.outcome if kind == "obligation-ended" else None,
        priority=owed.priority,
        values=waited | values,
        safety=owed.safety,
        evidence=_quotes([each for each in past.messages if each.id in owed.mentions], past),
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
