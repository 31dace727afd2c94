"""What is remembered of a message, under its `source:id`."""

import hashlib

import msgspec

from schemas.base import DAY, SECOND, Time
from schemas.customers import Echo
from schemas.mentions import ScoredMention

PARENT_WAIT = 30 * SECOND
"""A parent not seen for so long after a reply to it becomes the root of the conversation (broker's time)."""
KEPT = 30 * DAY
"""A message nobody has touched for so long is forgotten (broker's time)."""
HELD = 100
"""Mentions that may wait at one message; more are threaded at once."""


class Message(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A message, seen or only referred to.

    conversation: None until it is known. customer: whom a company's reply to this message answers.
    seen: fingerprint of the original, None where only others refer to it. edits: fingerprints of edits.
    parent: the message it waits for. held: what waits here to be sent on. askers: replies to be told.
    tone, about: of a customer's own words, and which brands they are about. echoes: who took them up before
    they were seen.
    """

    conversation: str | None = None
    customer: str | None = None
    seen: str | None = None
    edits: tuple[str, ...] = ()
    deleted: bool = False
    parent: str | None = None
    held: tuple[ScoredMention, ...] = ()
    askers: tuple[str, ...] = ()
    tone: str | None = None
    about: tuple[str, ...] = ()
    echoes: tuple[Echo, ...] = ()
    wake_at: Time | None = None


def fingerprint(scored: ScoredMention) -> str:
    """Who said what: the same for the same message however often and by whomever it is published."""
    author = scored.mention.author.id if scored.mention.author else ""
    content = f"{scored.mention.kind}\x00{author}\x00{scored.mention.text}"
    return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()
