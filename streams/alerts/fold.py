"""The alert that a case amounts to: a pure function of the signals that stand and of what people did."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from schemas.alerts import Alert, Change, Signal
from schemas.base import Time, format_time
from streams.alerts import lifecycle
from streams.alerts.cases import Act, Case, Finding, alert_id, fired
from streams.alerts.escalation import Climb, Due, next_step, untaken
from streams.alerts.texts import reason_text, summary
from streams.rules.rule import SEVERITIES

CALL = "escalate"
"""A person's act: the next step up is called at once, whether or not it has gone up before."""


class _Event(NamedTuple):
    """Sorted by time; at the same moment what fires comes before acts, and acts before the end."""

    at: Time
    place: int
    name: str
    reason: str
    by: str | None = None
    cause: "_Cause | None" = None


class _Cause(NamedTuple):
    """What a rule found, and in which signal."""

    finding: Finding
    signal: Signal


def alert_of(case: Case) -> Alert | None:
    """Return the alert; None where nothing stands that should have fired."""
    walk = _walked(case)
    return _alert(walk) if walk is not None else None


def next_rise(case: Case) -> Time | None:
    """Return when the alert goes up next, if nobody takes it; None where it does not."""
    if not any(one.steps for one in case.findings):
        return None
    walk = _walked(case)
    due = walk.due() if walk is not None else None
    return due.at if due is not None else None


def retraction_of(last: Alert, ended: Signal) -> Alert:
    """Return the alert as it last stood, resolved because it should never have fired."""
    if last.state in lifecycle.CLOSED:
        return last
    reason = f"should never have fired: {_outcome(ended)} at {format_time(ended.at)}"
    at = Time(max(last.changed_at, ended.at))
    change = Change(state=lifecycle.RESOLVED, at=at, reason=reason)
    return msgspec.structs.replace(
        last,
        state=lifecycle.RESOLVED,
        changed_at=at,
        resolved_at=at,
        summary=f"{last.summary}: {reason}",
        history=(*last.history, change),
    )


def _alert(walk: "_Walk") -> Alert:
    finding, signal = walk.lead
    history = tuple(walk.history)
    last = history[-1]
    resolved = last.state == lifecycle.RESOLVED
    labels = {**finding.labels, "owner": finding.owner, "purpose": finding.purpose}
    if signal.priority:
        labels["priority"] = signal.priority
    return Alert(
        id=alert_id(signal),
        rule=finding.rule,
        brand=signal.brand,
        severity=finding.severity,
        state=last.state,
        subject=signal.subject,
        fired_at=history[0].at,
        summary=summary(finding, signal, last),
        why=reason_text(finding, signal),
        changed_at=last.at,
        resolved_at=last.at if resolved else None,
        action=finding.action,
        customer=signal.customer,
        customer_name=signal.customer_name,
        conversation=signal.conversation,
        waiting_since=signal.waiting_since,
        due_at=signal.due_at,
        team=finding.team,
        labels=labels,
        evidence=signal.evidence,
        mentions=tuple(dict.fromkeys(one.mention for one in signal.evidence if one.mention)),
        history=history,
    )


def _events(causes: Sequence[_Cause], ended: Signal | None, acts: Sequence[Act]) -> list[_Event]:
    events = [_Event(one.finding.at, 0, lifecycle.WORSENED, one.finding.rule, cause=one) for one in causes]
    events += [_Event(act.at, 1, act.event, act.reason or act.event, by=act.by) for act in acts]
    if ended is not None:
        events.append(_Event(ended.at, 2, lifecycle.ENDED, _outcome(ended)))
    # Of what fires at the same moment the worst comes first: the others then are no news.
    return sorted(events, key=lambda event: (event.at, event.place, _worst_first(event.cause)))


def _worst_first(cause: _Cause | None) -> tuple[int, ...]:
    return tuple(-place for place in _rank(cause.finding)) if cause else ()


def _rank(finding: Finding) -> tuple[int, int]:
    """Return how bad it is: the greater is worse."""
    return SEVERITIES.index(finding.severity), finding.place


def _walked(case: Case) -> "_Walk | None":
    """Walk through what has become of the alert by `touched`; None where nothing has fired."""
    causes = [_Cause(finding, signal) for finding, signal in fired(case)]
    if not causes:
        return None
    walk = _Walk()
    for event in _news(_events(causes, case.ended, case.acts)):
        walk.take(event)
    walk.rise(case.touched)
    return walk


class _Walk:
    """Through the table of transitions. What it does not allow at its moment changes nothing.

    lead: the worst cause that counted. Between two events an alert goes up that nobody has taken.
    """

    lead: _Cause

    def __init__(self) -> None:
        self.history: list[Change] = []
        self._climb = Climb(Time(0))

    def take(self, event: _Event) -> None:
        """Go on with the next event."""
        # Whoever ends it at the moment at which it would go up is in time.
        self.rise(Time(event.at - 1) if event.name == lifecycle.ENDED else event.at)
        state = self.history[-1].state if self.history else lifecycle.NONE
        name = event.name if self.history or event.cause is None else lifecycle.FIRED
        to = lifecycle.after(state, name)
        if to is None:
            return
        if to in lifecycle.WAITING and state not in lifecycle.WAITING:
            self._climb = Climb(event.at)
        self.history.append(Change(state=to, at=event.at, reason=event.reason, by=event.by))
        if event.name == CALL:
            self._call()
        if event.cause is not None:
            self.lead = event.cause

    def rise(self, until: Time) -> None:
        """Let it go up by the steps that are due by then."""
        while (due := self.due()) is not None and due.at <= until:
            self._climb = self._climb._replace(taken=due.place + 1)
            self.history.append(untaken(due))

    def _call(self) -> None:
        """Take the next step now; at the top, those are called again to whom it went last."""
        *before, call = self.history
        due = self.due()
        if due is not None:
            self._climb = self._climb._replace(taken=due.place + 1)
            team: str | None = due.step.team
        else:
            team = next((one.team for one in reversed(before) if one.team), None)
        self.history[-1] = msgspec.structs.replace(call, team=team)

    def due(self) -> Due | None:
        """Return the next step up."""
        return next_step(self._climb, self.lead.finding, self.history[-1]) if self.history else None


def _news(events: Sequence[_Event]) -> Iterator[_Event]:
    """Leave out what is no worse than what came before it."""
    worst = (-1, -2)
    for event in events:
        if event.cause is not None:
            if _rank(event.cause.finding) <= worst:
                continue
            worst = _rank(event.cause.finding)
        yield event


def _outcome(ended: Signal) -> str:
    return ended.outcome or "ended"
