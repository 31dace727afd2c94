"""What becomes of a conversation that turned out to be part of another.

Everything known of it is sent on, mention by mention, to where it now belongs, and so is whatever comes
later; people's acts follow on the same topic, behind the mentions that they are about.

A record that travels carries the conversations it has passed. Where it comes back to one of them, the merges
go in a circle: then the one of the circle with the smallest id takes everything, and is merged no more.
"""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from schemas.conversations import ConversationAction
from schemas.mentions import EnrichedMention
from schemas.threads import Merge, Moved
from streams.conversations.events import identity, kept, restored
from streams.conversations.ids import moved_id
from streams.conversations.thread import Thread
from streams.step import Output

TOPIC = "conversations.merges"
PATH = "path"
"""In `extra`: conversations that a person's act has passed."""


def path_of(action: ConversationAction) -> tuple[str, ...]:
    """Conversations that the act has passed; an act is no record of ours, so it has no field for that."""
    return msgspec.convert(action.extra.get(PATH, ()), tuple[str, ...])


def onward(thread: Thread, path: tuple[str, ...]) -> str | None:
    """Where a record of this conversation goes; None where it has arrived."""
    if thread.merged_into is None:
        return None
    circle = path[path.index(thread.id) :] if thread.id in path else ()
    return None if circle and thread.id == min(circle) else thread.merged_into


def everything(thread: Thread, into: str) -> Iterator[Output]:
    """Send on all that is known."""
    for message in thread.messages:
        yield moved(restored(message, thread.id), thread.id, into, ())
    for action in thread.actions:
        yield moved_action(action, thread.id, into)


def moved(mention: EnrichedMention, conversation: str, into: str, path: tuple[str, ...]) -> Output:
    """Send on a mention."""
    name = "/".join(str(part) for part in identity(kept(mention)))
    passed = (*path, conversation)
    record = Moved(id=f"{name}>{into}", conversation=into, mention=mention, path=passed)
    return Output(TOPIC, into, record)


def moved_action(action: ConversationAction, conversation: str, into: str) -> Output:
    """Send on what a person did, by the name that the obligation then has."""
    record = replace(
        action,
        conversation=into,
        obligation=moved_id(action.obligation, conversation, into) if action.obligation else None,
        extra={**action.extra, PATH: [*path_of(action), conversation]},
    )
    return Output(TOPIC, into, record)


def both(merge: Merge, other: str) -> Output:
    """Part of two conversations: then these two are one. The smaller id stays."""
    into, conversation = sorted((merge.into, other))
    record = Merge(id=f"{conversation}>{into}", conversation=conversation, into=into, at=merge.at)
    return Output(TOPIC, conversation, record)
