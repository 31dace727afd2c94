"""How many alerts of each rule were worth it, for who watches over the rules: counted as alerts change."""

from collections.abc import Mapping

import msgspec

from schemas.alerts import Alert
from streams.alerts.precision import Precision, was_worth_it
from streams.state import State


class Verdicts(msgspec.Struct, frozen=True, gc=False):
    """Alerts of one rule and task since ever, those that are forgotten by now too."""

    worth: int = 0
    not_worth: int = 0
    unknown: int = 0


def note(state: State, before: Alert | None, after: Alert | None) -> None:
    """Count what has become of an alert; the rule that names it may be another by now."""
    past, present = _verdict(before), _verdict(after)
    if past == present:
        return
    for verdict, change in ((past, -1), (present, 1)):
        if verdict is not None:
            rule, name = verdict
            counts = state[Verdicts].get(rule) or Verdicts()
            changed = {name: getattr(counts, name) + change}
            state[Verdicts].put(rule, msgspec.structs.replace(counts, **changed))


def count_verdicts(state: State) -> Mapping[str, Precision]:
    """Return the counts of one task by rule."""
    return {
        rule: Precision(counts.worth, counts.not_worth, counts.unknown)
        for rule, counts in sorted(state[Verdicts].items())
    }


def _verdict(alert: Alert | None) -> tuple[str, str] | None:
    """Return the rule and the field to count in."""
    if alert is None:
        return None
    names = {True: "worth", False: "not_worth", None: "unknown"}
    return alert.rule, names[was_worth_it(alert)]
