"""Which alerts a sink has heard of, and in which message, so that what becomes of them is said there too."""

from collections.abc import Collection, Sequence

import msgspec

from schemas.alerts import Alert, Change, Notice
from schemas.base import DAY, Time
from streams.notices.attempts import Earlier, ids
from streams.state import State

KEPT = 14 * DAY
"""An alert that has not ended by then begins a new message."""


class Thread(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The last message about an alert that is not over. handle: what the sink calls it, if anything.

    alerts: all that the message is about. acknowledged_at: when somebody took it, once the sink is told so.
    """

    handle: str | None
    acknowledged_at: Time | None = None
    alerts: tuple[str, ...]
    wake_at: Time


class Since(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """When a sink was first there."""

    at: Time


def meet(state: State, sinks: Collection[str], now: Time) -> None:
    """Note which sinks are new, and forget those that are gone: they are new when they come back."""
    for gone in [sink for sink, _ in state[Since].items() if sink not in sinks]:
        state[Since].delete(gone)
    for sink in sinks:
        if state[Since].get(sink) is None:
            state[Since].put(sink, Since(at=now))


def is_from_before(state: State, sink: str, alert: Alert) -> bool:
    """Tell whether the alert began before the sink was there, which has not been told of it since."""
    since = state[Since].get(sink)
    return since is not None and alert.fired_at < since.at and not is_known(state, sink, alert.id)


def earlier(state: State, sink: str, alerts: Sequence[str]) -> Earlier | None:
    """Return the message that all of these alerts were told in last; None where there is no such one."""
    found = [state[Thread].get(_key(sink, alert)) for alert in alerts]
    first = found[0] if found else None
    if first is None or first.handle is None:
        return None
    if any(one is None or one.handle != first.handle for one in found):
        return None
    return Earlier(first.handle, whole={*first.alerts} == {*alerts})


def is_known(state: State, sink: str, alert: str) -> bool:
    """Tell whether the sink has heard of the alert, and not yet that it is over."""
    return state[Thread].get(_key(sink, alert)) is not None


def acknowledgement(state: State, sink: str, alert: Alert) -> Notice | None:
    """Return what a sink is told when somebody takes an alert; None where nobody has, or it knows."""
    where = _key(sink, alert.id)
    thread = state[Thread].get(where)
    taken = _taken(alert)
    if taken is None or (thread is not None and thread.acknowledged_at == taken.at):
        return None
    if thread is not None:
        state[Thread].put(where, msgspec.structs.replace(thread, acknowledged_at=taken.at))
    by = f" by {taken.by}" if taken.by else ""
    return Notice(
        id=f"{sink}/{alert.id}/{int(taken.at)}/acknowledged",
        brand=alert.brand,
        kind="acknowledged",
        at=taken.at,
        title=f"acknowledged{by}: {alert.summary}",
        alerts=(alert,),
    )


def remember(state: State, sink: str, handle: str | None, notice: Notice, now: Time) -> None:
    """Note in which message the alerts of a notice were told; what is over is forgotten."""
    about = ids(notice.alerts)
    for alert in about:
        if notice.kind in ("resolved", "summary"):
            state[Thread].delete(_key(sink, alert))
        else:
            where = _key(sink, alert)
            before = state[Thread].get(where)
            taken_at = before.acknowledged_at if before is not None else None
            thread = Thread(handle=handle, acknowledged_at=taken_at, alerts=about, wake_at=Time(now + KEPT))
            state[Thread].put(where, thread)


def _taken(alert: Alert) -> Change | None:
    """Return the change by which somebody took it, where that is how it stands."""
    if alert.state != "acknowledged" or not alert.history or alert.history[-1].state != alert.state:
        return None
    last = len(alert.history) - 1
    while last and alert.history[last - 1].state == alert.state:
        last -= 1
    return alert.history[last]


def _key(sink: str, alert: str) -> str:
    return f"{sink}/{alert}"
