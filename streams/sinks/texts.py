"""A notice in plain words, for sinks that show text. Customers wrote part of it: nothing in it is markup."""

from collections.abc import Iterator, Sequence

from schemas.alerts import Alert, Notice
from schemas.base import Time, format_time
from streams.alerts.alike import words
from streams.sinks.listed import SHOWN, rest
from streams.sinks.terminal import plain

SIGNS = {"critical": "‼", "warning": "!", "info": "·"}
STATES = {"firing": "Firing", "acknowledged": "Acknowledged", "resolved": "Resolved", "summary": "Summary"}


def subject(notice: Notice) -> str:
    """One line: what kind of news, how severe, and the title."""
    state = STATES.get(notice.kind, notice.kind)
    worst = severity(notice.alerts)
    head = f"{state}, {worst}" if worst and notice.kind == "firing" else state
    return plain(f"[{head}] {notice.title}")


def severity(alerts: Sequence[Alert]) -> str:
    """Return the highest; empty where there is no alert."""
    names = [alert.severity for alert in alerts]
    return next(
        (name for name in ("critical", "warning", "info") if name in names), names[0] if names else ""
    )


def head(alert: Alert) -> str:
    """Severity as a sign and a word, and what it is about."""
    sign = SIGNS.get(alert.severity, "?")
    return plain(f"{sign} {alert.severity.upper()} {alert.summary}")


def facts(alert: Alert) -> Iterator[str]:
    """Since when and until when, what they said, how many say the same, why, what to do, who has it."""
    times = (("since", alert.waiting_since), ("due", alert.due_at), ("over", alert.resolved_at))
    said = [f"{name} {moment(at)}" for name, at in times if at]
    if said:
        yield ", ".join(said)
    yield from (f"“{plain(one.text)}”" for one in alert.evidence if one.kind == "quote")
    if alert.alike is not None:
        yield plain(words(alert.alike))
    yield f"why: {plain(alert.why)}"
    if alert.action and alert.state not in ("resolved", "dismissed"):
        yield f"→ {plain(alert.action)}"
    last = alert.history[-1] if alert.history else None
    if last is not None and last.by:
        yield plain(f"{last.state} by {last.by}: {last.reason}")


def whole(notice: Notice) -> str:
    """The notice as lines."""
    lines = [plain(notice.title), ""]
    for alert in notice.alerts[:SHOWN]:
        lines += [head(alert), *(f"  {fact}" for fact in facts(alert)), ""]
    lines += filter(None, [rest(notice)])
    return "\n".join(lines).strip() + "\n"


def alive(at: Time) -> str:
    """A sign of life."""
    return f"Groundswell is alive at {moment(at)}"


def moment(at: Time) -> str:
    """`2026-03-02 09:45Z`."""
    return f"{format_time(at)[:16].replace('T', ' ')}Z"
