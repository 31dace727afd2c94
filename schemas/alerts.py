"""Who must be told, that they were, and what they said to it."""

from typing import Annotated, Any

from schemas.base import Part, Record, Time, closed, known
from schemas.scores import TONES, Sentiment

SIGNAL_KINDS = (
    "obligation-due-soon",
    "obligation-breached",
    "obligation-ended",
    "safety",
    "urgent-complaint",
    "advocate-turned",
    "detractor-won-back",
    "spike",
    "spike-over",
    "tone-shift",
    "tone-shift-over",
    "feed-gap",
    "feed-gap-over",
    "issue-new",
    "issue-growing",
    "attack-suspected",
)
ALERT_STATES = ("firing", "acknowledged", "snoozed", "escalated", "resolved", "dismissed")


class Subject(Part, frozen=True, kw_only=True):
    """What a signal or an alert is about."""

    kind: Annotated[str, known("obligation", "mention", "issue", "customer", "spike", "tone", "feed", "rule")]
    id: str


class Evidence(Part, frozen=True, kw_only=True):
    """One thing to look at: a masked quote, or a figure with its name."""

    kind: Annotated[str, known("quote", "figure", "link")]
    text: str
    mention: str | None = None
    at: Time | None = None


class Signal(Record, frozen=True, kw_only=True, tag="signal/1"):
    """Something happened that a rule may care about. issue: the id of the one that a spike is about."""

    id: str
    kind: Annotated[str, known(*SIGNAL_KINDS)]
    brand: str
    subject: Subject
    at: Time
    customer: str | None = None
    customer_name: str | None = None
    conversation: str | None = None
    waiting_since: Time | None = None
    due_at: Time | None = None
    outcome: str | None = None
    priority: str | None = None
    team: str | None = None
    values: dict[str, float] = {}
    thresholds: dict[str, float] = {}
    safety: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    issue: str | None = None


class Alike(Part, frozen=True, kw_only=True):
    """How many say the same as the customer whom an alert is about, as far as known when people were told.

    issue, name: which of the brand's issues. others: people who said so within a day before `last_at`,
    without the customer. mentions: in all. suspected: accounts of those who say so that may be one hand.
    """

    issue: str
    name: str
    others: int
    mentions: int
    last_at: Time
    suspected: int = 0


class Change(Part, frozen=True, kw_only=True):
    """One step in an alert's life. team: the one it went up to, where it did."""

    state: Annotated[str, known(*ALERT_STATES)]
    at: Time
    reason: str
    by: str | None = None
    team: str | None = None


class Alert(Record, frozen=True, kw_only=True, tag="alert/1"):
    """Something that needs a person. `why` says in one sentence why it fired.

    alike: how many say the same; only in a notice, since it is as of when people are told.
    """

    id: str
    rule: str
    brand: str
    severity: Annotated[str, known("info", "warning", "critical")]
    state: Annotated[str, known(*ALERT_STATES)]
    subject: Subject
    fired_at: Time
    summary: str
    why: str
    changed_at: Time
    resolved_at: Time | None = None
    action: str | None = None
    customer: str | None = None
    customer_name: str | None = None
    conversation: str | None = None
    waiting_since: Time | None = None
    due_at: Time | None = None
    team: str | None = None
    labels: dict[str, str] = {}
    evidence: tuple[Evidence, ...] = ()
    mentions: tuple[str, ...] = ()
    history: tuple[Change, ...] = ()
    alike: Alike | None = None


def alert_taken_back(alert: str, at: Time) -> Alert:
    """Return what a tombstone says of an alert: that it is over. Nothing else of it is known there."""
    return Alert(
        id=alert,
        rule="",
        brand="",
        severity="",
        state="resolved",
        subject=Subject(kind="", id=""),
        fired_at=at,
        summary="",
        why="",
        changed_at=at,
        resolved_at=at,
    )


ALERT_ACTIONS = ("acknowledge", "snooze", "resolve", "dismiss", "escalate", "silence", "unsilence")


class AlertAction(Record, frozen=True, kw_only=True, tag="alert-action/1"):
    """A person's act on an alert. Its key is the alert's brand.

    alert: which one; empty for a silence, which holds `until` then for what of the brand has every label in
    `matchers` and none of those in `unless`. `reason` is its comment. silence: the id of one to end early,
    which is that of the act that began it. tone, mention: of a dismissal as `wrong-tone`, what the tone
    really is, and of which of the quoted messages, where there are several.
    """

    id: str
    brand: str
    alert: str = ""
    by: str
    at: Time
    action: Annotated[str, closed(*ALERT_ACTIONS)]
    reason: str | None = None
    until: Time | None = None
    matchers: dict[str, str] = {}
    unless: dict[str, str] = {}
    silence: str | None = None
    tone: Annotated[str, closed(*TONES)] | None = None
    mention: str | None = None


class AlertActionResult(Record, frozen=True, kw_only=True, tag="alert-action-result/1"):
    """What became of a person's act, `id` being that act's: done, or the reason why not. There is one."""

    id: str
    brand: str
    action: str
    by: str
    at: Time
    done: bool
    alert: str = ""
    reason: str | None = None


class Silence(Record, frozen=True, kw_only=True, tag="silence/1"):
    """Alerts of a brand that nobody is told of until a time; they stand as ever.

    It holds for what has every label in `matchers` and none of those in `unless`; a label that an alert
    lacks counts as empty.
    """

    id: str
    brand: str
    by: str
    at: Time
    until: Time
    comment: str
    matchers: dict[str, str] = {}
    unless: dict[str, str] = {}


class Recipient(Part, frozen=True, kw_only=True):
    """A team that is told. people: who of it is on call then, as the team's calendar names them."""

    team: str
    people: tuple[str, ...] = ()


class Notice(Record, frozen=True, kw_only=True, tag="notice/1"):
    """What is to be told, once: the alerts of one brand that belong together.

    to: which teams are told, and who of them; empty for a brand that has no teams. more: how many alerts it
    is about beside those in `alerts`, which are the severest.
    """

    id: str
    brand: str
    kind: Annotated[str, known("firing", "acknowledged", "resolved", "summary")]
    at: Time
    title: str
    alerts: tuple[Alert, ...] = ()
    to: tuple[Recipient, ...] = ()
    more: int = 0


class Notification(Record, frozen=True, kw_only=True, tag="notification/1"):
    """One attempt to tell somebody, a sign of life (`heartbeat`), or again all that stands (`standing`).

    key: the idempotency key, the same for every attempt of one notice at one sink. result: `merged` where an
    outage of the sink made it needless, with the reason in `error`; `left-out` where these alerts of the
    notice are not told, with the reason too, whatever becomes of its others. more: how many alerts the notice
    is about beside `alerts`.
    """

    id: str
    kind: Annotated[str, known("notice", "heartbeat", "standing")]
    sink: str
    key: str
    at: Time
    attempt: int
    result: Annotated[str, known("delivered", "failed", "given-up", "merged", "left-out")]
    notice: str | None = None
    alerts: tuple[str, ...] = ()
    error: str | None = None
    retry_at: Time | None = None
    more: int = 0


class Feedback(Record, frozen=True, kw_only=True, tag="feedback/1"):
    """A label of a message that a person corrected, to train on; of several the last one counts.

    id: of the person's act. labels: what they say it is, as `{"tone": "neutral"}`; empty where they say only
    that the model's is wrong. note: why. text: its first 500 characters, masked; of an older message 140.
    sentiment, model: what the model said of it, and which; no sentiment, where it said none.
    """

    id: str
    by: str
    at: Time
    mention: str
    labels: dict[str, Any] = {}
    note: str | None = None
    text: str | None = None
    language: str | None = None
    sentiment: Sentiment | None = None
    model: str | None = None
