"""For sinks that hear each alert: what stands, which is told anew every minute until it is over.

As Prometheus does with its alerts: an Alertmanager that starts again, or has missed something, knows all a
minute later, and takes what it is not told of any more for over.
"""

import msgspec

from schemas.alerts import Alert, Notice
from schemas.base import MINUTE, Time
from streams.notices.attempts import SinkSpec
from streams.state import State

REPEATED_EVERY = MINUTE
OVER = frozenset({"resolved", "dismissed"})


class Standing(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An alert as the sink knows it."""

    alert: Alert


class Repeat(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """When all that stands is told to the sink anew."""

    wake_at: Time


def news_of(state: State, spec: SinkSpec, alert: Alert, now: Time) -> Notice | None:
    """Return what the sink is to be told of an alert as it is now; None where it need not know."""
    where = f"{spec.name}/{alert.id}"
    before = state[Standing].get(where)
    known = before.alert if before is not None else None
    if alert.state in OVER or not spec.is_about(alert):
        if known is None:
            return None
        state[Standing].delete(where)
        return _notice(spec, "resolved", ended(known, alert.changed_at))
    state[Standing].put(where, Standing(alert=alert))
    if state[Repeat].get(spec.name) is None:
        state[Repeat].put(spec.name, Repeat(wake_at=Time(now + REPEATED_EVERY)))
    # A sink tells alerts apart by their labels: with others it is another alert, and the first one is over.
    changed = known is not None and _labels(known) != _labels(alert)
    old = [ended(known, alert.changed_at)] if known is not None and changed else []
    return _notice(spec, "firing", *old, alert)


def standing_of(state: State, sink: str, at: Time) -> Notice:
    """Return all that the sink knows, in the order of ids."""
    prefix = f"{sink}/"
    found = sorted(
        (standing.alert for where, standing in state[Standing].items() if where.startswith(prefix)),
        key=lambda alert: alert.id,
    )
    name = f"{sink}:standing:{int(at)}"
    return Notice(id=name, brand="", kind="firing", at=at, title="", alerts=tuple(found))


def repeats(state: State, sink: str, now: Time) -> bool:
    """Set the time of the next repetition; False, and none any more, where nothing stands."""
    prefix = f"{sink}/"
    if not any(where.startswith(prefix) for where, _ in state[Standing].items()):
        state[Repeat].delete(sink)
        return False
    state[Repeat].put(sink, Repeat(wake_at=Time(now + REPEATED_EVERY)))
    return True


def forget(state: State, sink: str) -> None:
    """Keep nothing for a sink that is not configured any more."""
    for where in [where for where, _ in state[Standing].items() if where.startswith(f"{sink}/")]:
        state[Standing].delete(where)
    state[Repeat].delete(sink)


def ended(alert: Alert, at: Time) -> Alert:
    """Return the alert as it was told, but over."""
    return msgspec.structs.replace(alert, state="resolved", resolved_at=at, changed_at=at)


def _labels(alert: Alert) -> tuple[object, ...]:
    return alert.rule, alert.severity, alert.team, alert.labels


def _notice(spec: SinkSpec, kind: str, *alerts: Alert) -> Notice:
    alert = alerts[-1]
    return Notice(
        id=f"{spec.name}/{alert.id}/{int(alert.changed_at)}/{alert.state}",
        brand=alert.brand,
        kind=kind,
        at=alert.changed_at,
        title=alert.summary,
        alerts=alerts,
    )
