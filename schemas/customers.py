"""Who says it."""

from typing import Annotated, Any

from schemas.base import Part, Record, Time, known


class Tone(Part, frozen=True, kw_only=True):
    """Counts of mentions by sentiment."""

    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unscored: int = 0


class Measure(Part, frozen=True, kw_only=True):
    """A figure from `samples` observations."""

    value: float
    samples: int


class Relationship(Part, frozen=True, kw_only=True):
    """Return on Relationship with one brand; None where nothing was observed."""

    loyalty: Measure | None = None
    recommendation: Measure | None = None
    sharing: Measure | None = None


class Tie(Part, frozen=True, kw_only=True):
    """A directed tie to another customer, weight decayed by age."""

    to: str
    weight: float
    last: Time


class Identity(Part, frozen=True, kw_only=True):
    """An account of the customer on one source."""

    source: str
    id: str
    name: str | None = None
    handle: str | None = None
    seen: Time | None = None


class Customer(Record, frozen=True, kw_only=True, tag="customer/1"):
    """A person across sources, linked only where a producer or the CRM links them."""

    id: str
    first_seen: Time
    last_seen: Time
    identities: tuple[Identity, ...] = ()
    mentions: int = 0
    by_source: dict[str, int] = {}
    by_language: dict[str, int] = {}
    by_brand: dict[str, Tone] = {}
    tone: Tone = Tone()
    tone_by_month: dict[str, Tone] = {}
    replies: int = 0
    last_reply_at: Time | None = None
    standing: Annotated[str, known("advocate", "neutral", "detractor")] = "neutral"
    standing_evidence: tuple[str, ...] = ()
    relationship: dict[str, Relationship] = {}
    ties: tuple[Tie, ...] = ()
    facts: dict[str, Any] = {}
    preferred_channel: str | None = None
    preferred_language: str | None = None


class CustomerFacts(Record, frozen=True, kw_only=True, tag="customer-facts/1"):
    """What the CRM says of a customer; a tombstone takes it back."""

    id: str
    at: Time
    facts: dict[str, Any] = {}


class CustomerEvent(Record, frozen=True, kw_only=True, tag="customer-event/1"):
    """What became of a customer's conversation, back to the profile."""

    id: str
    customer: str
    brand: str
    kind: Annotated[str, known("opened", "answered", "redirected", "withdrawn", "waived", "breached")]
    at: Time
    obligation: str | None = None
