"""Who says it."""

from typing import Annotated, Any

from schemas.base import Part, Record, Time, known
from schemas.mentions import ThreadedMention

STANDINGS = ("advocate", "neutral", "detractor")


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


class Returns(Part, frozen=True, kw_only=True):
    """Return on Relationship over some time; None where nothing was observed.

    loyalty: part of the weeks in which they spoke of the brand. staying: part of the weeks with trouble after
    which they came back. recommendation: part of what they say that speaks well of it to others, unasked.
    sharing, sharing_negative: how often each of their positive, negative mentions was passed on.
    docs/return-on-relationship.md has the formulae.
    """

    loyalty: Measure | None = None
    staying: Measure | None = None
    recommendation: Measure | None = None
    sharing: Measure | None = None
    sharing_negative: Measure | None = None


class Relationship(Returns, frozen=True, kw_only=True):
    """Return on Relationship with one brand, in all, and before and after a person of it first answered.

    That one came after the other says nothing of why.
    """

    engaged_at: Time | None = None
    before: Returns | None = None
    after: Returns | None = None


class ReplySpeed(Part, frozen=True, kw_only=True):
    """How long the last `answers` took, in minutes; `late` of them came after they were due."""

    answers: int
    median_minutes: float
    slowest_minutes: float
    late: int = 0


class Thanks(Part, frozen=True, kw_only=True):
    """Something kind, said unasked, to which nobody of the brand has replied. text: masked."""

    mention: str
    conversation: str
    at: Time
    text: str


class BrandHistory(Part, frozen=True, kw_only=True):
    """What passed between the customer and a brand.

    score: what the standing is read from, -1 to 1, of so many days with an opinion. evidence: mentions that
    decided it, the latest last. replies: by people.
    """

    standing: Annotated[str, known(*STANDINGS)] = "neutral"
    standing_since: Time | None = None
    score: Measure | None = None
    evidence: tuple[str, ...] = ()
    replies: int = 0
    first_reply_at: Time | None = None
    last_reply_at: Time | None = None
    reply_speed: ReplySpeed | None = None
    to_thank: Thanks | None = None


class Tie(Part, frozen=True, kw_only=True):
    """A directed tie to another customer: answered, passed on, quoted, or spoken to by name.

    to: the customer, or `source:@handle` where only a name is known. weight: the last contacts, each half as
    much for every 90 days of its age when the customer was last seen.
    """

    to: str
    weight: float
    last: Time


class Identity(Part, frozen=True, kw_only=True):
    """An account of the customer on one source. earlier: names and handles it had before, and until when."""

    source: str
    id: str
    name: str | None = None
    handle: str | None = None
    seen: Time | None = None
    earlier: dict[str, Time] = {}


class Customer(Record, frozen=True, kw_only=True, tag="customer/1"):
    """A person across sources, linked only where a producer or the CRM links them.

    standing: the worst of those with single brands. linked: accounts that the CRM says are theirs.
    """

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
    standing: Annotated[str, known(*STANDINGS)] = "neutral"
    standing_evidence: tuple[str, ...] = ()
    relationship: dict[str, Relationship] = {}
    ties: tuple[Tie, ...] = ()
    facts: dict[str, Any] = {}
    preferred_channel: str | None = None
    preferred_language: str | None = None
    brands: dict[str, BrandHistory] = {}
    open_obligations: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()


class CustomerFacts(Record, frozen=True, kw_only=True, tag="customer-facts/1"):
    """What the CRM says of a customer; a tombstone takes it back."""

    id: str
    at: Time
    facts: dict[str, Any] = {}


class AccountLink(Record, frozen=True, kw_only=True, tag="account-link/1"):
    """The CRM says whose an account is: `id` is the account, as `x:anna`, `customer` as in `customer_id`.

    customer None, or a tombstone: nobody's that it knows.
    """

    id: str
    at: Time
    customer: str | None = None


class CustomerEvent(Record, frozen=True, kw_only=True, tag="customer-event/1"):
    """What became of a customer's conversation, back to the profile. Of one obligation the last one holds.

    since: when the wait began. superseded: it never was, or another stands for it.
    """

    id: str
    customer: str
    brand: str
    kind: Annotated[
        str, known("opened", "answered", "redirected", "withdrawn", "waived", "breached", "superseded")
    ]
    at: Time
    obligation: str | None = None
    since: Time | None = None
    due_at: Time | None = None


class Echo(Record, frozen=True, kw_only=True, tag="echo/1"):
    """A customer took up what another had said: answered it, passed it on, quoted it.

    by, to: who did so, and whose words they were. message: those words. recommends: brands of which a reply
    speaks well. tone, about: of the words that were taken up. Internal: `to` on are filled in where the
    message is known.
    """

    id: str
    kind: Annotated[str, known("reply", "repost", "quote")]
    at: Time
    by: str
    message: str
    recommends: tuple[str, ...] = ()
    to: str | None = None
    tone: str | None = None
    about: tuple[str, ...] = ()


class Carried(Record, frozen=True, kw_only=True, tag="carried/1"):
    """Something of an account, on its way to the customer whose it is, or back home. Internal to `customers`.

    One of: what was said, or who took it up; what is known of the account, as the agent keeps it, and what is
    owed to it now; or the wish to have that back.
    """

    id: str
    account: str
    mention: ThreadedMention | None = None
    echo: Echo | None = None
    history: dict[str, Any] = {}
    owed: dict[str, Any] = {}
    give_back: bool = False


class Talk(Part, frozen=True, kw_only=True):
    """What was talked about in a week: mentions by topic, of advocates and of everybody else.

    The totals are of mentions that have a topic, of which they may have several.
    """

    advocates: dict[str, int] = {}
    others: dict[str, int] = {}
    advocate_mentions: int = 0
    other_mentions: int = 0


class Voices(Record, frozen=True, kw_only=True, tag="voices/1"):
    """What advocates of a brand talk about, beside everybody else: the counts of one task of `customers`.

    weeks: by the Monday on which they begin, as 2026-11-23.
    """

    id: str
    brand: str
    task: int
    weeks: dict[str, Talk] = {}
