"""The alert that a case amounts to: a pure function of the signals that stand and of what people did."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from schemas.alerts import Alert, Change, Signal
from schemas.base import Time, format_time
from streams.alerts import lifecycle
from streams.alerts.cases import Act, Case, Finding, alert_id, fired
from streams.alerts.texts import reason_text, summary
from streams.rules.rule import SEVERITIES


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


class _Life(NamedTuple):
    """lead: the worst cause that counted."""

    history: tuple[Change, ...]
    lead: _Cause


def alert_of(case: Case) -> Alert | None:
    """Return the alert; None where nothing stands that should have fired."""
    causes = [_Cause(finding, signal) for finding, signal in fired(case)]
    return _alert(causes, case.ended, case.acts) if causes else None


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


def _alert(causes: Sequence[_Cause], ended: Signal | None, acts: Sequence[Act]) -> Alert:
    history, (finding, signal) = _live(_events(causes, ended, acts))
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


def _live(events: Sequence[_Event]) -> _Life:
    """Walk through the table of transitions. What it does not allow at its moment changes nothing."""
    history: list[Change] = []
    leads: list[_Cause] = []
    for event in _news(events):
        state = history[-1].state if history else lifecycle.NONE
        name = event.name if history or event.cause is None else lifecycle.FIRED
        to = lifecycle.after(state, name)
        if to is None:
            continue
        history.append(Change(state=to, at=event.at, reason=event.reason, by=event.by))
        if event.cause is not None:
            leads.append(event.cause)
    return _Life(tuple(history), leads[-1])


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
