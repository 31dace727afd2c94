"""How many of a rule's alerts were worth it, by what people made of them.

An alert was *worth it* where somebody took it (acknowledged, escalated or resolved it), or gave the answer
that it asked for. It was *not* where somebody dismissed it, or waived the answer. What ended by itself, or
stands, says nothing either way and does not count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from schemas.alerts import Alert, Change
from streams.alerts.lifecycle import ACKNOWLEDGED, DISMISSED, ESCALATED, RESOLVED
from streams.shares import wilson

VERDICTS: Mapping[str, bool] = {ACKNOWLEDGED: True, ESCALATED: True, RESOLVED: True, DISMISSED: False}
"""What it says that a person brought an alert into a state; putting it off says nothing."""
OUTCOMES: Mapping[str, bool] = {"answered": True, "redirected": True, "waived": False}
"""What it says how an obligation ended that an alert was about; withdrawn says nothing."""


class Precision(NamedTuple):
    """Counts of a rule's alerts."""

    worth: int = 0
    not_worth: int = 0
    unknown: int = 0

    @property
    def known(self) -> int:
        """How many there is a verdict on."""
        return self.worth + self.not_worth

    @property
    def share(self) -> float | None:
        """Of those that there is a verdict on, which were worth it; None where there is none."""
        return self.worth / self.known if self.known else None

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the truth lies with 95 % confidence."""
        return wilson(self.worth, self.known)


def precisions(alerts: Iterable[Alert]) -> Mapping[str, Precision]:
    """Count by the rule that names each alert, the rules in order."""
    counts: dict[str, Counter[bool | None]] = defaultdict(Counter)
    for alert in alerts:
        counts[alert.rule][was_worth_it(alert)] += 1
    return {rule: Precision(said[True], said[False], said[None]) for rule, said in sorted(counts.items())}


def was_worth_it(alert: Alert) -> bool | None:
    """By the last who said anything of it; None where nobody did."""
    verdicts = [verdict for change in alert.history if (verdict := _verdict(change)) is not None]
    return verdicts[-1] if verdicts else None


def _verdict(change: Change) -> bool | None:
    if change.by is not None:
        return VERDICTS.get(change.state)
    return OUTCOMES.get(change.reason) if change.state == RESOLVED else None
