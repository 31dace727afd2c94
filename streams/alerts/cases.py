"""What is remembered of a subject: what was signalled, what people did, what was told."""

import msgspec

from schemas.alerts import Alert, Signal
from schemas.base import DAY, Time
from streams.alerts.lifecycle import CLOSED, SNOOZED
from streams.alerts.rules import ENDS

KEEP_CLOSED = 7 * DAY
"""How long a closed alert is remembered, so that what comes late does not fire it again."""
EXPIRE_OPEN = 30 * DAY
"""After how long without any news an alert that nobody closed ends."""


class Act(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Something done to an alert by a person, or by the passing of time (`by` None)."""

    event: str
    at: Time
    id: str | None = None
    by: str | None = None
    reason: str | None = None
    until: Time | None = None


class Told(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """The worst that people were told of an alert, and whether they know that it is over.

    last: the alert as it stood before it was taken back, where it was.
    """

    severity: str
    rule: str
    over: bool = False
    last: Alert | None = None


class Case(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """All that is known of one subject. The alert is computed from it, and nothing else.

    id: the alert's. signals: those that stand, the last of each kind. acts: in the order they were accepted.
    refused: ids of acts that came too late, so that their copies are not answered otherwise.
    touched: event time of the last change, from which it is forgotten.
    """

    id: str
    brand: str
    touched: Time
    signals: tuple[Signal, ...] = ()
    ended: Signal | None = None
    acts: tuple[Act, ...] = ()
    refused: tuple[str, ...] = ()
    told: Told | None = None
    wake_at: Time | None = None


def alert_id(signal: Signal) -> str:
    """Return the one alert a signal is about. A mention may concern two brands, an obligation has one."""
    subject = signal.subject
    if subject.kind == "obligation":
        return f"obligation:{subject.id}"
    return f"{subject.kind}:{signal.brand}:{subject.id}"


def knows(case: Case, signal: Signal) -> bool:
    """Whether this very signal has been taken, and stands."""
    if signal.kind in ENDS:
        return case.ended == signal
    return signal in case.signals and not _reopens(case, signal)


def with_signal(case: Case, signal: Signal) -> Case:
    """Take what is said of the subject now: signals of one subject come in the order of what was found out.

    An end takes back what is said to have happened at its time or later, and corrects an end before it. A
    cause corrects the one of its kind; where it says of no outcome, somebody waits, whatever had ended.
    """
    if signal.kind in ENDS:
        return _standing(msgspec.structs.replace(case, ended=signal))
    by_kind = {kept.kind: kept for kept in case.signals} | {signal.kind: signal}
    ended = None if _reopens(case, signal) else case.ended
    return _standing(msgspec.structs.replace(case, signals=tuple(by_kind.values()), ended=ended))


def _standing(case: Case) -> Case:
    """Leave out what the end takes back."""
    ended = case.ended
    if ended is None:
        return case
    standing = () if is_superseded(ended) else tuple(one for one in case.signals if one.at < ended.at)
    return msgspec.structs.replace(case, signals=standing)


def _reopens(case: Case, cause: Signal) -> bool:
    return case.ended is not None and cause.outcome is None


def is_superseded(ended: Signal) -> bool:
    """Whether it turned out that there never was such an obligation: another one stands for it."""
    return ended.outcome == "superseded"


def wake_time(case: Case, alert: Alert | None) -> Time:
    """Return when time alone changes the case: a snooze is over, it expires, or it is forgotten."""
    if alert is None or alert.state in CLOSED:
        changed = alert.changed_at if alert else case.touched
        return Time(max(changed, case.touched) + KEEP_CLOSED)
    if alert.state == SNOOZED:
        return snoozed_until(case)
    return Time(max(alert.changed_at, case.touched) + EXPIRE_OPEN)


def snoozed_until(case: Case) -> Time:
    """Return the end of the last snooze."""
    return [act.until for act in case.acts if act.until is not None][-1]
