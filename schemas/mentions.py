"""A mention on its way: as a producer publishes it, scored, threaded, enriched."""

from typing import Annotated

import msgspec

from schemas.base import MINUTE, Part, Record, Time, closed, known
from schemas.errors import RecordError
from schemas.scores import Score

KINDS = ("post", "reply", "repost", "quote", "edit", "delete", "heartbeat")
OWN_WORDS = ("post", "reply", "quote")
"""Kinds in which the author speaks; a repost passes on somebody else's words, and has no tone of its own."""
MAX_TEXT_BYTES = 64 * 1024
MAX_RECORD_BYTES = 1024 * 1024
EARLIEST = Time(946_684_800_000)
"""2000-01-01T00:00:00Z."""
CLOCK_TOLERANCE = 5 * MINUTE
"""How far a producer's clock may be ahead of the broker's before its times are not believed."""

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Name = Annotated[str, msgspec.Meta(max_length=1024)]
Link = Annotated[str, msgspec.Meta(max_length=8192)]


class Author(Part, frozen=True, kw_only=True):
    """Who wrote it. `role: company` is a claim; brands.yaml says who the company's accounts are."""

    id: Id
    name: Name | None = None
    handle: Name | None = None
    followers: Annotated[int, msgspec.Meta(ge=0)] | None = None
    created_at: Time | None = None
    role: Annotated[str, known("customer", "company")] | None = None


class Media(Part, frozen=True, kw_only=True):
    """A picture, video or sound, with whatever words it carries."""

    kind: Annotated[str, known("image", "video", "audio", "document")]
    url: Link | None = None
    alt_text: str | None = None
    transcript: str | None = None


class Responder(Part, frozen=True, kw_only=True):
    """The person who wrote a company's reply."""

    id: Id
    name: Name | None = None
    team: Name | None = None


class Mention(Record, frozen=True, kw_only=True, tag="mention/1"):
    """One thing said. An edit or a delete has the `id` of the message it is about.

    `recipient` is the account, page, inbox or brand it was sent to; `in_reply_to`, `repost_of` and
    `quoted_id` are ids of the same source.
    """

    id: Id
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    created_at: Time
    kind: Annotated[str, closed(*KINDS)] = "post"
    author: Author | None = None
    text: str = ""
    url: Link | None = None
    visibility: Annotated[str, closed("public", "private")] = "public"
    customer_id: Id | None = None
    recipient: Id | None = None
    conversation_id: Id | None = None
    in_reply_to: Id | None = None
    repost_of: Id | None = None
    quoted_id: Id | None = None
    mentions: tuple[Name, ...] = ()
    links: tuple[Link, ...] = ()
    language: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    media: tuple[Media, ...] = ()
    place: Name | None = None
    responder: Responder | None = None
    automated: bool = False
    producer: Name | None = None
    correlation: Name | None = None


class BrandMatch(Part, frozen=True, kw_only=True):
    """A brand the record is about. `addressed`: said to the brand, not only about it."""

    brand: str
    how: Annotated[str, known("recipient", "mentioned", "source", "named", "author")]
    addressed: bool = False


class RawPointer(Part, frozen=True, kw_only=True):
    """Where the unmasked record stands for as long as `mentions` keeps it."""

    topic: str
    partition: int
    offset: int


class ScoredMention(Record, frozen=True, kw_only=True, tag="scored-mention/1"):
    """A masked mention with its score.

    id: `source:id` of the mention. occurred_at: its `created_at`, or the broker's append time where the
    producer's clock was more than 5 minutes ahead (`clock_ahead`). company: the brand whose account the
    author is, by brands.yaml.
    """

    id: str
    mention: Mention
    score: Score
    occurred_at: Time
    raw: RawPointer
    brands: tuple[BrandMatch, ...] = ()
    company: str | None = None
    clock_ahead: bool = False


class ThreadedMention(ScoredMention, frozen=True, kw_only=True, tag="threaded-mention/1"):
    """The same, with the conversation it belongs to and the customer it concerns.

    customer_key: the author, or for a company's reply the customer it answers; None where nobody can be
    named (a delete of something never seen).
    """

    conversation_id: str
    customer_key: str | None = None


class CustomerBrief(Part, frozen=True, kw_only=True):
    """A customer in short, as of then.

    id: the profile's, another than `customer_key` where the CRM has linked the account to a customer.
    priority_facts: facts for which brands.yaml asks that an answer has high priority, in words.
    """

    id: str
    name: str | None = None
    handle: str | None = None
    first_seen: Time | None = None
    mentions: int = 0
    negative: int = 0
    replies: int = 0
    standing: Annotated[str, known("advocate", "neutral", "detractor")] = "neutral"
    priority_facts: tuple[str, ...] = ()


class EnrichedMention(ThreadedMention, frozen=True, kw_only=True, tag="enriched-mention/1"):
    """The same, with the customer's short profile: what downstream consumers read."""

    customer: CustomerBrief | None = None


class Heartbeat(Record, frozen=True, kw_only=True, tag="heartbeat/1"):
    """Event time has reached `at`, says task `partition` of `tasks` of the agent before.

    A reader's event time moves when all of them have said so. source: whose feed is alive, where a producer
    has sent it.
    """

    id: str
    at: Time
    partition: int
    tasks: int
    source: str | None = None


def message_key(source: str, message_id: str) -> str:
    """The id of a message among all sources."""
    return f"{source}:{message_id}"


def speaks_for(scored: ScoredMention) -> str | None:
    """Return the brand the author answers for; None for a customer, as is a company toward another brand."""
    addresses_another = any(match.addressed and match.brand != scored.company for match in scored.brands)
    return None if addresses_another else scored.company


def tone_toward(scored: ScoredMention, brand: str) -> str:
    """Return the tone toward a brand, where it is said, else that of the whole; `unscored` without any."""
    sentiment = scored.score.toward.get(brand) or scored.score.sentiment
    return sentiment.label if sentiment else "unscored"


_NEEDED = {"repost": "repost_of", "quote": "quoted_id"}
"""The field that says what it passes on, by kind."""


def check_mention(mention: Mention) -> None:
    """Raise RecordError where a producer's record breaks the contract that types alone cannot say."""
    if mention.kind not in KINDS:
        raise RecordError("$.kind", f"{mention.kind[:40]!r} is not one of {', '.join(KINDS)}")
    if mention.visibility not in ("public", "private"):
        raise RecordError("$.visibility", f"{mention.visibility[:40]!r} is not public or private")
    if mention.created_at < EARLIEST:
        raise RecordError("$.created_at", f"{mention.created_at} is before 2000-01-01")
    if len(mention.text) > MAX_TEXT_BYTES // 4 and len(mention.text.encode()) > MAX_TEXT_BYTES:
        raise RecordError("$.text", f"longer than {MAX_TEXT_BYTES} bytes")
    if mention.kind in ("heartbeat", "delete"):
        return
    if mention.author is None and mention.kind != "edit":
        raise RecordError("$.author", f"missing; a {mention.kind} needs author.id")
    if not mention.text.strip() and not mention.media and mention.kind != "repost":
        raise RecordError("$.text", "empty, and there is no media")
    _check_references(mention)


def _check_references(mention: Mention) -> None:
    field = _NEEDED.get(mention.kind)
    if field and getattr(mention, field) is None:
        raise RecordError(f"$.{field}", f"missing; a {mention.kind} needs it")
    if mention.kind == "reply" and mention.in_reply_to is None and mention.conversation_id is None:
        raise RecordError("$.in_reply_to", "missing; a reply needs it or conversation_id")
