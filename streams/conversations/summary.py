"""A conversation as the record that readers get."""

from collections.abc import Sequence

from schemas.base import Time
from schemas.conversations import (
    Conversation,
    ConversationAction,
    Note,
    Participant,
    Recovery,
    Resolution,
    ToneAt,
)
from streams.conversations.history import History
from streams.conversations.ids import target_of
from streams.conversations.obligations import last_words
from streams.conversations.thread import Matter, Published, Thread

MAX_PARTICIPANTS = 50
MAX_TONE = 50
MAX_OBLIGATIONS = 100
MAX_ANSWERERS = 20
MAX_RESOLUTIONS = 50


def summary(past: History, thread: Thread) -> Conversation:
    """Return the record of a conversation in which something was said."""
    told = thread.published
    return Conversation(
        id=thread.id,
        state=_state(told),
        first_at=Time(past.messages[0].at),
        last_at=Time(past.messages[-1].at),
        brands=_brands(past),
        participants=_participants(past),
        last_words=last_words(past.messages, past),
        tone=_tone(past),
        obligations=_named(told),
        answered_by=_answerers(told),
        recovery=_recovery(told),
        messages=thread.forgotten + len(past.messages),
        resolutions=tuple(_resolution(matter) for matter in thread.matters[-MAX_RESOLUTIONS:]),
        notes=tuple(_note(action) for action in thread.actions if _is_noted(action, past)),
    )


def merged(id_: str, into: str, at: int) -> Conversation:
    """Return the record of a conversation that is part of another: nothing but the way there."""
    return Conversation(id=id_, state="merged", first_at=Time(at), last_at=Time(at), merged_into=into)


def _state(told: Sequence[Published]) -> str:
    """Whether somebody waits; else whether the last who did was answered."""
    if any(each.ended_at is None for each in told):
        return "waiting"
    last = max(told, key=lambda each: (each.ended_at or 0, each.id), default=None)
    return "answered" if last and last.outcome in ("answered", "redirected") else "quiet"


def _brands(past: History) -> tuple[str, ...]:
    found = set(past.companies.values())
    for message in past.messages:
        found.update(message.addresses, message.names)
    return tuple(sorted(found))


def _participants(past: History) -> tuple[Participant, ...]:
    """Those who spoke, in the order of their first words, under the name they used last."""
    found: dict[str, Participant] = {}
    for message in past.messages:
        id_ = message.author if message.company else message.customer
        if id_:
            found[id_] = Participant(id=id_, name=message.name, brand=message.company)
    return tuple(found.values())[:MAX_PARTICIPANTS]


def _tone(past: History) -> tuple[ToneAt, ...]:
    said = [
        ToneAt(at=Time(message.at), sentiment=message.sentiment)
        for message in past.messages
        if message.sentiment and message.said_by_customer
    ]
    return tuple(said[-MAX_TONE:])


def _named(told: Sequence[Published]) -> tuple[str, ...]:
    """Open ones, then those that ended last."""
    by_end = sorted(told, key=lambda each: (each.ended_at is None, each.ended_at or 0, each.id))
    return tuple(each.id for each in by_end[-MAX_OBLIGATIONS:][::-1])


def _answerers(told: Sequence[Published]) -> tuple[str, ...]:
    by_end = sorted(told, key=lambda each: (each.ended_at or 0, each.id))
    found = dict.fromkeys(each.by for each in by_end if each.by)
    return tuple(found)[-MAX_ANSWERERS:]


def _recovery(told: Sequence[Published]) -> Recovery | None:
    """What a customer said last after an answer."""
    known = [(each.recovery.at, each.id, each.recovery) for each in told if each.recovery]
    return max(known, key=lambda each: each[:2])[2] if known else None


def _resolution(matter: Matter) -> Resolution:
    return Resolution(
        customer=matter.customer,
        brand=matter.brand,
        since=Time(matter.since),
        state=matter.how or "open",
        at=None if matter.ended_at is None else Time(matter.ended_at),
    )


def _is_noted(action: ConversationAction, past: History) -> bool:
    """Whether it says something of this conversation: a late record may show that nothing ever was owed."""
    target = target_of(action.obligation or "", action.conversation)
    stands = (
        target is None or target.message not in past.by_id or target.brand in past.addressed[target.message]
    )
    return action.note is not None and stands


def _note(action: ConversationAction) -> Note:
    return Note(by=action.by, at=action.at, text=action.note or "", obligation=action.obligation)
