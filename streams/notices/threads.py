"""Which alerts a sink has heard of, and in which message, so that what becomes of them is said there too."""

from collections.abc import Sequence

import msgspec

from schemas.alerts import Notice
from schemas.base import DAY, Time
from streams.notices.attempts import Earlier, ids
from streams.state import State

KEPT = 14 * DAY
"""An alert that has not ended by then begins a new message."""


class Thread(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The last message about an alert that is not over. handle: what the sink calls it, if anything.

    alerts: all that the message is about.
    """

    handle: str | None
    alerts: tuple[str, ...]
    wake_at: Time


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


def remember(state: State, sink: str, handle: str | None, notice: Notice, now: Time) -> None:
    """Note in which message the alerts of a notice were told; what is over is forgotten."""
    about = ids(notice.alerts)
    for alert in about:
        if notice.kind in ("resolved", "summary"):
            state[Thread].delete(_key(sink, alert))
        else:
            state[Thread].put(
                _key(sink, alert), Thread(handle=handle, alerts=about, wake_at=Time(now + KEPT))
            )


def _key(sink: str, alert: str) -> str:
    return f"{sink}/{alert}"
