"""What is told: the notices of a group that is due, and of one alert that cannot wait."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

from schemas.alerts import Alert, Notice
from schemas.base import Time
from streams.alerts import texts
from streams.alerts.alike import with_alike
from streams.alerts.cases import Case
from streams.alerts.fold import alert_of, retraction_of
from streams.alerts.group import Group, Grouping, join
from streams.alerts.hiding import Hiding
from streams.alerts.lifecycle import CLOSED
from streams.alerts.policy import Policy
from streams.alerts.standing import Standing, in_group, keep, known
from streams.alerts.storms import is_too_many
from streams.rules.rule import NEVER_QUIET, SEVERITIES
from streams.state import State

MAX_LISTED = 50
"""How many alerts a notice carries; its title says how many there are in all."""

Kind = Literal["firing", "still", "resolved"]
"""What is new, what nobody has taken, and what is over."""
_Found = list[tuple[str, Standing]]
"""Alerts by their ids."""
_TITLES = {"firing": texts.firing_title, "still": texts.still_title, "resolved": texts.resolved_title}


class Occasion(NamedTuple):
    """When something changes, a name for it that nothing else has, and the policy that holds then."""

    now: Time
    cause: str
    policy: Policy


def tell_group(state: State, key: str, occasion: Occasion) -> list[Notice]:
    """Tell what a group has, but for what is hidden, and plan when it is told next."""
    group = state[Group].get(key)
    assert group is not None
    now = occasion.now
    hiding = Hiding(state, group.brand, now, occasion.policy)
    repeats = group.repeat_at is not None and group.repeat_at <= group.wake_at
    by_kind: dict[Kind, _Found] = {"firing": [], "still": [], "resolved": []}
    held, waits = False, any(in_group(state, key, "waits"))
    for name, standing in in_group(state, key, "news", *(("waits",) if repeats else ())):
        waits = waits or standing.waits
        kind = _kind(standing, repeats=repeats)
        if kind is None:
            continue
        if hiding.reason(standing) is None:
            by_kind[kind].append((name, standing))
        else:
            held = True
            _hold(state, name, standing)
    if _is_one_too_many(state, group, by_kind, now):
        _move(state, key, group, now, repeats=by_kind["still"])
        return []
    notices = [_notice(state, group, kind, some, occasion) for kind, some in by_kind.items() if some]
    # A timer that runs hours late begins anew: what was missed meanwhile is not made up for.
    at = group.wake_at if now < group.wake_at + group.interval else now
    told_at = at if notices else group.told_at
    repeat_at = None if repeats else group.repeat_at
    planned = msgspec.structs.replace(group, held=held, told_at=told_at, repeat_at=repeat_at)
    _plan(state, key, planned, at, told=bool(notices), waits=waits)
    return notices


def tell_alone(state: State, alert: Alert, standing: Standing, occasion: Occasion) -> Notice:
    """Return a notice of this alert alone, as of what it tells of: a person's act may be ahead of signals."""
    at = max(occasion.now, alert.changed_at)
    title = f"{_coming_and_going(state, alert.id, standing)}{texts.headline(alert)}"
    disturb = alert.severity == NEVER_QUIET or alert.history[-1].by is not None
    _know(state, alert.id, standing)
    return Notice(
        id=f"{alert.brand}:at-once:{occasion.cause}",
        brand=alert.brand,
        kind="firing",
        at=at,
        title=title,
        alerts=(with_alike(state, alert),),
        to=occasion.policy.recipients(alert.brand, standing.audience, at, disturb=disturb),
    )


def _kind(standing: Standing, *, repeats: bool) -> Kind | None:
    if standing.news:
        return standing.news
    return "still" if repeats and standing.waits and standing.told is not None else None


def _hold(state: State, name: str, standing: Standing) -> None:
    """What was to be told again and is hidden is told when it no longer is."""
    if not standing.news:
        keep(state, name, msgspec.structs.replace(standing, news="firing"))


def _is_one_too_many(state: State, group: Group, by_kind: Mapping[Kind, _Found], now: Time) -> bool:
    """Whether a group of its own that has begun long ago is to be told with all others, as there are many."""
    has_begun = group.by and group.told_at is not None
    return bool(has_begun and any(by_kind.values()) and is_too_many(state, group.brand, now))


def _move(state: State, key: str, group: Group, now: Time, repeats: _Found) -> None:
    """Let a group of its own be told with all others of its team; what is to be told again, as news."""
    others = join(state, group.brand, Grouping(group.team), now)
    for name, standing in repeats:
        _hold(state, name, standing)
    for name, standing in in_group(state, key):
        keep(state, name, msgspec.structs.replace(standing, told_with=others))
    state[Group].delete(key)


def _notice(state: State, group: Group, kind: Kind, some: _Found, occasion: Occasion) -> Notice:
    some.sort(key=_most_pressing_first)
    alerts = tuple(_alert(state, name, standing) for name, standing in some[:MAX_LISTED])
    title = _TITLES[kind](group.brand, alerts, [standing.severity for _, standing in some])
    name, first = some[0]
    if len(some) == 1:
        title = f"{_coming_and_going(state, name, first)}{title}"
    elif flapping := sum(standing.flaps for _, standing in some):
        title = f"{title}; {flapping} of them flapping"
    for name, standing in some:
        _know(state, name, standing)
    teams = dict.fromkeys(team for _, standing in some for team in standing.audience)
    disturb = any(standing.severity == NEVER_QUIET for _, standing in some)
    return Notice(
        id=":".join(
            each for each in (group.brand, kind, f"{int(group.wake_at)}", group.team, group.by) if each
        ),
        brand=group.brand,
        kind="resolved" if kind == "resolved" else "firing",
        at=group.wake_at,
        title=title,
        alerts=alerts,
        to=occasion.policy.recipients(group.brand, teams, occasion.now, disturb=disturb),
        more=len(some) - len(alerts),
    )


def _alert(state: State, name: str, standing: Standing) -> Alert:
    case = state[Case].get(name)
    assert case is not None
    alert = alert_of(case)
    if alert is not None:
        return with_alike(state, alert) if alert.state not in CLOSED else alert
    assert case.ended is not None
    assert standing.told is not None
    assert standing.told.last is not None
    return retraction_of(standing.told.last, case.ended)


def _coming_and_going(state: State, name: str, standing: Standing) -> str:
    if not standing.flaps:
        return "calm again: " if standing.calm else ""
    case = state[Case].get(name)
    assert case is not None
    return texts.flapping(case.turns)


def _know(state: State, name: str, standing: Standing) -> None:
    told = known(standing)
    if told is None:
        state[Standing].delete(name)
    elif told != standing:
        keep(state, name, told)


def _plan(state: State, key: str, group: Group, at: Time, *, told: bool, waits: bool) -> None:
    """Set when a group looks again; it ends where there is nothing to look at.

    Also where nothing is left, it stays for an interval, so that what comes meanwhile waits for its end.
    """
    repeat_at = (group.repeat_at or Time(at + group.repeat)) if waits else None
    next_at = Time(at + group.interval)
    if not group.held and repeat_at is not None:
        wake_at = repeat_at
    elif group.held or told:
        wake_at = min(next_at, repeat_at or next_at)
    else:
        state[Group].delete(key)
        return
    state[Group].put(key, msgspec.structs.replace(group, repeat_at=repeat_at, wake_at=wake_at))


def _most_pressing_first(one: tuple[str, Standing]) -> tuple[int, int, str]:
    name, standing = one
    return -SEVERITIES.index(standing.severity), standing.since, name
