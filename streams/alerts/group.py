"""Which alerts are told together, and when: few notices, each about what belongs together."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from schemas.alerts import Alert, Notice
from schemas.base import Time
from streams.alerts import lifecycle
from streams.alerts.cases import Case, Finding, Told
from streams.alerts.fold import alert_of, retraction_of
from streams.alerts.silences import standing, takes
from streams.alerts.storms import is_too_many
from streams.alerts.texts import escalated_title, firing_title, resolved_title
from streams.rules.rule import GROUP_WAIT, SEVERITIES
from streams.state import State

MAX_LISTED = 50
"""How many alerts a notice carries; its title says how many there are in all."""

HELD = "held/"
_KINDS = ("firing", "resolved")
News = Literal["firing", "resolved", "at-once"]


class Group(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Alerts of a brand that wait to be told together; `kind` is the notice's, `by` what else they share."""

    brand: str
    kind: str
    by: str = ""
    started_at: Time
    wake_at: Time


class Member(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An alert in a group: an entry of its own, so that a storm of alerts makes no entry large.

    group: its key; begins with HELD where the alert was silenced as the group was told, and waits.
    """

    group: str
    alert: str


class Grouping(NamedTuple):
    """What alerts share that are told together, beside the brand, and how long the first of them waits."""

    by: str = ""
    wait_ms: int = GROUP_WAIT


TOGETHER = Grouping()


def news_of(before: Alert | None, alert: Alert | None, case: Case) -> News | None:
    """What of a change people are to be told; None where they know, or need not."""
    told = case.told
    if alert is None or alert.state in lifecycle.CLOSED:
        return "resolved" if told is not None and not told.over else None
    was = before.state if before is not None else lifecycle.NONE
    if alert.state == lifecycle.ESCALATED and was != lifecycle.ESCALATED:
        return "at-once"
    if alert.state != lifecycle.FIRING or not (was == lifecycle.SNOOZED or _worse(alert, case)):
        return None
    return "at-once" if _finding(case, alert).at_once else "firing"


def hold(state: State, alert_id: str, brand: str, kind: str) -> None:
    """Keep an alert that is silenced out of its group, until `release`."""
    group = f"{HELD}{kind}/{brand}"
    state[Member].put(_member(kind, alert_id), Member(group=group, alert=alert_id))


def release(state: State, brand: str, now: Time) -> None:
    """Put what was silenced into its groups again: what is silenced still is held once more."""
    for kind in _KINDS:
        held = f"{HELD}{kind}/{brand}"
        for alert in [member.alert for _, member in state[Member].items() if member.group == held]:
            join(state, alert, brand, kind, now, how=_grouping_of(state, alert, kind))


def _grouping_of(state: State, alert_id: str, kind: str) -> Grouping:
    """Return how an alert is told that has waited: by its rule, where it fires still."""
    case = state[Case].get(alert_id)
    alert = alert_of(case) if case is not None else None
    if case is None or alert is None or (kind, alert.state) != ("firing", lifecycle.FIRING):
        return TOGETHER
    return grouping(case, alert)


def grouping(case: Case, alert: Alert) -> Grouping:
    """Return with which others the alert's rule would have it told."""
    finding = _finding(case, alert)
    values = {
        "rule": alert.rule,
        "severity": alert.severity,
        "priority": alert.labels.get("priority", ""),
        "customer": alert.customer or "",
    }
    by = "/".join(f"{name}={values[name]}" for name in finding.group_by)
    return Grouping(by, finding.group_wait)


def join(state: State, alert_id: str, brand: str, kind: str, now: Time, *, how: Grouping = TOGETHER) -> None:
    """Put an alert into its group, which begins with its first, and waits as the most hurried of them.

    Where too many groups of the brand have begun, it goes into that of all its alerts.
    """
    key = _group_key(kind, brand, how)
    if how.by and state[Group].get(key) is None and is_too_many(state, brand, now):
        how = TOGETHER
        key = _group_key(kind, brand, how)
    group = state[Group].get(key)
    wake_at = Time(now + how.wait_ms)
    if group is None or wake_at < group.wake_at:
        started_at = group.started_at if group else now
        begun = Group(brand=brand, kind=kind, by=how.by, started_at=started_at, wake_at=wake_at)
        state[Group].put(key, begun)
    state[Member].put(_member(kind, alert_id), Member(group=key, alert=alert_id))


def _group_key(kind: str, brand: str, how: Grouping) -> str:
    return f"{kind}/{brand}/{how.by}" if how.by else f"{kind}/{brand}"


def tell_at_once(state: State, alert: Alert, cause: str, now: Time) -> Notice:
    """Return a notice of this alert alone. cause: what it came of, which no other notice has."""
    state[Member].delete(_member("firing", alert.id))
    _know(state, alert, over=False)
    escalated = alert.state == lifecycle.ESCALATED
    return Notice(
        id=f"{alert.brand}:at-once:{cause}",
        brand=alert.brand,
        kind="firing",
        at=now,
        title=escalated_title(alert) if escalated else alert.summary,
        alerts=(alert,),
    )


def close_group(state: State, name: str, group: Group) -> Notice | None:
    """End a group; None where nothing of it is left to tell."""
    state[Group].delete(name)
    over = group.kind == "resolved"
    silences = standing(state, group.brand)
    alerts = []
    for alert in sorted(_take_members(state, name, over=over), key=_severest_first):
        if any(takes(silence, alert) for silence in silences):
            hold(state, alert.id, group.brand, group.kind)
        else:
            alerts.append(alert)
    if not alerts:
        return None
    for alert in alerts:
        _know(state, alert, over=over)
    listed = tuple(alerts[:MAX_LISTED])
    title = resolved_title if over else firing_title
    return Notice(
        id=f"{group.brand}:{group.kind}:{int(group.started_at)}" + (f":{group.by}" if group.by else ""),
        brand=group.brand,
        kind=group.kind,
        at=group.wake_at,
        title=title(group.brand, alerts, len(listed)),
        alerts=listed,
    )


def _take_members(state: State, name: str, *, over: bool) -> Sequence[Alert]:
    members = [(key, member) for key, member in state[Member].items() if member.group == name]
    alerts: list[Alert] = []
    for key, member in members:
        state[Member].delete(key)
        case = state[Case].get(member.alert)
        # Forgotten since: only what is over for days is.
        if case is None:
            continue
        alert = _to_tell(case, over=over)
        if alert is not None:
            alerts.append(alert)
    return alerts


def _to_tell(case: Case, *, over: bool) -> Alert | None:
    """Return the alert as it stands now; None where that is no news of this kind any more."""
    alert = alert_of(case)
    if alert is not None:
        wanted = lifecycle.CLOSED if over else {lifecycle.FIRING}
        return alert if alert.state in wanted else None
    # Where nothing has ended, what was told stands again, and its rule waits until it has held.
    if not over or case.ended is None:
        return None
    assert case.told is not None
    assert case.told.last is not None
    return retraction_of(case.told.last, case.ended)


def _know(state: State, alert: Alert, *, over: bool) -> None:
    case = state[Case].get(alert.id)
    assert case is not None
    place = _place(case, alert)
    told = Told(severity=alert.severity, rule=alert.rule, place=place, over=over)
    state[Case].put(alert.id, msgspec.structs.replace(case, told=told))


def _worse(alert: Alert, case: Case) -> bool:
    """Whether people know less than this, or think that it is over."""
    told = case.told
    if told is None or told.over:
        return True
    known = SEVERITIES.index(told.severity), told.place
    return (SEVERITIES.index(alert.severity), _place(case, alert)) > known


def _finding(case: Case, alert: Alert) -> Finding:
    """Return what the rule found that names the alert."""
    return max((one for one in case.findings if one.rule == alert.rule), key=lambda one: one.at)


def _place(case: Case, alert: Alert) -> int:
    """Return the place of the alert's rule among all; -1 where nothing of it stands any more."""
    return max((one.place for one in case.findings if one.rule == alert.rule), default=-1)


def _severest_first(alert: Alert) -> tuple[int, int, str]:
    return -SEVERITIES.index(alert.severity), alert.waiting_since or alert.fired_at, alert.id


def _member(kind: str, alert_id: str) -> str:
    return f"{kind}/{alert_id}"
