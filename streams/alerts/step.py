"""The agent `alerts`: signals and people's acts in, alerts and notices out."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from schemas.alerts import Alert, AlertAction, Notice, Signal
from schemas.base import Record, Time
from streams.alerts import actions, flapping, lifecycle, silences, storms
from streams.alerts.cases import Act, Case, Finding, alert_id, knows, next_firing, passing, with_signal
from streams.alerts.findings import failures, finding_of_failure, findings
from streams.alerts.fold import alert_of
from streams.alerts.group import TOGETHER, Group, group_by, grouping, join, key_of, release, remind
from streams.alerts.hiding import Hiding, is_source
from streams.alerts.standing import News, Standing, finding_of, followed, is_call, news_of
from streams.alerts.tell import tell_alone, tell_group
from streams.alerts.verdicts import Verdicts, note
from streams.rules import Rules
from streams.rules.signals import ENDS, FIELDS
from streams.state import State
from streams.step import Context, DuplicateRecord, Output


class _Occasion(NamedTuple):
    """When something changes, a name for it that nothing else has, and the rules that hold then."""

    now: Time
    cause: str
    rules: Rules


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
            "standing": Standing,
            "silences": silences.KeptSilence,
            "bursts": storms.Burst,
            "verdicts": Verdicts,
        }

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Take a signal or a person's act. Raises DuplicateRecord, RecordError."""
        if isinstance(record, Signal):
            return _on_signal(state, self.rules, record, context)
        if isinstance(record, AlertAction):
            return _on_action(state, self.rules, record, context)
        return ()

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:
        """Tell a group, fire what has held, end a snooze or a silence, let an alert expire, or forget it."""
        if table == "groups":
            return _on_group(state, self.rules, key, now)
        if table == "silences":
            return _on_silence(state, key)
        if table == "bursts":
            storms.pass_by(state, key)
            return ()
        return _on_case(state, self.rules, key, now)


def _on_signal(state: State, rules: Rules, signal: Signal, context: Context) -> Iterable[Output]:
    if signal.kind not in ENDS and signal.kind not in FIELDS:
        return ()
    judged = rules.judge(signal)
    occasion = _occasion(context, rules)
    outputs = [*_on_judged(state, signal, findings(signal, judged), occasion)]
    for failure in failures(signal, judged):
        outputs += _on_failure(state, failure, occasion)
    return outputs


def _on_judged(
    state: State, signal: Signal, found: tuple[Finding, ...], occasion: _Occasion
) -> Iterable[Output]:
    key = alert_id(signal)
    case = state[Case].get(key)
    if case is None and not found and signal.kind not in ENDS:
        return ()
    case = case or Case(id=key, brand=signal.brand, touched=occasion.now)
    if knows(case, signal):
        raise DuplicateRecord
    return _settle(state, case, with_signal(case, signal, found), occasion)


def _on_failure(state: State, failure: Signal, occasion: _Occasion) -> Iterable[Output]:
    """Tell of a rule that fails, once: not with every signal, until the alert is over and forgotten."""
    key = alert_id(failure)
    if state[Case].get(key) is not None:
        return ()
    case = Case(id=key, brand=failure.brand, touched=occasion.now)
    changed = with_signal(case, failure, finding_of_failure(failure))
    return _settle(state, case, changed, occasion._replace(cause=f"{occasion.cause}/{key}"))


def _on_action(state: State, rules: Rules, action: AlertAction, context: Context) -> Iterable[Output]:
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
        *_settle(state, case, changed, _occasion(context, rules)),
    ]


def _settle(state: State, case: Case, changed: Case, occasion: _Occasion) -> Iterable[Output]:
    """Keep the changed case; write what became of its alert, and tell it now or with others."""
    changed = msgspec.structs.replace(changed, touched=occasion.now)
    before, alert = alert_of(case), alert_of(changed)
    changed = flapping.noted(changed, before, alert, occasion.now)
    wake_at = _next_change(changed, alert)
    # Of two changes at one moment the second has a timer of its own.
    if wake_at == case.wake_at and wake_at <= occasion.now:
        wake_at = Time(wake_at + 1)
    changed = msgspec.structs.replace(changed, wake_at=wake_at)
    state[Case].put(case.id, changed)
    note(state, before, alert)
    outputs: list[Output] = []
    if alert != before:
        outputs.append(Output("alerts", case.id, alert, route=case.brand))
    notice = _follow(state, changed, before, alert, occasion)
    return [*outputs, *([_notice(notice)] if notice else [])]


def _follow(
    state: State, case: Case, before: Alert | None, alert: Alert | None, occasion: _Occasion
) -> Notice | None:
    """Keep what people are to be told in step with the alert; return what cannot wait."""
    kept = state[Standing].get(case.id)
    news = news_of(before, alert, case, kept.told if kept is not None else None)
    standing = followed(kept, case, before, alert, news)
    if kept is not None and is_source(occasion.rules, kept) and not (standing and standing.open):
        release(state, case.brand, occasion.now)
    if standing is None:
        state[Standing].delete(case.id)
        return None
    if alert is not None and _is_at_once(case, before, alert, news):
        notice = _tell_at_once(state, case, alert, standing, occasion)
        if notice is not None:
            return notice
        news, how = "firing", TOGETHER
    elif alert is not None and news == "firing":
        how = grouping(case, alert)
    else:
        how = TOGETHER._replace(by=group_by(standing.group))
    group = join(state, case.brand, how, occasion.now) if news else standing.group or key_of(case.brand, "")
    state[Standing].put(case.id, msgspec.structs.replace(standing, group=group, news=news or standing.news))
    return None


def _is_at_once(case: Case, before: Alert | None, alert: Alert, news: News) -> bool:
    """Whether a person calls for help, or a rule would have it told alone."""
    return is_call(before, alert) or (news == "firing" and finding_of(case, alert).at_once)


def _tell_at_once(
    state: State, case: Case, alert: Alert, standing: Standing, occasion: _Occasion
) -> Notice | None:
    """Tell of an alert alone, unless it is silenced or one of very many; a call for help is always heard."""
    now = occasion.now
    if alert.state != lifecycle.ESCALATED:
        if Hiding(state, alert.brand, occasion.rules).silenced(standing) is not None:
            return None
        if storms.is_too_many(state, alert.brand, now):
            return None
    group = remind(state, alert.brand, grouping(case, alert).repeat, now)
    return tell_alone(state, alert, msgspec.structs.replace(standing, group=group), occasion.cause, now)


def _on_group(state: State, rules: Rules, key: str, now: Time) -> Iterable[Output]:
    group = state[Group].get(key)
    assert group is not None
    notices = tell_group(state, key, group, now, Hiding(state, group.brand, rules))
    return [_notice(notice) for notice in notices]


def _on_silence(state: State, key: str) -> Iterable[Output]:
    """Let what a silence has held be told, now that it is over."""
    silence, outputs = silences.pass_by(state, key)
    if silence is not None:
        release(state, silence.brand, silence.until)
    return outputs


def _on_case(state: State, rules: Rules, key: str, now: Time) -> Iterable[Output]:
    """Let time alone change a case: a rule has held, it is calm, a snooze or the alert itself is over."""
    case = state[Case].get(key)
    assert case is not None
    occasion = _Occasion(now, f"{key}/{case.wake_at}", rules)
    firing, calm = next_firing(case), flapping.calm_at(case)
    if firing is not None and firing <= now:
        return _settle(state, case, case, occasion)
    if calm is not None and calm <= now:
        # That is no news of the case, which expires when it would have.
        then = occasion._replace(now=max(calm, case.touched))
        return _settle(state, case, msgspec.structs.replace(case, turns=()), then)
    before = alert_of(case)
    at = passing(case, before)
    if before is None or before.state in lifecycle.CLOSED:
        state[Case].delete(key)
        state[Standing].delete(key)
        return ()
    event = lifecycle.SNOOZE_OVER if before.state == lifecycle.SNOOZED else lifecycle.EXPIRED
    act = Act(event=event, at=at)
    return _settle(state, case, msgspec.structs.replace(case, acts=(*case.acts, act)), occasion)


def _next_change(case: Case, alert: Alert | None) -> Time:
    """Return when time alone changes the case."""
    times = (passing(case, alert), next_firing(case), flapping.calm_at(case))
    return min(at for at in times if at is not None)


def _notice(notice: Notice) -> Output:
    return Output("alerts.notices", notice.brand, notice)


def _occasion(context: Context, rules: Rules) -> _Occasion:
    return _Occasion(context.now, f"{context.topic}/{context.partition}/{context.offset}", rules)
