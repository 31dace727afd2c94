"""What may become of an alert: the one table of states and the events that change them.

And the one table of why an alert is dismissed, with what that does to the answer we owe.
"""

from collections.abc import Mapping, Sequence

from schemas.alerts import Change

NONE = ""
FIRING = "firing"
ACKNOWLEDGED = "acknowledged"
SNOOZED = "snoozed"
ESCALATED = "escalated"
RESOLVED = "resolved"
DISMISSED = "dismissed"

CLOSED = frozenset({RESOLVED, DISMISSED})
WAITING = frozenset({FIRING, ESCALATED})
"""For somebody to take it."""

# What the records say.
FIRED = "fired"
WORSENED = "worsened"
ENDED = "ended"
# What passing time says.
SNOOZE_OVER = "snooze-over"
EXPIRED = "expired"
UNTAKEN = "untaken"
# What people say; the names are those of AlertAction.action.
PEOPLES = frozenset({"acknowledge", "snooze", "escalate", "resolve", "dismiss"})

WRONG_TONE = "wrong-tone"
DISMISSALS: Mapping[str, bool] = {
    "not-us": True,
    "spam": True,
    # The customer waits all the same: the alert was wrong, or one too many, and not the question.
    WRONG_TONE: False,
    "duplicate": False,
    "known": False,
}
"""Why an alert may be dismissed; True where that waives the obligation it is about, else it stays open."""

TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    NONE: {FIRED: FIRING},
    FIRING: {
        WORSENED: FIRING,
        UNTAKEN: ESCALATED,
        "acknowledge": ACKNOWLEDGED,
        "snooze": SNOOZED,
        "escalate": ESCALATED,
        "resolve": RESOLVED,
        "dismiss": DISMISSED,
        ENDED: RESOLVED,
        EXPIRED: RESOLVED,
    },
    ACKNOWLEDGED: {
        # Somebody has it: that it got worse is noted, and wakes nobody else.
        WORSENED: ACKNOWLEDGED,
        "snooze": SNOOZED,
        "escalate": ESCALATED,
        "resolve": RESOLVED,
        "dismiss": DISMISSED,
        ENDED: RESOLVED,
        EXPIRED: RESOLVED,
    },
    SNOOZED: {
        # What was put off was less than this.
        WORSENED: FIRING,
        SNOOZE_OVER: FIRING,
        "acknowledge": ACKNOWLEDGED,
        "snooze": SNOOZED,
        "escalate": ESCALATED,
        "resolve": RESOLVED,
        "dismiss": DISMISSED,
        ENDED: RESOLVED,
    },
    ESCALATED: {
        WORSENED: ESCALATED,
        # It goes up further, by itself or because a person calls, whoever called before.
        UNTAKEN: ESCALATED,
        "escalate": ESCALATED,
        "acknowledge": ACKNOWLEDGED,
        "snooze": SNOOZED,
        "resolve": RESOLVED,
        "dismiss": DISMISSED,
        ENDED: RESOLVED,
        EXPIRED: RESOLVED,
    },
    RESOLVED: {},
    DISMISSED: {},
}


def after(state: str, event: str) -> str | None:
    """Return the state the event leads to; None where it changes nothing."""
    return TRANSITIONS[state].get(event)


def since(history: Sequence[Change]) -> Change:
    """Return the change that brought the present state, for whoever comes second."""
    return _present(history)[0]


def whose(history: Sequence[Change]) -> str | None:
    """Return who last did what the present state is, also where it went on by itself since; None: nobody."""
    return next((one.by for one in reversed(_present(history)) if one.by), None)


def _present(history: Sequence[Change]) -> Sequence[Change]:
    """Return the changes since it is in the present state."""
    place = len(history) - 1
    while place > 0 and history[place - 1].state == history[-1].state:
        place -= 1
    return history[place:]
