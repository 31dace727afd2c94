"""What readers are told when what is owed has changed.

An obligation that ended after it was due soon, or due, is told as such first, even where it is found so at
once: what is told is the same however records and timers happened to fall together.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from schemas.alerts import Signal
from schemas.base import Record, Time
from schemas.codec import encode
from schemas.conversations import Obligation
from schemas.customers import CustomerEvent
from streams.conversations import signals
from streams.conversations.history import History
from streams.conversations.thread import Published
from streams.step import Output


def digest(record: Record) -> str:
    """Short for the record's content."""
    return blake2b(encode(record), digest_size=9).hexdigest()


def changes(
    told: Sequence[Published], owed: Sequence[Obligation], past: History, now: int
) -> tuple[tuple[Published, ...], list[Output]]:
    """Compare what readers were told with what holds; return both what they then know and how to say it."""
    before = {each.id: each for each in told}
    after: list[Published] = []
    outputs: list[Output] = []
    for each in owed:
        known = before.pop(each.id, None)
        knowledge = _knowledge(each, now)
        after.append(knowledge)
        outputs.extend(_news(known, knowledge, each, past))
    return tuple(after), outputs


def gone(told: Sequence[Published], owed: Sequence[Obligation]) -> list[Published]:
    """What readers were told of, and what, as it turns out, never was."""
    holds = {each.id for each in owed}
    return [each for each in told if each.id not in holds]


def forget(told: Sequence[Published], conversation: str, now: int) -> Iterator[Output]:
    """Take back what readers were told of."""
    for each in told:
        yield Output("obligations", each.id, None, route=conversation)
        if each.ended_at is None:
            yield Output("signals", each.brand, signals.superseded(each, conversation, now))


def _knowledge(owed: Obligation, now: int) -> Published:
    return Published(
        id=owed.id,
        digest=digest(owed),
        brand=owed.brand,
        customer=owed.customer,
        since=int(owed.opened_at),
        due_at=int(owed.due_at),
        ended_at=None if owed.ended_at is None else int(owed.ended_at),
        outcome=owed.outcome,
        by=owed.answered_by,
        due_soon=_passed(owed, owed.due_soon_at or owed.due_at, now),
        breached=owed.breached_at is not None,
    )


def _passed(owed: Obligation, at: int, now: int) -> bool:
    """Whether somebody still waited at that time."""
    return now >= at if owed.ended_at is None else owed.ended_at > at


def _news(known: Published | None, new: Published, owed: Obligation, past: History) -> Iterator[Output]:
    if known and known.digest == new.digest and known.due_soon == new.due_soon:
        return
    if known is None or known.digest != new.digest:
        yield Output("obligations", owed.id, owed, route=owed.conversation)
    reopened = known is not None and known.ended_at is not None and new.ended_at is None
    told = None if reopened else known
    if known is None:
        yield _event(owed, "opened", owed.opened_at)
    if new.due_soon and not (told and told.due_soon):
        yield _signal(signals.due_soon(owed, past))
    if new.breached and not (told and told.breached):
        yield _signal(signals.breached(owed, past))
        yield _event(owed, "breached", owed.due_at)
    if owed.ended_at is not None:
        yield from _end(known, new, owed, past)


def _end(known: Published | None, new: Published, owed: Obligation, past: History) -> Iterator[Output]:
    corrected = known is not None and known.breached and not new.breached
    same_end = known is not None and (known.ended_at, known.outcome) == (new.ended_at, new.outcome)
    if corrected or not same_end:
        yield _signal(signals.ended(owed, past, late_evidence=corrected))
    if owed.outcome and owed.ended_at and (known is None or known.outcome != owed.outcome):
        yield _event(owed, owed.outcome, owed.ended_at)


def _signal(signal: Signal) -> Output:
    return Output("signals", signal.brand, signal)


def _event(owed: Obligation, kind: str, at: Time) -> Output:
    event = CustomerEvent(
        id=f"{owed.id}/{kind}",
        customer=owed.customer,
        brand=owed.brand,
        kind=kind,
        at=at,
        obligation=owed.id,
    )
    return Output("customers.events", owed.customer, event)
