"""The agent `alerts`: signals and people's acts in, alerts and notices out."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from schemas.alerts import Alert, AlertAction, Notice, Signal
from schemas.base import Record, Time
from streams.alerts import actions, lifecycle, silences, storms
from streams.alerts.cases import (
    Act,
    Case,
    Finding,
    Told,
    alert_id,
    knows,
    next_firing,
    wake_time,
    with_signal,
)
from streams.alerts.findings import failures, finding_of_failure, findings
from streams.alerts.fold import alert_of
from streams.alerts.group import (
    TOGETHER,
    Group,
    Member,
    close_group,
    grouping,
    hold,
    join,
    news_of,
    release,
    tell_at_once,
)
from streams.alerts.verdicts import Verdicts, note
from streams.rules import Rules
from streams.rules.signals import ENDS, FIELDS
from streams.state import State
from streams.step import Context, DuplicateRecord, Output


class _Occasion(NamedTuple):
    """When something changes, and a name for it that nothing else has."""

    now: Time
    cause: str


class Alerts:
    """One alert a subject, however often and by whatever it is signalled.

    rules: what signals are judged by from now on. Others may be set at any time: what stands, stands as it
    was judged.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    @property
    def kinds(self) -> Mapping[str, type[msgspec.Struct]]:
        """The tables."""
        return {
            "cases": Case,
            "groups": Group,
            "members": Member,
            "silences": silences.KeptSilence,
            "bursts": storms.Burst,
            "verdicts": Verdicts,
        }

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Take a signal or a person's act. Raises DuplicateRecord, RecordError."""
        if isinstance(record, Signal):
            return _on_signal(state, self.rules, record, context)
        if isinstance(record, AlertAction):
            return _on_action(state, record, context)
        return ()

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:
        """Tell a group, fire what has held, end a snooze or a silence, let an alert expire, or forget it."""
        if table == "groups":
            return _on_group(state, key)
        if table == "silences":
            return _on_silence(state, key)
        if table == "bursts":
            storms.pass_by(state, key)
            return ()
        return _on_case(state, key, now)


def _on_signal(state: State, rules: Rules, signal: Signal, context: Context) -> Iterable[Output]:
    if signal.kind not in ENDS and signal.kind not in FIELDS:
        return ()
    judged = rules.judge(signal)
    outputs = [*_on_judged(state, signal, findings(signal, judged), context)]
    for failure in failures(signal, judged):
        outputs += _on_failure(state, failure, context)
    return outputs


def _on_judged(
    state: State, signal: Signal, found: tuple[Finding, ...], context: Context
) -> Iterable[Output]:
    key = alert_id(signal)
    case = state[Case].get(key)
    if case is None and not found and signal.kind not in ENDS:
        return ()
    case = case or Case(id=key, brand=signal.brand, touched=context.now)
    if knows(case, signal):
        raise DuplicateRecord
    return _settle(state, case, with_signal(case, signal, found), _occasion(context))


def _on_failure(state: State, failure: Signal, context: Context) -> Iterable[Output]:
    """Tell of a rule that fails, once: not with every signal, until the alert is over and forgotten."""
    key = alert_id(failure)
    if state[Case].get(key) is not None:
        return ()
    case = Case(id=key, brand=failure.brand, touched=context.now)
    changed = with_signal(case, failure, finding_of_failure(failure))
    return _settle(state, case, changed, _Occasion(context.now, f"{_occasion(context).cause}/{key}"))


def _on_action(state: State, action: AlertAction, context: Context) -> Iterable[Output]:
    actions.check(action)
    if action.action == actions.SILENCE:
        return silences.begin(state, action, context)
    if action.action == actions.UNSILENCE:
        silence, outputs = silences.end(state, action, context.now)
        if silence is not None:
            release(state, silence.brand, context.now)
        return outputs
    case = actions.case_of(state, action)
    alert = alert_of(case)
    act = actions.act_of(case, alert, action, context)
    if isinstance(act, str):
        state[Case].put(case.id, actions.with_refused(case, action))
        return [actions.result(action, act)]
    assert alert is not None
    waiver = actions.waiver(alert, act)
    changed = msgspec.structs.replace(case, acts=(*case.acts, act))
    return [
        actions.result(action),
        *([waiver] if waiver else []),
        *_settle(state, case, changed, _occasion(context)),
    ]


def _settle(state: State, case: Case, changed: Case, occasion: _Occasion) -> Iterable[Output]:
    """Keep the changed case; write what became of its alert, and tell it now or with others."""
    changed = msgspec.structs.replace(changed, touched=occasion.now)
    before, alert = alert_of(case), alert_of(changed)
    changed = msgspec.structs.replace(changed, told=_told(changed.told, before, alert))
    state[Case].put(case.id, msgspec.structs.replace(changed, wake_at=wake_time(changed, alert)))
    note(state, before, alert)
    outputs: list[Output] = []
    if alert != before:
        outputs.append(Output("alerts", case.id, alert, route=case.brand))
    news = news_of(before, alert, changed)
    if news == "at-once":
        assert alert is not None
        outputs += _tell_at_once(state, alert, occasion)
    elif news is not None:
        how = grouping(changed, alert) if news == "firing" and alert is not None else TOGETHER
        join(state, case.id, case.brand, news, occasion.now, how=how)
    return outputs


def _tell_at_once(state: State, alert: Alert, occasion: _Occasion) -> Iterable[Output]:
    """Tell of an alert alone, unless it is silenced or one of very many; a call for help is always heard."""
    if alert.state != lifecycle.ESCALATED:
        if _is_silenced(state, alert):
            hold(state, alert.id, alert.brand, "firing")
            return ()
        if storms.is_too_many(state, alert.brand, occasion.now):
            join(state, alert.id, alert.brand, "firing", occasion.now)
            return ()
    return (_notice(tell_at_once(state, alert, occasion.cause, occasion.now)),)


def _is_silenced(state: State, alert: Alert) -> bool:
    return any(silences.takes(silence, alert) for silence in silences.standing(state, alert.brand))


def _told(told: Told | None, before: Alert | None, alert: Alert | None) -> Told | None:
    """Whoever was told of an alert that is taken back is told of it once more, as it last stood."""
    if told is None or before is None or alert is not None:
        return told
    return msgspec.structs.replace(told, last=before)


def _on_group(state: State, key: str) -> Iterable[Output]:
    group = state[Group].get(key)
    assert group is not None
    notice = close_group(state, key, group)
    return (_notice(notice),) if notice else ()


def _on_silence(state: State, key: str) -> Iterable[Output]:
    """Let what a silence has held be told, now that it is over."""
    silence, outputs = silences.pass_by(state, key)
    if silence is not None:
        release(state, silence.brand, silence.until)
    return outputs


def _on_case(state: State, key: str, now: Time) -> Iterable[Output]:
    case = state[Case].get(key)
    assert case is not None
    assert case.wake_at is not None
    firing = next_firing(case)
    if firing is not None and firing <= now:
        return _settle(state, case, case, _Occasion(now, f"{key}/{int(firing)}"))
    before = alert_of(case)
    if before is None or before.state in lifecycle.CLOSED:
        state[Case].delete(key)
        return ()
    snoozed = before.state == lifecycle.SNOOZED
    event = lifecycle.SNOOZE_OVER if snoozed else lifecycle.EXPIRED
    act = Act(event=event, at=case.wake_at)
    changed = msgspec.structs.replace(case, acts=(*case.acts, act))
    return _settle(state, case, changed, _Occasion(now, f"{key}/{int(act.at)}"))


def _notice(notice: Notice) -> Output:
    return Output("alerts.notices", notice.brand, notice)


def _occasion(context: Context) -> _Occasion:
    return _Occasion(context.now, f"{context.topic}/{context.partition}/{context.offset}")
