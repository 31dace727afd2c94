"""How a reply finds its conversation: internal to `threads` and `conversations`."""

from schemas.base import Record, Time
from schemas.mentions import EnrichedMention


class Lookup(Record, frozen=True, kw_only=True, tag="lookup/1"):
    """`asker` replies to `parent`: which conversation is that? Sent to the partition of the parent's id.

    path: the messages asked on the way, which is how a cycle of replies is found.
    """

    id: str
    parent: str
    asker: str
    at: Time
    path: tuple[str, ...] = ()


class Link(Record, frozen=True, kw_only=True, tag="link/1"):
    """The answer, registered at the reply's own id. customer: the one a company's reply answers."""

    id: str
    message: str
    conversation: str
    at: Time
    customer: str | None = None


class Merge(Record, frozen=True, kw_only=True, tag="merge/1"):
    """Conversation `conversation` turned out to be part of `into`; carries what was known of it."""

    id: str
    conversation: str
    into: str
    at: Time


class Moved(Record, frozen=True, kw_only=True, tag="moved/1"):
    """A mention of a conversation that was merged, sent on to where the conversation is now.

    path: the conversations it has been sent on from, so that a circle of merges ends.
    """

    id: str
    conversation: str
    mention: EnrichedMention
    path: tuple[str, ...] = ()
