"""Which signals are worth getting up for: every rule with its owner, its purpose and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.alerts import Signal

SEVERITIES = ("info", "warning", "critical")
ENDS = frozenset({"obligation-ended"})
"""Kinds of signals that end what the others began."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind of signal means.

    because: completes "it fired because". by_priority: severities that differ from the usual one.
    at_once: told on its own without waiting for others.
    """

    name: str
    owner: str
    purpose: str
    because: str
    action: str
    kinds: frozenset[str]
    severity: str
    by_priority: Mapping[str, str] = field(default_factory=dict)
    at_once: bool = False

    def severity_of(self, signal: Signal) -> str:
        """Return how much this signal matters."""
        return self.by_priority.get(signal.priority or "", self.severity)


RULES: tuple[Rule, ...] = (
    Rule(
        name="obligation-due-soon",
        owner="customer service",
        purpose="Answer before the promise is broken.",
        because="three quarters of the time promised have gone by without an answer",
        action="Answer, or give it to somebody who can before it is due.",
        kinds=frozenset({"obligation-due-soon"}),
        severity="info",
        by_priority={"urgent": "warning", "high": "warning"},
    ),
    Rule(
        name="urgent-complaint",
        owner="customer service",
        purpose="Somebody in need is not left to wait their turn.",
        because="it reads as a complaint that cannot wait",
        action="Answer this one before the others.",
        kinds=frozenset({"urgent-complaint"}),
        severity="warning",
    ),
    Rule(
        name="obligation-breached",
        owner="customer service",
        purpose="Nobody who was promised an answer is forgotten.",
        because="the time promised has gone by without an answer",
        action="Answer now, and say sorry for the wait.",
        kinds=frozenset({"obligation-breached"}),
        severity="warning",
        by_priority={"urgent": "critical", "high": "critical"},
    ),
    Rule(
        name="safety",
        owner="safety",
        purpose="A person at risk is seen by a person at once.",
        because="it speaks of harm, a threat or the law",
        action="Read it yourself now, and follow the safety procedure.",
        kinds=frozenset({"safety"}),
        severity="critical",
        at_once=True,
    ),
)
"""From the least to the most telling: of two at the same severity the later one names the alert."""

_BY_KIND = {kind: rule for rule in RULES for kind in rule.kinds}
_PLACE = {rule.name: place for place, rule in enumerate(RULES)}


def matches(signal: Signal) -> bool:
    """Whether any rule cares about this signal."""
    return signal.kind in _BY_KIND


def rule_of(signal: Signal) -> Rule:
    """Return the rule of a signal that matches."""
    return _BY_KIND[signal.kind]


def rank(severity: str, rule: str) -> tuple[int, int]:
    """Order severities, and rules of the same severity: the greater is worse."""
    return SEVERITIES.index(severity), _PLACE.get(rule, -1)


def rank_of(signal: Signal) -> tuple[int, int]:
    """Return how bad this signal is."""
    rule = rule_of(signal)
    return rank(rule.severity_of(signal), rule.name)
