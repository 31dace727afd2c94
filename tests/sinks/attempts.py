"""Attempts to send."""

from schemas.alerts import Alert, Alike, Change, Evidence, Notice, Subject
from schemas.base import MINUTE, Time, parse_time
from streams.notices import Attempt

T0 = parse_time("2026-03-02T09:00:00Z")


ALIKE = Alike(issue="acme/x:m0", name="parcel, lost", others=11, mentions=14, last_at=T0)
AS_MANY = "11 others say the same within a day: parcel, lost (14 mentions, the last 2026-03-02 09:00Z)"


def alert(name: str = "o1", severity: str = "critical", text: str = "Where is my parcel?") -> Alert:
    """@anna has waited for an hour."""
    return Alert(
        id=f"obligation:{name}",
        rule="obligation-breached",
        brand="acme",
        severity=severity,
        state="firing",
        subject=Subject(kind="obligation", id=name),
        fired_at=Time(T0 + 60 * MINUTE),
        summary="@anna has waited 60 min for acme (promised 60 min)",
        why="the time promised has gone by",
        changed_at=Time(T0 + 60 * MINUTE),
        action="Answer now.",
        waiting_since=T0,
        due_at=Time(T0 + 60 * MINUTE),
        evidence=(
            Evidence(kind="quote", text=text, mention="x:m1"),
            Evidence(kind="figure", text="replies: 3"),
        ),
        history=(Change(state="firing", at=Time(T0 + 60 * MINUTE), reason="obligation-breached"),),
        alike=ALIKE,
    )


def attempt(*alerts: Alert, kind: str = "firing", sink: str = "hook", number: int = 1) -> Attempt:
    """A try to tell of these alerts, or of one."""
    some = alerts or (alert(),)
    at = Time(T0 + 62 * MINUTE)
    notice = Notice(id="n1", brand="acme", kind=kind, at=at, title="a title", alerts=some)
    return Attempt(sink, "k" * 64, at, number, notice)


def heartbeat(sink: str = "hook") -> Attempt:
    """A sign of life."""
    return Attempt(sink, "h" * 64, T0, 1)
