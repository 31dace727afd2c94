"""What is remembered of a subject: what was signalled, and what people did."""

from datetime import date

import msgspec

from schemas.alerts import Alert, Signal
from schemas.base import DAY, Time
from streams.alerts.lifecycle import CLOSED, SNOOZED
from streams.rules.rule import GROUP_INTERVAL, GROUP_REPEAT, GROUP_WAIT
from streams.rules.signals import ENDS

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


class Step(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Where an alert goes up that nobody has taken `after` so many milliseconds, if it is severe enough."""

    after: int
    team: str
    severity: str


class Finding(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What a rule said of a signal when it came: another file of rules later changes nothing about it.

    kind: the signal's. at: when it fires, once it has been held back so long. place: the rule's among all.
    summary: its text's source, filled as the alert goes on; why is filled already. team: whose it is. steps:
    where it goes up, in time counted from when it fires, or from `rested`, the end of the quiet hours then.
    """

    kind: str
    rule: str
    place: int
    severity: str
    at: Time
    held: int = 0
    owner: str
    purpose: str
    action: str
    labels: dict[str, str] = {}
    review: date | None = None
    summary: str
    why: str
    team: str | None = None
    steps: tuple[Step, ...] = ()
    rested: Time | None = None
    at_once: bool = False
    group_by: tuple[str, ...] = ()
    group_wait: int = GROUP_WAIT
    group_interval: int = GROUP_INTERVAL
    group_repeat: int = GROUP_REPEAT


class Case(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """All that is known of one subject. The alert is computed from it, and nothing else.

    id: the alert's. signals: those that stand, the last of each kind. findings: what rules said of them.
    acts: in the order they were accepted. refused: ids of acts that came too late, so that their copies are
    not answered otherwise. turns: when it has begun to stand or ceased to of late. touched: event time of the
    last change, from which it is forgotten; what fires later has not fired yet.
    """

    id: str
    brand: str
    touched: Time
    signals: tuple[Signal, ...] = ()
    findings: tuple[Finding, ...] = ()
    ended: Signal | None = None
    acts: tuple[Act, ...] = ()
    refused: tuple[str, ...] = ()
    turns: tuple[Time, ...] = ()
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


def with_signal(case: Case, signal: Signal, findings: tuple[Finding, ...]) -> Case:
    """Take what is said of the subject now: signals of one subject come in the order of what was found out.

    An end takes back what is said to have happened at its time or later, and corrects an end before it. A
    cause corrects the one of its kind; where it says of no outcome, somebody waits, whatever had ended.
    """
    if signal.kind in ENDS:
        return _standing(msgspec.structs.replace(case, ended=signal))
    by_kind = {kept.kind: kept for kept in case.signals} | {signal.kind: signal}
    others = tuple(kept for kept in case.findings if kept.kind != signal.kind)
    ended = None if _reopens(case, signal) else case.ended
    return _standing(
        msgspec.structs.replace(
            case, signals=tuple(by_kind.values()), findings=(*others, *findings), ended=ended
        )
    )


def _standing(case: Case) -> Case:
    """Leave out what the end takes back."""
    ended = case.ended
    if ended is None:
        return case
    standing = () if is_superseded(ended) else tuple(one for one in case.signals if one.at < ended.at)
    kinds = {one.kind for one in standing}
    findings = tuple(one for one in case.findings if one.kind in kinds)
    return msgspec.structs.replace(case, signals=standing, findings=findings)


def fired(case: Case) -> list[tuple[Finding, Signal]]:
    """Return what has fired by `touched`, with its signal: what was over before it fired never does."""
    by_kind = {signal.kind: signal for signal in case.signals}
    return [
        (one, by_kind[one.kind])
        for one in case.findings
        if not _is_over(case, one) and (not one.held or one.at <= case.touched)
    ]


def next_firing(case: Case) -> Time | None:
    """Return when the next rule will have held for as long as it must."""
    waiting = [
        one.at for one in case.findings if one.held and one.at > case.touched and not _is_over(case, one)
    ]
    return min(waiting, default=None)


def _is_over(case: Case, finding: Finding) -> bool:
    return case.ended is not None and case.ended.at <= finding.at


def _reopens(case: Case, cause: Signal) -> bool:
    return case.ended is not None and cause.outcome is None


def is_superseded(ended: Signal) -> bool:
    """Whether it turned out that there never was such an obligation: another one stands for it."""
    return ended.outcome == "superseded"


def passing(case: Case, alert: Alert | None) -> Time:
    """Return when time alone ends something: a snooze is over, the alert expires, or is forgotten."""
    if alert is None or alert.state in CLOSED:
        changed = alert.changed_at if alert else case.touched
        return Time(max(changed, case.touched) + KEEP_CLOSED)
    if alert.state == SNOOZED:
        return snoozed_until(case)
    return Time(max(alert.changed_at, case.touched) + EXPIRE_OPEN)


def snoozed_until(case: Case) -> Time:
    """Return the end of the last snooze."""
    return [act.until for act in case.acts if act.until is not None][-1]
