"""Rules for people and for programs. precision: what is known of each rule's alerts; None: nobody asked."""

from collections.abc import Iterable, Mapping
from datetime import date

from rich.table import Table
from rich.text import Text

from streams.alerts.precision import Precision
from streams.rules import Rule
from streams.rules.rule import SEVERITIES

Precisions = Mapping[str, Precision]


def table(rules: Iterable[Rule], today: date, precision: Precisions | None) -> Table:
    """One row a rule; what is past its review stands out."""
    shown = Table("rule", "severity", "owner", "purpose", "review")
    shown.columns[0].no_wrap = shown.columns[-1].no_wrap = True
    if precision is not None:
        shown.add_column("worth it")
    for rule in rules:
        style = "bold yellow" if rule.is_past_review(today) else ""
        others = sorted((name for name, _ in rule.severities), key=SEVERITIES.index)
        severity = "\n".join([rule.severity, *(f"or {name}" for name in others)])
        cells = (rule.name, severity, rule.owner, rule.purpose)
        worth = [] if precision is None else [in_words(_of(rule, precision))]
        shown.add_row(*map(Text, cells), Text(review(rule, today), style), *map(Text, worth))
    return shown


def as_json(rule: Rule, today: date, precision: Precisions | None) -> dict[str, object]:
    """All that is known of a rule."""
    shown: dict[str, object] = {
        "name": rule.name,
        "owner": rule.owner,
        "purpose": rule.purpose,
        "action": rule.action,
        "severity": rule.severity,
        "severity_when": {name: when.source for name, when in rule.severities},
        "signals": rule.signals,
        "when": rule.when.source if rule.when else None,
        "for_seconds": rule.hold_ms // 1000,
        "labels": dict(rule.labels),
        "review": str(rule.review),
        "past_review": rule.is_past_review(today),
    }
    if precision is not None:
        found = _of(rule, precision)
        shown |= {**found._asdict(), "precision": found.share, "interval": found.interval}
    return shown


def review(rule: Rule, today: date) -> str:
    """The day, and whether it has gone by."""
    return f"{rule.review}, past" if rule.is_past_review(today) else str(rule.review)


def in_words(found: Precision) -> str:
    """How many alerts were worth it, as far as that is known."""
    if found.share is None:
        return "no verdicts" if found.unknown else "no alerts"
    low, high = found.interval
    return f"{found.share:.0%} of {found.known:,} ({low:.0%} to {high:.0%})"


def _of(rule: Rule, precision: Precisions) -> Precision:
    return precision.get(rule.name, Precision())
