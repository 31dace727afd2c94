"""What we owe."""

from typing import Annotated, Any

from schemas.base import Part, Record, Time, closed, known
from schemas.scores import Sentiment

OUTCOMES = ("answered", "redirected", "withdrawn", "waived")
STATES = ("open", "ended")


class Participant(Part, frozen=True, kw_only=True):
    """Someone who spoke: a customer, or the brand as which they answer."""

    id: str
    name: str | None = None
    brand: str | None = None


class Words(Part, frozen=True, kw_only=True):
    """Something said, masked."""

    mention: str
    author: str
    at: Time
    text: str
    brand: str | None = None


class ToneAt(Part, frozen=True, kw_only=True):
    """Sentiment of one message."""

    at: Time
    sentiment: Sentiment


class Recovery(Part, frozen=True, kw_only=True):
    """What an unhappy customer said within 72 hours after our reply; silent: nothing."""

    state: Annotated[str, known("recovered", "unchanged", "worsened", "silent", "unscored")]
    at: Time


class Resolution(Part, frozen=True, kw_only=True):
    """A customer's complaint to a brand, since its first words, and how and when it ended; open: not yet."""

    customer: str
    brand: str
    since: Time
    state: Annotated[str, known("open", "thanks", "word", "silence")]
    at: Time | None = None


class Note(Part, frozen=True, kw_only=True):
    """An internal note, for colleagues only."""

    by: str
    at: Time
    text: str
    obligation: str | None = None


class Conversation(Record, frozen=True, kw_only=True, tag="conversation/1"):
    """A thread. state `merged`: it turned out to be part of `merged_into`.

    recovery: the latest. resolutions: of each complaint, as far as they are remembered.
    """

    id: str
    state: Annotated[str, known("waiting", "answered", "quiet", "merged")]
    first_at: Time
    last_at: Time
    brands: tuple[str, ...] = ()
    participants: tuple[Participant, ...] = ()
    last_words: Words | None = None
    tone: tuple[ToneAt, ...] = ()
    obligations: tuple[str, ...] = ()
    answered_by: tuple[str, ...] = ()
    recovery: Recovery | None = None
    messages: int = 0
    merged_into: str | None = None
    resolutions: tuple[Resolution, ...] = ()
    notes: tuple[Note, ...] = ()


class Obligation(Record, frozen=True, kw_only=True, tag="obligation/1"):
    """An answer owed to one customer by one brand.

    oldest_unanswered_at: where the clock starts. breached_at is due_at, whenever it was noticed.
    late_evidence: the outcome was corrected by a record that came after its time. ended_by: whose word
    ended it, where a person's did.
    assigned_until: when the assignee loses it. replying: who writes an answer, believed until
    replying_until. topics: what it is about. recovery: what the customer, who was unhappy, said after our
    answer.
    """

    id: str
    conversation: str
    brand: str
    customer: str
    opened_at: Time
    oldest_unanswered_at: Time
    due_at: Time
    state: Annotated[str, known(*STATES)]
    clock: Annotated[str, known("first-reply", "next-reply")] = "first-reply"
    priority: Annotated[str, known("low", "normal", "high", "urgent")] = "normal"
    priority_reasons: tuple[str, ...] = ()
    due_soon_at: Time | None = None
    breached_at: Time | None = None
    ended_at: Time | None = None
    outcome: Annotated[str, known(*OUTCOMES)] | None = None
    reason: str | None = None
    answered_by: str | None = None
    answer: str | None = None
    ended_by: str | None = None
    author: str | None = None
    customer_name: str | None = None
    source: str | None = None
    language: str | None = None
    mentions: tuple[str, ...] = ()
    last_words: Words | None = None
    safety: tuple[str, ...] = ()
    late_evidence: bool = False
    assignee: str | None = None
    team: str | None = None
    follows: str | None = None
    topics: tuple[str, ...] = ()
    recovery: Recovery | None = None
    answer_style: tuple[str, ...] = ()
    assigned_until: Time | None = None
    replying: str | None = None
    replying_until: Time | None = None


ACTIONS = (
    *("take", "give", "release", "waive", "answered-elsewhere", "relabel", "note", "replying"),
    *("transfer", "resolve"),
)


class ConversationAction(Record, frozen=True, kw_only=True, tag="conversation-action/1"):
    """A person's act on an obligation or a conversation.

    to: whom it is given to, or the team it is transferred to. until: when who has it loses it. mention,
    labels: of `relabel`, the message, and what it really is, as `{"tone": "neutral"}`; without labels, that
    the model's are wrong.
    """

    id: str
    conversation: str
    by: str
    at: Time
    action: Annotated[str, closed(*ACTIONS)]
    obligation: str | None = None
    reason: str | None = None
    to: str | None = None
    note: str | None = None
    labels: dict[str, Any] = {}
    until: Time | None = None
    mention: str | None = None


class ActionResult(Record, frozen=True, kw_only=True, tag="action-result/1"):
    """What became of a person's act, `id` being that act's: done, or the reason why not."""

    id: str
    conversation: str
    action: str
    by: str
    at: Time
    done: bool
    obligation: str | None = None
    reason: str | None = None
