"""What readers are told when what is owed has changed.

Of an obligation that has ended its end is told first, and then what had been cause to act before: nobody is
woken for what is over. What was told and turned out to have been otherwise is told again, or taken back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from msgspec.structs import replace

from schemas.alerts import Signal
from schemas.base import Time
from schemas.codec import encode
from schemas.conversations import Obligation
from schemas.customers import CustomerEvent
from streams.conversations import signals
from streams.conversations.history import History
from streams.conversations.thread import Published, Said
from streams.step import Output


class Standing(NamedTuple):
    """An obligation as it stands, as bytes too, what of it is cause to act, and when time changes it."""

    owed: Obligation
    value: bytes
    causes: Sequence[Signal]
    next_at: int | None


def digest(value: bytes) -> str:
    """Short for a record's content."""
    return blake2b(value, digest_size=9).hexdigest()


def changes(
    told: Sequence[Published], standing: Iterable[Standing], past: History, now: int
) -> tuple[tuple[Published, ...], list[Output]]:
    """Compare what readers were told with what holds; return both what they then know and how to say it."""
    before = {each.id: each for each in told}
    after: list[Published] = []
    outputs: list[Output] = []
    for each in standing:
        known = before.pop(each.owed.id, None)
        knowledge = _knowledge(each)
        after.append(knowledge)
        if knowledge != known:
            outputs.extend(_news(known, knowledge, each))
            outputs.extend(_signals(known, knowledge, each, past, now))
    return tuple(after), outputs


def warnings(
    told: Mapping[str, tuple[str, ...]], dangers: Iterable[Signal]
) -> tuple[dict[str, tuple[str, ...]], list[Output]]:
    """Return digests of what has been signalled of each message, and how to say what is new."""
    after: dict[str, tuple[str, ...]] = {}
    news: list[Output] = []
    for danger in dangers:
        message, said = danger.subject.id, digest(encode(danger))
        after[message] = (*after.get(message, ()), said)
        if said not in told.get(message, ()):
            news.append(_signal(danger))
    return after, news


def gone(told: Sequence[Published], standing: Iterable[Standing]) -> list[Published]:
    """What readers were told of, and what, as it turns out, never was."""
    holds = {each.owed.id for each in standing}
    return [each for each in told if each.id not in holds]


def forget(told: Sequence[Published], conversation: str, now: int) -> Iterator[Output]:
    """Take back what readers were told of."""
    for each in told:
        yield _event(each, signals.SUPERSEDED, Time(now))
        yield Output("obligations", each.id, None, route=conversation)
        if each.ended_at is None or each.said:
            yield _signal(signals.superseded(each, conversation, now))


def _knowledge(standing: Standing) -> Published:
    owed = standing.owed
    return Published(
        id=owed.id,
        digest=digest(standing.value),
        brand=owed.brand,
        customer=owed.customer,
        since=int(owed.opened_at),
        due_at=int(owed.due_at),
        ended_at=None if owed.ended_at is None else int(owed.ended_at),
        outcome=owed.outcome,
        by=owed.answered_by,
        said=tuple(Said(cause.kind, int(cause.at), digest(encode(cause))) for cause in standing.causes),
        next_at=standing.next_at,
        recovery=owed.recovery,
    )


def _news(known: Published | None, new: Published, standing: Standing) -> Iterator[Output]:
    owed = standing.owed
    if known is None or known.digest != new.digest:
        yield Output("obligations", owed.id, owed, owed.conversation, standing.value)
    if known is None or (known.ended_at is not None and new.ended_at is None):
        yield _event(new, "opened", owed.opened_at)
    if owed.breached_at is not None and not (known and known.has_said(signals.BREACHED)):
        yield _event(new, "breached", owed.due_at)
    same_end = known and (known.ended_at, known.outcome) == (new.ended_at, new.outcome)
    if owed.outcome and owed.ended_at and not same_end:
        yield _event(new, owed.outcome, owed.ended_at)


def _signals(
    known: Published | None, new: Published, standing: Standing, past: History, now: int
) -> Iterator[Output]:
    """Say it so that whoever keeps the last signal of each kind, and the end, knows what stands."""
    owed = standing.owed
    said = known.said if known else ()
    stale = _stale(said, new)
    if known and stale:
        yield _signal(signals.superseded(known, owed.conversation, now))
    reopened = known is not None and known.ended_at is not None and new.ended_at is None
    valid = () if stale or reopened else said
    fresh = [cause for cause, each in zip(standing.causes, new.said, strict=True) if each not in valid]
    if owed.ended_at is not None:
        corrected = bool(known and known.has_said(signals.BREACHED) and not new.has_said(signals.BREACHED))
        same_end = known and (known.ended_at, known.outcome) == (new.ended_at, new.outcome)
        if stale or fresh or corrected or not same_end:
            yield _signal(signals.ended(owed, past, late_evidence=corrected))
    for cause in fresh:
        yield _signal(replace(cause, outcome=owed.outcome))


def _stale(said: Iterable[Said], new: Published) -> bool:
    """Whether something was said that does not stand, and that the end alone does not take back."""
    return any(
        not new.has_said(each.kind) and (new.ended_at is None or each.at < new.ended_at) for each in said
    )


def _signal(signal: Signal) -> Output:
    return Output("signals", signal.brand, signal)


def _event(owed: Published, kind: str, at: Time) -> Output:
    event = CustomerEvent(
        id=f"{owed.id}/{kind}/{int(at)}",
        customer=owed.customer,
        brand=owed.brand,
        kind=kind,
        at=at,
        obligation=owed.id,
        since=Time(owed.since),
        due_at=Time(owed.due_at),
    )
    return Output("customers.events", owed.customer, event)
