"""The alert that a case amounts to: a pure function of the signals that stand and of what people did."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from schemas.alerts import Alert, Change, Signal
from schemas.base import Time, format_time
from streams.alerts import lifecycle
from streams.alerts.cases import Act, Case, alert_id
from streams.alerts.rules import rank_of, rule_of
from streams.alerts.texts import reason_text, summary


class _Event(NamedTuple):
    """Sorted by time; at the same moment signals come before acts, and acts before the end."""

    at: Time
    place: int
    name: str
    reason: str
    by: str | None = None
    signal: Signal | None = None


class _Life(NamedTuple):
    """lead: the worst signal that counted."""

    history: tuple[Change, ...]
    lead: Signal


def alert_of(case: Case) -> Alert | None:
    """Return the alert; None where nothing stands that should have fired."""
    return _alert(case.signals, case.ended, case.acts) if case.signals else None


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


def _alert(signals: Sequence[Signal], ended: Signal | None, acts: Sequence[Act]) -> Alert:
    history, lead = _live(_events(signals, ended, acts))
    rule = rule_of(lead)
    severity = rule.severity_of(lead)
    last = history[-1]
    resolved = last.state == lifecycle.RESOLVED
    labels = {"owner": rule.owner, "purpose": rule.purpose}
    if lead.priority:
        labels["priority"] = lead.priority
    return Alert(
        id=alert_id(lead),
        rule=rule.name,
        brand=lead.brand,
        severity=severity,
        state=last.state,
        subject=lead.subject,
        fired_at=history[0].at,
        summary=summary(lead, last),
        why=reason_text(lead, rule),
        changed_at=last.at,
        resolved_at=last.at if resolved else None,
        action=rule.action,
        customer=lead.customer,
        customer_name=lead.customer_name,
        conversation=lead.conversation,
        waiting_since=lead.waiting_since,
        due_at=lead.due_at,
        labels=labels,
        evidence=lead.evidence,
        mentions=tuple(dict.fromkeys(one.mention for one in lead.evidence if one.mention)),
        history=history,
    )


def _events(signals: Sequence[Signal], ended: Signal | None, acts: Sequence[Act]) -> list[_Event]:
    events = [_Event(one.at, 0, lifecycle.WORSENED, rule_of(one).name, signal=one) for one in signals]
    events += [_Event(act.at, 1, act.event, act.reason or act.event, by=act.by) for act in acts]
    if ended is not None:
        events.append(_Event(ended.at, 2, lifecycle.ENDED, _outcome(ended)))
    # Of signals at the same moment the worst comes first: the others then are no news.
    return sorted(events, key=lambda event: (event.at, event.place, _worst_first(event.signal)))


def _worst_first(signal: Signal | None) -> tuple[int, ...]:
    return tuple(-place for place in rank_of(signal)) if signal else ()


def _live(events: Sequence[_Event]) -> _Life:
    """Walk through the table of transitions. What it does not allow at its moment changes nothing."""
    history: list[Change] = []
    leads: list[Signal] = []
    for event in _news(events):
        state = history[-1].state if history else lifecycle.NONE
        name = event.name if history or event.signal is None else lifecycle.FIRED
        to = lifecycle.after(state, name)
        if to is None:
            continue
        history.append(Change(state=to, at=event.at, reason=event.reason, by=event.by))
        if event.signal is not None:
            leads.append(event.signal)
    return _Life(tuple(history), leads[-1])


def _news(events: Sequence[_Event]) -> Iterator[_Event]:
    """Leave out signals that are no worse than what came before them."""
    worst = (-1, -1)
    for event in events:
        if event.signal is not None:
            if rank_of(event.signal) <= worst:
                continue
            worst = rank_of(event.signal)
        yield event


def _outcome(ended: Signal) -> str:
    return ended.outcome or "ended"
