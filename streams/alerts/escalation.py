"""When an alert goes up that nobody has taken, and where to: the steps of its team, one after another."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.alerts import Change
from schemas.base import Time
from streams.alerts import lifecycle
from streams.alerts.cases import Finding, Step
from streams.configuration.durations import duration
from streams.rules.rule import SEVERITIES


class Climb(NamedTuple):
    """How far an alert has gone up since it waits. taken: steps that are behind it."""

    since: Time
    taken: int = 0


class Due(NamedTuple):
    """The next step, when it is due, and which of the team's it is."""

    step: Step
    at: Time
    place: int


def next_step(climb: Climb, finding: Finding, last: Change) -> Due | None:
    """Return the next step of an alert that waits; None where it is at the top."""
    if last.state not in lifecycle.WAITING:
        return None
    severity = SEVERITIES.index(finding.severity)
    since = max(climb.since, finding.rested or climb.since)
    for place, step in enumerate(finding.steps[climb.taken :], start=climb.taken):
        if severity >= SEVERITIES.index(step.severity):
            return Due(step, Time(max(since + step.after, last.at)), place)
    return None


def untaken(due: Due) -> Change:
    """Return what becomes of an alert that nobody has taken by then."""
    reason = f"nobody has taken it for {duration(due.step.after)}"
    to = lifecycle.TRANSITIONS[lifecycle.FIRING][lifecycle.UNTAKEN]
    return Change(state=to, at=due.at, reason=reason, team=due.step.team)


def escalations(history: Sequence[Change]) -> list[Change]:
    """Return each time that others were called, by a person or because nobody had taken it."""
    return [one for one in history if one.state == lifecycle.ESCALATED and (one.by or one.team)]
