"""The agent `alerts`: signals and people's acts in, alerts and notices out."""

from collections.abc import Iterable, Mapping

import msgspec

from schemas.alerts import Alert, AlertAction, Notice, Signal
from schemas.base import Record, Time
from schemas.pulse import Issue
from streams.alerts import actions, alike, corrections, flapping, lifecycle, silences, storms
from streams.alerts.cases import Act, Case, Finding, alert_id, knows, next_firing, passing, with_signal
from streams.alerts.findings import failures, finding_of_failure, findings
from streams.alerts.fold import alert_of, next_rise
from streams.alerts.group import Group, Grouping, going_up, grouping, join, key_of, release, remind, sharing
from streams.alerts.hiding import Hiding, is_source
from streams.alerts.policy import Policy
from streams.alerts.standing import Standing, followed, is_call, keep, news_of
from streams.alerts.tell import Occasion, tell_alone, tell_group
from streams.alerts.verdicts import Verdicts, note
from streams.brands.file import BrandsFile
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.rules import Rules
from streams.rules.rule import NEVER_QUIET
from streams.rules.signals import ENDS, FIELDS
from streams.state import State
from streams.step import Context, DuplicateRecord, Output


class Alerts:
    """One alert a subject, however often and by whatever it is signalled.

    rules, teams: what signals are judged by from now on, and who is told. Others may be set at any time: what
    stands, stands as it was judged.
    """

    def __init__(self, rules: Rules, teams: Teams | None = None) -> None:
        """Without teams, nobody in particular is told."""
        self.rules = rules
        self.teams = teams or Teams(Brands.of(BrandsFile()), {})

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
            **alike.TABLES,
        }

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Take a signal or a person's act, hear of an issue. Raises DuplicateRecord, RecordError."""
        if isinstance(record, Signal):
            return _on_signal(state, record, self._occasion(context))
        if isinstance(record, AlertAction):
            return _on_action(state, record, context, self._occasion(context))
        if isinstance(record, Issue):
            alike.hear(state, record, context.now)
        return ()

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:
        """Tell a group, fire what has held, end a snooze or a silence, let an alert expire, or forget it."""
        if table == "groups":
            return [_notice(notice) for notice in tell_group(state, key, Occasion(now, key, self._policy))]
        if table == "silences":
            return _on_silence(state, key)
        if table == "bursts":
            storms.pass_by(state, key)
            return ()
        if table in alike.TABLES:
            state.named(table).delete(key)
            return ()
        return _on_case(state, key, Occasion(now, key, self._policy))

    @property
    def _policy(self) -> Policy:
        return Policy(self.rules, self.teams)

    def _occasion(self, context: Context) -> Occasion:
        cause = f"{context.topic}/{context.partition}/{context.offset}"
        return Occasion(context.now, cause, self._policy)


def _on_signal(state: State, signal: Signal, occasion: Occasion) -> Iterable[Output]:
    if signal.kind not in ENDS and signal.kind not in FIELDS:
        return ()
    rules, teams = occasion.policy
    judged = rules.judge(signal)
    outputs = [*_on_judged(state, signal, findings(signal, judged, teams), occasion)]
    for failure in failures(signal, judged):
        outputs += _on_failure(state, failure, occasion)
    return outputs


def _on_judged(
    state: State, signal: Signal, found: tuple[Finding, ...], occasion: Occasion
) -> Iterable[Output]:
    key = alert_id(signal)
    case = state[Case].get(key)
    if case is None and not found and signal.kind not in ENDS:
        return ()
    case = case or Case(id=key, brand=signal.brand, touched=occasion.now)
    if knows(case, signal):
        raise DuplicateRecord
    return _settle(state, case, with_signal(case, signal, found), occasion)


def _on_failure(state: State, failure: Signal, occasion: Occasion) -> Iterable[Output]:
    """Tell of a rule that fails, once: not with every signal, until the alert is over and forgotten."""
    key = alert_id(failure)
    if state[Case].get(key) is not None:
        return ()
    case = Case(id=key, brand=failure.brand, touched=occasion.now)
    changed = with_signal(case, failure, finding_of_failure(failure, occasion.policy.teams))
    return _settle(state, case, changed, occasion._replace(cause=f"{occasion.cause}/{key}"))


def _on_action(state: State, action: AlertAction, context: Context, occasion: Occasion) -> Iterable[Output]:
    actions.check(action)
    if action.action == actions.SILENCE:
        return silences.begin(state, action, context, occasion.policy.teams)
    if action.action == actions.UNSILENCE:
        silence, outputs = silences.end(state, action, context.now, occasion.policy.teams)
        if silence is not None:
            release(state, silence.brand, context.now)
        return outputs
    case = actions.case_of(state, action)
    alert = alert_of(case)
    team = alert.team if alert is not None else None
    refused = occasion.policy.teams.why_not(case.brand, team, action.by)
    act = refused or actions.act_of(case, alert, action, context)
    if isinstance(act, str):
        state[Case].put(case.id, actions.with_refused(case, action))
        return [actions.result(action, act)]
    assert alert is not None
    waiver = actions.waiver(alert, act)
    changed = msgspec.structs.replace(case, acts=(*case.acts, act))
    return [
        actions.result(action),
        *([waiver] if waiver else []),
        *corrections.words(alert, action),
        *_settle(state, case, changed, occasion),
    ]


def _settle(state: State, case: Case, changed: Case, occasion: Occasion) -> Iterable[Output]:
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
    state: State, case: Case, before: Alert | None, alert: Alert | None, occasion: Occasion
) -> Notice | None:
    """Keep what people are to be told in step with the alert; return what cannot wait."""
    kept = state[Standing].get(case.id)
    told = kept.told if kept is not None else None
    news = news_of(before, alert, case, told)
    standing = followed(kept, case, before, alert, news)
    if kept is not None and is_source(occasion.policy.rules, kept) and not (standing and standing.open):
        release(state, case.brand, occasion.now)
    if standing is None:
        state[Standing].delete(case.id)
        return None
    call = is_call(before, alert, told)
    if alert is not None and (call or news == "firing") and _cannot_wait(alert, standing, call=call):
        notice = _tell_at_once(state, case, alert, standing, occasion)
        if notice is not None:
            return notice
        news, how = "firing", Grouping(alert.team or "")
    elif alert is not None and call:
        news, how = "firing", going_up(case, alert, standing)
    elif alert is not None and news == "firing":
        how = grouping(case, alert)
    elif standing.told_with:
        how = sharing(standing.told_with)
    else:
        how = Grouping(alert.team or "" if alert is not None else "")
    key = key_of(case.brand, how.team, how.by)
    group = join(state, case.brand, how, occasion.now) if news else key
    keep(state, case.id, msgspec.structs.replace(standing, told_with=group, news=news or standing.news))
    return None


def _cannot_wait(alert: Alert, standing: Standing, *, call: bool) -> bool:
    """Whether it is told alone: as its rule would have it; of calls a person's, and what is most severe."""
    return standing.at_once or (call and (alert.history[-1].by is not None or alert.severity == NEVER_QUIET))


def _tell_at_once(
    state: State, case: Case, alert: Alert, standing: Standing, occasion: Occasion
) -> Notice | None:
    """Tell of an alert alone, unless it is hidden or one of very many; a person's call is always heard."""
    now = occasion.now
    if alert.history[-1].by is None:
        hiding = Hiding(state, alert.brand, now, occasion.policy)
        if hiding.held_back(standing) is not None or storms.is_too_many(state, alert.brand, now):
            return None
    group = remind(state, alert.brand, grouping(case, alert), now)
    return tell_alone(state, alert, msgspec.structs.replace(standing, told_with=group), occasion)


def _on_silence(state: State, key: str) -> Iterable[Output]:
    """Let what a silence has held be told, now that it is over."""
    silence, outputs = silences.pass_by(state, key)
    if silence is not None:
        release(state, silence.brand, silence.until)
    return outputs


def _on_case(state: State, key: str, occasion: Occasion) -> Iterable[Output]:
    """Let time alone change a case.

    A rule has held, nobody has taken it, it is calm, a snooze or the alert itself is over.
    """
    case = state[Case].get(key)
    assert case is not None
    now = occasion.now
    occasion = occasion._replace(cause=f"{key}/{case.wake_at}")
    calm = flapping.calm_at(case)
    if any(at is not None and at <= now for at in (next_firing(case), next_rise(case))):
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
    times = (passing(case, alert), next_firing(case), next_rise(case), flapping.calm_at(case))
    return min(at for at in times if at is not None)


def _notice(notice: Notice) -> Output:
    return Output("alerts.notices", notice.brand, notice)
