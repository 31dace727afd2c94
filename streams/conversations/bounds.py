"""How a conversation is kept small, however long it goes on; what is owed stays what it was."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from schemas.conversations import ConversationAction
from streams.conversations.events import CHANGES, Message
from streams.conversations.history import History
from streams.conversations.ids import target_of
from streams.conversations.owed import ASSIGNMENTS, Case
from streams.conversations.priority import decisive
from streams.conversations.thread import MAX_MESSAGES, Settled, Thread

KEPT_MESSAGES = 150
"""Past MAX_MESSAGES the oldest are forgotten down to this, save what cases stand on."""
SLACK = 50
"""How many more messages come before that is done again."""
OLD_CHARS = 140
"""What is kept of the text of an older message."""
NOTE = "note"
MAX_ROOTS = 20
MAX_SETTLED = 1000
MAX_ASSIGNMENTS = 200
MAX_NOTES = 50
MAX_WAITING = 2000
"""How many may wait in one conversation: about what fits into one value of the state."""


def is_crowded(thread: Thread) -> bool:
    """Whether it is time to forget something."""
    return len(thread.messages) > thread.room


def trimmed(thread: Thread, cases: Sequence[Case], past: History) -> Thread:
    """Forget what is oldest and no longer needed; `cases` are all there are.

    A case that ended before all that is kept becomes a line in `settled`. An open one keeps the message
    where its clock starts, the first that needs an answer, and what makes it urgent; one that ended lately
    keeps everything.
    """
    cut = thread.messages[-KEPT_MESSAGES].at
    ended = [case for case in cases if case.ended_at is not None and case.ended_at < cut]
    gone = {case.id for case in ended}
    left = {each.id for each in thread.messages if each.at >= cut}
    left |= {id_ for case in cases if case.id not in gone for id_ in _stands_on(case, past)}
    left |= _company_words(thread, left)
    messages = tuple(_shortened(each, cut) for each in thread.messages if each.id in left)
    return replace(
        thread,
        messages=messages,
        actions=tuple(each for each in thread.actions if each.action == NOTE or _about(each) in left),
        settled=_settled(thread.settled, ended),
        published=tuple(each for each in thread.published if each.id not in gone),
        room=max(MAX_MESSAGES, len(messages) + SLACK),
        forgotten=thread.forgotten + _count(thread.messages) - _count(messages),
    )


def with_action(thread: Thread, action: ConversationAction) -> Thread:
    """Keep what a person did. Of who took what, and of notes, the latest are enough."""
    actions = sorted((*thread.actions, action), key=lambda each: (each.at, each.id))
    notes = [each.id for each in actions if each.action == NOTE]
    assignments = [each.id for each in actions if each.action in ASSIGNMENTS]
    old = {*notes[:-MAX_NOTES], *assignments[:-MAX_ASSIGNMENTS]}
    return replace(thread, actions=tuple(each for each in actions if each.id not in old))


def _stands_on(case: Case, past: History) -> list[str]:
    ids = [message.id for message in case.messages]
    if case.ended_at is not None:
        return ids
    complaints = [id_ for id_ in ids if id_ in past.urgent]
    return [ids[0], case.needing[0], *complaints[:1], *decisive(case.messages, again=case.again)]


def _company_words(thread: Thread, left: set[str]) -> set[str]:
    """Find the company's messages that those left reply to, and its first posts, for replies to come."""
    parents = {each.parent for each in thread.messages if each.id in left}
    company = [each for each in thread.messages if each.company and each.kind not in CHANGES]
    roots = [each.id for each in company if each.parent is None][:MAX_ROOTS]
    return {each.id for each in company if each.id in parents} | set(roots)


def _about(action: ConversationAction) -> str | None:
    target = target_of(action.obligation or "", action.conversation)
    return target.message if target else None


def _shortened(message: Message, cut: int) -> Message:
    if message.at >= cut or len(message.text) <= OLD_CHARS:
        return message
    return replace(message, text=message.text[:OLD_CHARS])


def _count(messages: Iterable[Message]) -> int:
    return sum(each.kind not in CHANGES for each in messages)


def _settled(before: Iterable[Settled], ended: Iterable[Case]) -> tuple[Settled, ...]:
    by_pair = {(each.customer, each.brand): each for each in before}
    for case in ended:
        pair, until = (case.customer, case.brand), case.ended_at or 0
        by_pair[pair] = Settled(*pair, until, case.id, case.was_answered)
    return tuple(sorted(by_pair.values(), key=lambda each: each.until)[-MAX_SETTLED:])
