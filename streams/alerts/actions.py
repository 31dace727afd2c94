"""What a person may do with an alert, as it stands now. The one who comes second is told why not."""

import msgspec

from schemas.alerts import Alert, AlertAction
from schemas.base import DAY, Time, format_time
from schemas.errors import RecordError
from streams.alerts import lifecycle
from streams.alerts.cases import KEEP_CLOSED, Act, Case
from streams.step import Context, DuplicateRecord

MAX_ACTS = 200
"""Acts kept of one alert; no person needs more, and a robot gone wild shall not fill the state."""


def with_act(case: Case | None, alert: Alert | None, action: AlertAction, context: Context) -> Case:
    """Return the case with the act. Raises RecordError, DuplicateRecord."""
    if case is None:
        raise RecordError("$.alert", f"unknown, or over for more than {KEEP_CLOSED // DAY} days")
    if any(act.id == action.id for act in case.acts):
        raise DuplicateRecord
    if action.brand != case.brand:
        raise RecordError("$.brand", f"the alert is of {case.brand}")
    if alert is None:
        raise RecordError("$.alert", "taken back: with all that is known it should never have fired")
    _check(case, alert, action)
    act = _act(alert, action, context)
    return msgspec.structs.replace(case, acts=(*case.acts, act))


def _check(case: Case, alert: Alert, action: AlertAction) -> None:
    if action.action not in lifecycle.PEOPLES:
        served = ", ".join(sorted(lifecycle.PEOPLES))
        raise RecordError("$.action", f"{action.action[:40]!r} is none of {served}")
    if lifecycle.after(alert.state, action.action) is None:
        first = lifecycle.since(alert.history)
        by = f" by {first.by}" if first.by else f" ({first.reason})"
        raise RecordError("$.alert", f"{first.state}{by} at {format_time(first.at)} already")
    if len(case.acts) >= MAX_ACTS:
        raise RecordError("$.alert", f"has {MAX_ACTS} acts already, more are not kept")


def _act(alert: Alert, action: AlertAction, context: Context) -> Act:
    """Date the act after all it could have known, and never ahead of the broker's clock."""
    at = Time(max(min(action.at, context.appended_at), alert.changed_at))
    until = action.until if action.action == "snooze" else None
    if action.action == "snooze" and until is None:
        raise RecordError("$.until", "missing; a snooze needs it")
    if until is not None and until <= at:
        raise RecordError("$.until", f"not after {format_time(at)}, when it would begin")
    return Act(event=action.action, at=at, id=action.id, by=action.by, reason=action.reason, until=until)
