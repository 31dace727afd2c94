"""What a rule may speak of: the typed view of each kind of signal, and an example of each."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from schemas.alerts import Evidence, Signal, Subject
from schemas.base import HOUR, MINUTE, Time, format_time, parse_time
from streams.configuration.durations import duration

ENDS = frozenset({"obligation-ended", "spike-over", "tone-shift-over", "feed-gap-over"})
"""Kinds of signals that end what the others began; no rule speaks of them."""

Type = Literal["string", "strings", "double", "timestamp", "duration"]

_ALWAYS: Mapping[str, Type] = {
    "kind": "string",
    "brand": "string",
    "subject": "string",
    "customer": "string",
    "conversation": "string",
    "safety": "strings",
    "at": "timestamp",
}
_OWED: Mapping[str, Type] = {
    "priority": "string",
    "waiting_since": "timestamp",
    "due_at": "timestamp",
    "waited": "duration",
    "promised": "duration",
}
_STANDING: Mapping[str, Type] = {"score": "double", "score_before": "double", "days": "double"}
_RARITY: Mapping[str, Type] = {"days": "double", "known_days": "double"}
_CROWD: Mapping[str, Type] = {
    **dict.fromkeys(
        ("mentions", "usual", "negative", "attack_probability", "suspected", "issue_share", "reach"), "double"
    ),
    **_RARITY,
    "issue": "string",
}
_ISSUE: Mapping[str, Type] = dict.fromkeys(("mentions", "people", "last_hour", "expected", "reach"), "double")
_ATTACK: Mapping[str, Type] = dict.fromkeys(("probability", "accounts", "heard_before", "linked"), "double")
_CLOCKS: Mapping[str, Type] = {"waited_minutes": "double", "target_minutes": "double"}

FIELDS: Mapping[str, Mapping[str, Type]] = {
    "obligation-due-soon": {**_ALWAYS, **_OWED, **_CLOCKS},
    "obligation-breached": {**_ALWAYS, **_OWED, **_CLOCKS},
    "urgent-complaint": {**_ALWAYS, **_OWED, "urgency": "double", "negative": "double"},
    "safety": _ALWAYS,
    "advocate-turned": {**_ALWAYS, **_STANDING},
    "detractor-won-back": {**_ALWAYS, **_STANDING},
    "spike": {**_ALWAYS, **_CROWD},
    "tone-shift": {**_ALWAYS, **_CROWD},
    "feed-gap": {**_ALWAYS, "minutes": "double"},
    "issue-new": {**_ALWAYS, **_ISSUE},
    "issue-growing": {**_ALWAYS, **_ISSUE},
    "attack-suspected": {**_ALWAYS, **_ATTACK},
}
"""Fields of a signal by its kind. Figures have the names that they have in the signal's `values`."""
ADDED_LATER = frozenset({"reach", "attack_probability", "suspected", "issue_share"})
"""Figures that signals of their kinds did not have from the beginning: in one that lacks them they are 0, as
where nothing is known. Alerts are judged anew from what is kept, also after an upgrade."""

_SUBJECTS = {
    "safety": "mention",
    "advocate-turned": "customer",
    "detractor-won-back": "customer",
    "spike": "spike",
    "spike-over": "spike",
    "tone-shift": "tone",
    "tone-shift-over": "tone",
    "feed-gap": "feed",
    "feed-gap-over": "feed",
    "issue-new": "issue",
    "issue-growing": "issue",
    "attack-suspected": "issue",
}

TEXT_FIELDS = frozenset(
    {"who", "brand", "kind", "customer", "conversation", "subject", "priority", "safety", "quote", "figure"}
    | {"issue", "about"}
    | {"at", "waiting_since", "due_at", "waited", "promised", "over"}
)
"""What a text may say of any kind of signal, beside the figures of its own kinds."""


def shared_fields(kinds: tuple[str, ...]) -> dict[str, Type]:
    """Return the fields that signals of all these kinds have."""
    fields = [FIELDS[kind] for kind in kinds] or [_ALWAYS]
    return {name: of for name, of in fields[0].items() if all(name in other for other in fields)}


def figures(kinds: tuple[str, ...]) -> frozenset[str]:
    """Return the names of the figures that signals of all these kinds have."""
    return frozenset(name for name, of in shared_fields(kinds).items() if of == "double")


def condition_values(signal: Signal) -> dict[str, Any]:
    """Return what a condition is judged by. A figure or a time that the signal lacks is left out."""
    values: dict[str, Any] = {
        **_figures(signal),
        "kind": signal.kind,
        "brand": signal.brand,
        "subject": signal.subject.id,
        "customer": signal.customer or "",
        "conversation": signal.conversation or "",
        "issue": signal.issue or "",
        "priority": signal.priority or "",
        "safety": list(signal.safety),
        "at": _moment(signal.at),
    }
    if signal.waiting_since is not None:
        values["waiting_since"] = _moment(signal.waiting_since)
        values["waited"] = timedelta(milliseconds=signal.at - signal.waiting_since)
    if signal.due_at is not None:
        values["due_at"] = _moment(signal.due_at)
        if signal.waiting_since is not None:
            values["promised"] = timedelta(milliseconds=signal.due_at - signal.waiting_since)
    return values


def text_values(signal: Signal, until: int, *, over: bool) -> dict[str, Any]:
    """Return what a text is filled with: words, and figures; None for what the signal does not have.

    until: when the alert stood like this (milliseconds). over: whether it is closed.
    """
    since, due = signal.waiting_since, signal.due_at
    waited = duration(until - since) if since is not None else None
    promised = duration(due - since) if since is not None and due is not None else None
    return {
        **_figures(signal),
        "who": signal.customer_name or signal.customer or "somebody",
        "brand": signal.brand,
        "kind": signal.kind,
        "customer": signal.customer,
        "conversation": signal.conversation,
        "subject": signal.subject.id,
        "priority": signal.priority,
        "safety": list(signal.safety),
        "quote": _last_words(signal),
        "issue": signal.issue,
        "about": "; ".join(one.text for one in signal.evidence[1:] if one.kind == "figure") or None,
        "figure": next((one.text for one in signal.evidence if one.kind == "figure"), None),
        "at": format_time(signal.at),
        "waiting_since": format_time(since) if since is not None else None,
        "due_at": format_time(due) if due is not None else None,
        "waited": waited,
        "promised": promised,
        "over": over,
    }


def _figures(signal: Signal) -> dict[str, float]:
    lacking = ADDED_LATER & FIELDS.get(signal.kind, {}).keys()
    return dict.fromkeys(lacking, 0.0) | {name: float(figure) for name, figure in signal.values.items()}


def example(kind: str) -> Signal:
    """Return a signal of this kind as it might come, on which rules are tried when they are loaded."""
    about: dict[str, Any] = {"values": dict.fromkeys(sorted(figures((kind,))), 0.5)}
    if subject_kind(kind) == "obligation":
        about |= {"waiting_since": _EXAMPLE_AT, "due_at": Time(_EXAMPLE_AT + HOUR), "priority": "normal"}
    if kind == "safety":
        about["safety"] = ("injury",)
    quote = Evidence(kind="quote", text="Where is my parcel?", mention="x:1", at=_EXAMPLE_AT)
    return Signal(
        id="example",
        kind=kind,
        brand="acme",
        subject=Subject(kind=subject_kind(kind), id="x:1"),
        at=Time(_EXAMPLE_AT + 45 * MINUTE),
        customer="x:anna",
        customer_name="@anna",
        conversation="x:1",
        evidence=(quote, Evidence(kind="figure", text="63 mentions in 5 minutes; usual is 12")),
        **about,
    )


def subject_kind(kind: str) -> str:
    """Return what signals of a kind are about."""
    return _SUBJECTS.get(kind, "obligation")


def _last_words(signal: Signal) -> str | None:
    """Return what was said last; a figure where nothing was said."""
    quotes = [one for one in signal.evidence if one.kind == "quote"] or signal.evidence
    return quotes[-1].text if quotes else None


_EXAMPLE_AT = parse_time("2026-11-23T08:00:00Z")


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)
