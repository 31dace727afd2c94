"""Which alerts are told together, and when: few notices, each about what belongs together.

As in Alertmanager, a group waits for others of its kind before it is first told (`wait`), is told of what is
new at every `interval` after that, and tells again what nobody has taken after `repeat`.
"""

from typing import NamedTuple

import msgspec

from schemas.alerts import Alert
from schemas.base import MINUTE, SECOND, Time
from streams.alerts.cases import Case
from streams.alerts.standing import Standing, finding_of
from streams.alerts.storms import is_too_many
from streams.rules.rule import GROUP_INTERVAL, GROUP_REPEAT, GROUP_WAIT
from streams.state import State

STEP_WAIT = 30 * SECOND
STEP_INTERVAL = 2 * MINUTE
"""How long what goes up waits for others, and how often people are called for more of it."""


class Grouping(NamedTuple):
    """How an alert is told: what it shares with others of its brand and team, and its group's times (ms)."""

    team: str = ""
    by: str = ""
    wait: int = GROUP_WAIT
    interval: int = GROUP_INTERVAL
    repeat: int = GROUP_REPEAT


class Group(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """When alerts of a brand and team that are told together are told next.

    by: what else they share. told_at: the last time. repeat_at: when what nobody has taken is told again.
    held: whether something of it had to be held back the last time.
    """

    brand: str
    team: str = ""
    by: str = ""
    interval: int = GROUP_INTERVAL
    repeat: int = GROUP_REPEAT
    told_at: Time | None = None
    repeat_at: Time | None = None
    held: bool = False
    wake_at: Time


def grouping(case: Case, alert: Alert) -> Grouping:
    """Return with which others the alert's rule would have it told."""
    finding = finding_of(case, alert)
    values = {
        "rule": alert.rule,
        "severity": alert.severity,
        "priority": alert.labels.get("priority", ""),
        "customer": alert.customer or "",
    }
    by = "/".join(f"{name}={values[name]}" for name in finding.group_by).replace("\n", " ")
    times = (finding.group_wait, finding.group_interval, finding.group_repeat)
    return Grouping(alert.team or "", by, *times)


def going_up(case: Case, alert: Alert, standing: Standing) -> Grouping:
    """Return with which others an alert is told that nobody has taken: those that go up to the same people.

    One cause makes many wait, and they go up at nearly one time: that is one call.
    """
    to = ",".join(standing.audience)
    rule = grouping(case, alert)
    return Grouping(rule.team, f"up={to}", STEP_WAIT, STEP_INTERVAL, rule.repeat)


def join(state: State, brand: str, how: Grouping, now: Time) -> str:
    """Let a group be told that has news, and return its key.

    It begins with its first, and waits as the most hurried of them. Where too many groups of the brand have
    begun, it is that of all its alerts of the team.
    """
    key = key_of(brand, how.team, how.by)
    if how.by and state[Group].get(key) is None and is_too_many(state, brand, now):
        how = how._replace(by="")
        key = key_of(brand, how.team, "")
    group = state[Group].get(key)
    if group is None:
        joined = Group(
            brand=brand,
            team=how.team,
            by=how.by,
            interval=how.interval,
            repeat=how.repeat,
            wake_at=Time(now + how.wait),
        )
    else:
        wake_at = Time(now + how.wait) if group.told_at is None else _next_look(group, group.told_at, now)
        joined = msgspec.structs.replace(
            group,
            wake_at=min(group.wake_at, wake_at),
            interval=min(group.interval, how.interval),
            repeat=min(group.repeat, how.repeat),
        )
    if joined != group:
        state[Group].put(key, joined)
    return key


def _next_look(group: Group, told_at: Time, now: Time) -> Time:
    """Return when a group that was told is looked at next: every interval from then on."""
    return Time(told_at + ((now - told_at) // group.interval + 1) * group.interval)


def remind(state: State, brand: str, how: Grouping, now: Time) -> str:
    """Let what was told just now, alone, be told again with all others of its team: return their group."""
    key = key_of(brand, how.team, "")
    group = state[Group].get(key)
    repeat_at = Time(now + how.repeat)
    if group is None:
        group = Group(brand=brand, team=how.team, repeat=how.repeat, repeat_at=repeat_at, wake_at=repeat_at)
    elif group.repeat_at is None or repeat_at < group.repeat_at:
        wake_at = min(group.wake_at, repeat_at)
        group = msgspec.structs.replace(group, repeat_at=repeat_at, wake_at=wake_at)
    state[Group].put(key, group)
    return key


def release(state: State, brand: str, now: Time) -> None:
    """Let the brand's groups look soon whether what they held back may be told."""
    for key, group in list(state[Group].items()):
        if group.brand == brand and group.held:
            wake_at = min(group.wake_at, Time(now + GROUP_WAIT))
            state[Group].put(key, msgspec.structs.replace(group, wake_at=wake_at))


def key_of(brand: str, team: str, by: str) -> str:
    """Return the key of a group."""
    return f"{brand}\n{team}\n{by}"


def sharing(key: str) -> Grouping:
    """Return with what its alerts are told, by a group's key."""
    _, team, by = key.rsplit("\n", 2)
    return Grouping(team, by)


def brand_of(key: str) -> str:
    """Return whose group it is."""
    return key.rsplit("\n", 2)[0]
