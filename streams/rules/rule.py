"""A rule that has been checked, all of them together, and what they say of a signal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from schemas.alerts import Signal
from schemas.base import HOUR, MINUTE
from streams.rules.condition import Condition, ConditionError
from streams.rules.inhibition import Inhibition
from streams.rules.signals import condition_values
from streams.rules.text import Text

SEVERITIES = ("info", "warning", "critical")
NEVER_QUIET = "critical"
"""The severity that no quiet hours hold back."""
GROUP_WAIT = 2 * MINUTE
"""How long, in event time, the first alert of a group waits for others, where its rule says nothing else."""
GROUP_INTERVAL = 5 * MINUTE
"""How often a group that was told is told what is new."""
GROUP_REPEAT = 4 * HOUR
"""After how long what nobody has taken is told again. Both are Alertmanager's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What some kinds of signals mean. Keys are explained in `streams.rules.file`.

    hold_ms: `for`, in milliseconds. severities: severity and its condition, the severest first.
    """

    name: str
    owner: str
    purpose: str
    action: str
    review: date | None
    signals: tuple[str, ...]
    when: Condition | None = None
    hold_ms: int = 0
    severity: str
    severities: tuple[tuple[str, Condition], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    group_by: tuple[str, ...] = ()
    group_wait_ms: int = GROUP_WAIT
    group_interval_ms: int = GROUP_INTERVAL
    group_repeat_ms: int = GROUP_REPEAT
    at_once: bool = False
    summary: Text
    why: Text

    def severity_of(self, values: Mapping[str, Any]) -> str:
        """Return how much a signal with these values matters. Raises ConditionError."""
        return next((name for name, when in self.severities if when.holds(values)), self.severity)

    def is_past_review(self, today: date) -> bool:
        """Whether its owner should have looked at it by then."""
        return self.review is not None and self.review < today


class Match(NamedTuple):
    """A rule holds for a signal. place: of the rule among all of them; the later is the more telling."""

    rule: Rule
    place: int
    severity: str


class Failure(NamedTuple):
    """A rule could not be judged on a signal."""

    rule: Rule
    reason: str


class Rules:
    """All rules, in their order, and which alerts keep others from being told."""

    def __init__(self, rules: Iterable[Rule], inhibitions: Iterable[Inhibition] = ()) -> None:
        """Take rules and inhibitions of different names."""
        self._rules = tuple(rules)
        self.inhibitions = tuple(inhibitions)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def judge(self, signal: Signal) -> list[Match | Failure]:
        """Return the rules that hold for a signal, and those that fail on it: one keeps no other back."""
        asked = [(place, rule) for place, rule in enumerate(self) if signal.kind in rule.signals]
        values = condition_values(signal) if asked else {}
        judged = [_judge(rule, place, values) for place, rule in asked]
        return [one for one in judged if one is not None]


def _judge(rule: Rule, place: int, values: Mapping[str, Any]) -> Match | Failure | None:
    try:
        if rule.when is not None and not rule.when.holds(values):
            return None
        return Match(rule, place, rule.severity_of(values))
    except ConditionError as error:
        return Failure(rule, str(error))


SUMMARY = Text(
    "{% if waited %}{{ who }} {{ 'waited' if over else 'has waited' }} {{ waited }} for {{ brand }}"
    "{% if promised %} (promised {{ promised }}){% endif %}"
    "{% elif figure %}{{ brand }}: {{ figure }}"
    "{% elif not customer and not conversation %}{{ brand }}: {{ kind }}"
    "{% else %}{{ who }} waits for {{ brand }}{% endif %}",
    (),
)
"""Where a rule has no summary of its own, or it cannot be filled: it takes any signal, also a crowd's."""

FAILED = Rule(
    name="rule-failed",
    owner="whoever keeps the rules",
    purpose="No rule fails in silence.",
    action="Mend the rule; `groundswell rules check` and docs/rules.md help.",
    review=None,
    signals=(),
    severity="warning",
    summary=Text("the rule {{ subject }} fails on signals of {{ brand }}: {{ quote }}", ()),
    why=Text("the rule {{ subject }} could not be judged: {{ quote }}", ()),
)
"""Tells of a rule that fails on signals; its signals are made by `alerts` itself."""
