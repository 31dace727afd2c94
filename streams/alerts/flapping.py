"""Alerts that come and go: told once that they do, and then not before they are calm."""

from collections.abc import Sequence

import msgspec

from schemas.alerts import Alert
from schemas.base import MINUTE, Time
from streams.alerts.cases import Case
from streams.alerts.lifecycle import CLOSED

CHANGES = 3
"""It fires, is over, and fires again: from this change on it flaps, where all are within WINDOW."""
WINDOW = 30 * MINUTE
CALM = 15 * MINUTE
"""It is calm when it has not changed for so long."""
MAX_CHANGES = 100
"""That are counted; who reads "100 changes" knows enough."""


def noted(case: Case, before: Alert | None, alert: Alert | None, now: Time) -> Case:
    """Count what has just become of the alert, where it has begun to stand or ceased to."""
    if is_open(before) == is_open(alert):
        return case
    turns = case.turns if is_flapping(case.turns) else tuple(at for at in case.turns if at > now - WINDOW)
    return msgspec.structs.replace(case, turns=(*turns, now)[-MAX_CHANGES:])


def is_flapping(turns: Sequence[Time]) -> bool:
    """Whether an alert that has changed at these moments comes and goes."""
    return len(turns) >= CHANGES


def calm_at(case: Case) -> Time | None:
    """Return when the alert will be calm, if it stays as it is; None where it does not flap."""
    return Time(case.turns[-1] + CALM) if is_flapping(case.turns) else None


def is_open(alert: Alert | None) -> bool:
    """Whether somebody is to do something about it."""
    return alert is not None and alert.state not in CLOSED
