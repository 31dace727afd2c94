"""The state of one conversation."""

import msgspec

from schemas.base import DAY
from schemas.conversations import ConversationAction, Recovery
from streams.conversations.events import Message

EXPIRY = 30 * DAY
"""How long a conversation in which nothing is owed is remembered, in event time."""
MAX_MESSAGES = 200


class Settled(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What this customer said to this brand up to `until` is settled and forgotten; `last` was for it.

    answered: whether that ended by an answer.
    """

    customer: str
    brand: str
    until: int
    last: str
    answered: bool = False


class Said(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A signal that stands: what kind of cause to act, since when, and what it said, in short."""

    kind: str
    at: int
    digest: str


class Published(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What readers were last told of an obligation. ended_at None: that it is open. by: who answered.

    next_at: when time alone makes more of it than readers know; None for never. State is read back by
    position: new fields go to the end.
    """

    id: str
    digest: str
    brand: str
    customer: str
    since: int
    due_at: int
    ended_at: int | None = None
    outcome: str | None = None
    by: str | None = None
    said: tuple[Said, ...] = ()
    next_at: int | None = None
    recovery: Recovery | None = None

    def has_said(self, kind: str) -> bool:
        """Whether a signal of that kind stands."""
        return any(each.kind == kind for each in self.said)


class Matter(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A customer's complaint to a brand, since the message `first`. how: it ended; None while it is open.

    next_at: when silence will have said something; None where it says nothing.
    """

    customer: str
    brand: str
    first: str
    since: int
    ended_at: int | None = None
    how: str | None = None
    next_at: int | None = None


class Thread(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A conversation. touched: event time when something last came in.

    dangers: digests of what was signalled of single messages, by message.
    forgotten: how many messages are no longer kept. room: how many may be kept before some are forgotten.
    wake_at: see streams.state.
    """

    id: str
    touched: int
    messages: tuple[Message, ...] = ()
    actions: tuple[ConversationAction, ...] = ()
    settled: tuple[Settled, ...] = ()
    published: tuple[Published, ...] = ()
    dangers: dict[str, tuple[str, ...]] = {}
    forgotten: int = 0
    room: int = MAX_MESSAGES
    merged_into: str | None = None
    wake_at: int | None = None
    matters: tuple[Matter, ...] = ()
