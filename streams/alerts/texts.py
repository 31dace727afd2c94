"""What an alert says in words. Every time in it comes from a record."""

from collections import Counter
from collections.abc import Sequence

from schemas.alerts import Alert, Change, Signal
from schemas.base import DAY, HOUR, MINUTE, SECOND, format_time
from streams.alerts.lifecycle import CLOSED, PEOPLES
from streams.alerts.rules import SEVERITIES, Rule


def duration(milliseconds: int) -> str:
    """`45 s`, `62 min`, `3 h 05 min`, `2 d 4 h`: as exact as one needs to know."""
    if milliseconds < MINUTE:
        return f"{milliseconds // SECOND} s"
    if milliseconds < 2 * HOUR:
        return f"{milliseconds // MINUTE} min"
    if milliseconds < 2 * DAY:
        return f"{milliseconds // HOUR} h {milliseconds % HOUR // MINUTE:02} min"
    return f"{milliseconds // DAY} d {milliseconds % DAY // HOUR} h"


def summary(lead: Signal, last: Change) -> str:
    """One line: who needs what of whom; and once it is over, how it ended."""
    if last.state not in CLOSED:
        return _headline(lead, lead.at, "has waited")
    return f"{_headline(lead, last.at, 'waited')}: {_ending(last)}"


def _ending(last: Change) -> str:
    if last.by is None:
        return last.reason
    done = f"{last.state} by {last.by}"
    return done if last.reason in PEOPLES else f"{done} ({last.reason})"


def _headline(lead: Signal, until: int, waited: str) -> str:
    who = lead.customer_name or lead.customer or "somebody"
    if lead.waiting_since is not None and lead.kind.startswith("obligation-"):
        line = f"{who} {waited} {duration(until - lead.waiting_since)} for {lead.brand}"
        return f"{line} (promised {duration(lead.due_at - lead.waiting_since)})" if lead.due_at else line
    if lead.kind == "safety":
        return f"{who} to {lead.brand}, a matter of safety: {', '.join(lead.safety) or 'not named'}"
    if lead.kind == "urgent-complaint":
        return f"{who} complains to {lead.brand}, and it cannot wait"
    return f"{who} waits for {lead.brand}"


def reason_text(lead: Signal, rule: Rule) -> str:
    """Why it fired: the rule, what was measured, and what that was measured against."""
    facts = [f"{rule.name} fired at {format_time(lead.at)} because {rule.because}"]
    if lead.due_at is not None:
        facts.append(f"due {format_time(lead.due_at)}")
    if lead.priority:
        facts.append(f"priority {lead.priority}")
    if lead.safety:
        facts.append(f"safety: {', '.join(lead.safety)}")
    facts += [_measure(name, value, lead.thresholds) for name, value in sorted(lead.values.items())]
    return "; ".join(facts)


def _measure(name: str, value: float, thresholds: dict[str, float]) -> str:
    limit = f" (threshold {thresholds[name]:g})" if name in thresholds else ""
    return f"{name} {value:g}{limit}"


def firing_title(brand: str, alerts: Sequence[Alert], listed: int) -> str:
    """What a notice is about, in one line; how many there are even if not all are listed."""
    if len(alerts) == 1:
        return alerts[0].summary
    counts = Counter(alert.severity for alert in alerts)
    split = ", ".join(f"{counts[name]} {name}" for name in reversed(SEVERITIES) if counts[name])
    return f"{brand}: {len(alerts)} alerts ({split})" + _rest(len(alerts), listed)


def resolved_title(brand: str, alerts: Sequence[Alert], listed: int) -> str:
    """What is over, in one line."""
    if len(alerts) == 1:
        return f"over: {alerts[0].summary}"
    return f"{brand}: {len(alerts)} alerts are over" + _rest(len(alerts), listed)


def escalated_title(alert: Alert) -> str:
    """Who calls for help, and why."""
    return f"{_ending(alert.history[-1])}: {alert.summary}"


def _rest(total: int, listed: int) -> str:
    return f"; the {listed} severest are listed" if total > listed else ""
