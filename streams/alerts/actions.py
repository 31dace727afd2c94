"""What a person may do with an alert, as it stands now. The one who comes second is told why not.

An act that does not say all it needs, or is about something unknown, is bad input and goes to the dead
letters. Any other is answered once, with what became of it.
"""

import msgspec

from schemas.acts import MAX_NAME, MAX_REASON, check_act
from schemas.alerts import Alert, AlertAction, AlertActionResult
from schemas.base import DAY, Time, format_time
from schemas.conversations import ConversationAction
from schemas.errors import RecordError
from streams.alerts import corrections, lifecycle
from streams.alerts.cases import KEEP_CLOSED, Act, Case
from streams.state import State
from streams.step import Context, DuplicateRecord, Output

SILENCE = "silence"
UNSILENCE = "unsilence"
NEEDS = {
    **dict.fromkeys(("acknowledge", "resolve"), ("id", "by", "alert")),
    "snooze": ("id", "by", "alert", "until"),
    "escalate": ("id", "by", "alert", "reason"),
    "dismiss": ("id", "by", "alert", "reason"),
    SILENCE: ("id", "by", "until", "reason"),
    UNSILENCE: ("id", "by", "silence"),
}
"""Fields without which an act means nothing."""
MAX_ACTS = 200
"""Acts kept of one alert; no person needs more, and a robot gone wild shall not fill the state."""
LONGEST = {"id": MAX_NAME, "by": MAX_NAME, "reason": MAX_REASON}
"""An alert carries the words of all its acts, and a notice carries fifty alerts."""
MAX_QUIET = 30 * DAY
"""The longest snooze or silence: what is put off for longer is forgotten, not put off."""


def check(action: AlertAction) -> None:
    """Raise RecordError where it does not say all it needs."""
    if action.action not in NEEDS:
        served = ", ".join(sorted(NEEDS))
        raise RecordError("$.action", f"{action.action[:40]!r} is none of {served}")
    check_act(action, NEEDS[action.action], LONGEST)
    if action.action == "dismiss" and action.reason not in lifecycle.DISMISSALS:
        raise RecordError("$.reason", f"{action.reason!r} is none of {', '.join(lifecycle.DISMISSALS)}")
    corrections.check(action)


def case_of(state: State, action: AlertAction) -> Case:
    """Return what the act is about. Raises RecordError; DuplicateRecord where it has been answered."""
    case = state[Case].get(action.alert)
    if case is None:
        raise RecordError("$.alert", f"unknown, or over for more than {KEEP_CLOSED // DAY} days")
    if action.brand != case.brand:
        raise RecordError("$.brand", f"the alert is of {case.brand}")
    if action.id in case.refused or any(act.id == action.id for act in case.acts):
        raise DuplicateRecord
    return case


def act_of(case: Case, alert: Alert | None, action: AlertAction, context: Context) -> Act | str:
    """Return what is kept of the act, or why it can have no effect.

    It is dated after all it could have known, and never ahead of the broker's clock. Raises RecordError where
    a snooze would end before it begins, or too late.
    """
    if alert is None:
        return "it does not fire: not yet, or taken back with all that is known"
    if lifecycle.after(alert.state, action.action) is None:
        first = lifecycle.since(alert.history)
        by = f" by {first.by}" if first.by else f" ({first.reason})"
        return f"{first.state}{by} at {format_time(first.at)} already"
    unclear = corrections.why_not(alert, action)
    if unclear is not None:
        return unclear
    if len(case.acts) >= MAX_ACTS:
        return f"it has {MAX_ACTS} acts already, more are not kept"
    at = Time(max(min(action.at, context.appended_at), alert.changed_at))
    until = action.until if action.action == "snooze" else None
    if until is not None:
        check_end(until, at)
    return Act(event=action.action, at=at, id=action.id, by=action.by, reason=action.reason, until=until)


def check_end(until: Time, at: Time) -> None:
    """Raise RecordError where what begins `at` cannot last until then."""
    if until <= at:
        raise RecordError("$.until", f"not after {format_time(at)}, when it would begin")
    if until > at + MAX_QUIET:
        raise RecordError("$.until", f"more than {MAX_QUIET // DAY} days after {format_time(at)}")


def with_refused(case: Case, action: AlertAction) -> Case:
    """Remember that the act was answered, so that its copy is not answered otherwise."""
    return msgspec.structs.replace(case, refused=(*case.refused, action.id)[-MAX_ACTS:])


def result(action: AlertAction, reason: str | None = None) -> Output:
    """Tell whoever did it. reason None: it is done."""
    told = AlertActionResult(
        id=action.id,
        brand=action.brand,
        action=action.action,
        by=action.by,
        at=action.at,
        done=reason is None,
        alert=action.alert,
        reason=reason,
    )
    return Output("alerts.results", action.brand, told)


def waiver(alert: Alert, act: Act) -> Output | None:
    """Return the word to `conversations` that nobody owes an answer; None where one is owed still.

    Only an alert about an obligation waives it. One about a single mention says nothing of what else the
    customer waits for.
    """
    waives = act.event == "dismiss" and lifecycle.DISMISSALS[act.reason or ""]
    if not waives or alert.subject.kind != "obligation" or alert.conversation is None:
        return None
    word = ConversationAction(
        id=f"{act.id}/waiver",
        conversation=alert.conversation,
        by=act.by or "",
        # A moment later: what ends as it is breached was never breached, and the alert would be taken back.
        at=Time(act.at + 1),
        action="waive",
        obligation=alert.subject.id,
        reason=act.reason,
    )
    return Output("conversations.actions", alert.conversation, word)
