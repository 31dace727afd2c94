"""What an alert says in words. Every time in it comes from a record."""

from collections import Counter
from collections.abc import Sequence

from schemas.alerts import Alert, Change, Signal
from schemas.base import Time, format_time
from streams.alerts.cases import Finding
from streams.alerts.escalation import escalations
from streams.alerts.lifecycle import CLOSED, ESCALATED, PEOPLES
from streams.configuration.durations import duration
from streams.rules.rule import SEVERITIES, SUMMARY
from streams.rules.signals import text_values
from streams.rules.text import fill


def summary(finding: Finding, signal: Signal, last: Change) -> str:
    """One line, as of the last change: who needs what of whom; and once it is over, how it ended."""
    over = last.state in CLOSED
    values = text_values(signal, last.at, over=over)
    line = fill(finding.summary, values) or fill(SUMMARY.source, values)
    assert line is not None
    return f"{line}: {_ending(last)}" if over else line


def _ending(last: Change) -> str:
    if last.by is None:
        return last.reason
    done = f"{last.state} by {last.by}"
    return done if last.reason in PEOPLES else f"{done} ({last.reason})"


def reason_text(finding: Finding, signal: Signal) -> str:
    """Why it fired: the rule, what was measured, and what that was measured against."""
    facts = [f"{finding.rule} fired at {format_time(finding.at)} because {finding.why}"]
    if finding.held:
        facts.append(f"so for {duration(finding.held)}")
    if signal.due_at is not None:
        facts.append(f"due {format_time(signal.due_at)}")
    if signal.priority:
        facts.append(f"priority {signal.priority}")
    if signal.safety:
        facts.append(f"safety: {', '.join(signal.safety)}")
    facts += [_measure(name, value, signal.thresholds) for name, value in sorted(signal.values.items())]
    if finding.review is not None and format_time(finding.at)[:10] > str(finding.review):
        facts.append(f"the rule was to be reviewed by {finding.review}")
    return "; ".join(facts)


def _measure(name: str, value: float, thresholds: dict[str, float]) -> str:
    limit = f" (threshold {thresholds[name]:g})" if name in thresholds else ""
    return f"{name} {value:g}{limit}"


def firing_title(brand: str, listed: Sequence[Alert], severities: Sequence[str]) -> str:
    """What a notice is about, in one line; how many there are even if not all are listed."""
    if len(severities) == 1:
        return headline(listed[0])
    calls = {_call(alert) for alert in listed}
    call = f"{calls.pop()}: " if len(calls) == 1 and "" not in calls else ""
    return f"{brand}: {call}{len(severities)} alerts ({_split(severities)})" + _rest(listed, severities)


def still_title(brand: str, listed: Sequence[Alert], severities: Sequence[str]) -> str:
    """What people were told of and nobody has taken, in one line."""
    if len(severities) == 1:
        return f"still: {listed[0].summary}"
    told = f"{len(severities)} alerts that nobody has taken ({_split(severities)})"
    return f"{brand}: still {told}" + _rest(listed, severities)


def resolved_title(brand: str, listed: Sequence[Alert], severities: Sequence[str]) -> str:
    """What is over, in one line."""
    if len(severities) == 1:
        return f"over: {listed[0].summary}"
    return f"{brand}: {len(severities)} alerts are over" + _rest(listed, severities)


def flapping(turns: Sequence[Time]) -> str:
    """That it comes and goes: how often, and in which time."""
    return f"flapping: {len(turns)} changes in {duration(turns[-1] - turns[0])}: "


def _split(severities: Sequence[str]) -> str:
    counts = Counter(severities)
    return ", ".join(f"{counts[name]} {name}" for name in reversed(SEVERITIES) if counts[name])


def headline(alert: Alert) -> str:
    """One line; and where others were called, by whom and why."""
    call = _call(alert)
    return f"{call}: {alert.summary}" if call else alert.summary


def _call(alert: Alert) -> str:
    """By whom and why others were called; empty where they were not."""
    return _ending(escalations(alert.history)[-1]) if alert.state == ESCALATED else ""


def _rest(listed: Sequence[Alert], severities: Sequence[str]) -> str:
    return f"; the {len(listed)} severest are listed" if len(severities) > len(listed) else ""
