"""The state of one conversation."""

import msgspec

from schemas.base import DAY
from schemas.conversations import ConversationAction
from streams.conversations.events import Message

EXPIRY = 30 * DAY
"""How long a conversation in which nothing is owed is remembered, in event time."""
MAX_MESSAGES = 200


class Settled(msgspec.Struct, frozen=True, array_like=True):
    """What this customer said to this brand up to `until` is settled and forgotten; `last` was for it."""

    customer: str
    brand: str
    until: int
    last: str


class Published(msgspec.Struct, frozen=True, array_like=True):
    """What readers were last told of an obligation. ended_at None: that it is open. by: who answered.

    due_soon, breached: that it had come to that before anybody answered.
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
    due_soon: bool = False
    breached: bool = False


class Thread(msgspec.Struct, frozen=True):
    """A conversation. touched: event time when something last came in. summary: digest of its record.

    forgotten: how many messages are no longer kept. room: how many may be kept before some are forgotten.
    wake_at: see streams.state.
    """

    id: str
    touched: int
    messages: tuple[Message, ...] = ()
    actions: tuple[ConversationAction, ...] = ()
    settled: tuple[Settled, ...] = ()
    published: tuple[Published, ...] = ()
    summary: str = ""
    forgotten: int = 0
    room: int = MAX_MESSAGES
    merged_into: str | None = None
    wake_at: int | None = None
