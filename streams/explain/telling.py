"""Whom an alert was sent to, and why not: notices, attempts at sinks, and what held notices back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from schemas.alerts import Alert, AlertAction, Notice, Notification, Silence
from schemas.base import Time, format_time
from streams.alerts.alike import words
from streams.alerts.escalation import escalations
from streams.alerts.labels import labels_of
from streams.alerts.lifecycle import CLOSED
from streams.alerts.policy import Policy
from streams.alerts.silences import takes
from streams.alerts.tell import MAX_LISTED
from streams.explain.trail import Link, Trail
from streams.notices.outage import SUMMARY
from streams.rules import Rules
from streams.rules.inhibition import Inhibiting
from streams.rules.rule import GROUP_INTERVAL, GROUP_WAIT, NEVER_QUIET, Rule


def told(alert: Alert, trail: Trail, policy: Policy, now: Time) -> Iterator[Link]:
    """What people were told of an alert and how that went; else what kept it from them."""
    notices = [notice for notice in trail.notices if any(each.id == alert.id for each in notice.alerts)]
    attempts: dict[str, list[Notification]] = defaultdict(list)
    for each in trail.notifications:
        if alert.id in each.alerts:
            attempts[each.notice or ""].append(each)
    for notice in notices:
        others = len(notice.alerts) - 1 + notice.more
        with_others = f", with {others} other{'s' if others > 1 else ''}" if others else ""
        yield Link(notice.at, "notice", f"{notice.kind}: {notice.title}{with_others}{_to(notice)}")
        yield from (
            Link(None, "notice", f"with the word that {words(each.alike)}")
            for each in notice.alerts
            if each.id == alert.id and each.alike is not None
        )
        yield from _delivered(attempts.pop(notice.id, ()))
    for name, tries in attempts.items():
        yield Link(tries[0].at, "notice", _of_notify(name))
        yield from _delivered(tries)
    if not any(notice.kind != "resolved" for notice in notices):
        reason = _held_back(alert, trail, policy, now)
        if reason is not None:
            yield Link(None, "notice", f"not sent: {reason}", good=False)
        else:
            yield _waiting(alert, policy, now)


def _of_notify(name: str) -> str:
    """Say what a notice is about that `notify` made by itself, for one sink."""
    if name.endswith("/acknowledged"):
        return "acknowledged: told to who has heard of it"
    if f":{SUMMARY}:" in name:
        return "summary after an outage"
    return "each change, for a sink that groups by itself"


def _to(notice: Notice) -> str:
    """Return which teams were told, and who was on call; nothing for a brand without teams."""
    told = [f"{one.team} ({', '.join(one.people)})" if one.people else one.team for one in notice.to]
    return f", to {' and '.join(told)}" if told else ""


def _delivered(attempts: Iterable[Notification]) -> Iterator[Link]:
    by_sink: dict[str, list[Notification]] = defaultdict(list)
    for attempt in attempts:
        by_sink[attempt.sink].append(attempt)
    if not by_sink:
        yield Link(None, "notify", "no sink has tried it yet, or none wants it", good=False)
    for sink, tries in by_sink.items():
        last = tries[-1]
        count = f"after {last.attempt} tries" if last.attempt > 1 else "at once"
        why = _errors(tries)
        if last.result == "delivered":
            yield Link(last.at, "notify", f"sent to {sink}, delivered {count}{why}")
        elif last.result in ("merged", "left-out"):
            text = f"{sink}: not told by itself: {last.error}{_tried_before(tries[:-1])}"
            yield Link(last.at, "notify", text, good=False)
        elif last.retry_at is not None:
            yield Link(last.at, "notify", f"{sink}: again at {format_time(last.retry_at)}{why}", waits=True)
        else:
            yield Link(last.at, "notify", f"{sink}: given up {count}{why}", good=False)


def _tried_before(tries: Sequence[Notification]) -> str:
    """Say how often it had been tried, and what went wrong; nothing where it had not."""
    if not tries:
        return ""
    return f", after {len(tries)} {'tries' if len(tries) > 1 else 'try'}{_errors(tries)}"


def _errors(tries: Iterable[Notification]) -> str:
    """Say what went wrong, each once, in brackets; nothing where nothing did."""
    errors = list(dict.fromkeys(each.error for each in tries if each.error))
    return f" ({'; '.join(errors)})" if errors else ""


def _held_back(alert: Alert, trail: Trail, policy: Policy, now: Time) -> str | None:
    """Return what kept people from being told; None where they still will be."""
    held = [each for each in trail.silences if takes(each, alert)]
    held += [
        each for each in _past_silences(trail.acts) if takes(each, alert) and _overlaps(each, alert, now)
    ]
    if held:
        silence = held[0]
        return f"silenced by {silence.by} until {format_time(silence.until)}: {silence.comment}"
    greater = _inhibiting(alert, trail, policy.rules, now)
    if greater is not None:
        return f"inhibited ({greater[0]}) by {greater[1]}"
    if alert.history[-1].by is not None and len(alert.history) > 1:
        return f"{alert.state} by {alert.history[-1].by} before its group was told"
    if alert.resolved_at is not None:
        return "it was over before its group was told"
    return None


def _waiting(alert: Alert, policy: Policy, now: Time) -> Link:
    """Say for what an alert waits that stands and that nothing hides, and until when.

    When its group was told last is on no topic; by its rule's times it is told again within an interval.
    """
    resting = _resting(alert, policy, now)
    if resting is not None:
        return Link(None, "notice", f"not sent yet: {resting}", waits=True)
    rule = next((each for each in policy.rules if each.name == alert.rule), None)
    times = (rule.group_wait_ms, rule.group_interval_ms) if rule else (GROUP_WAIT, GROUP_INTERVAL)
    until = Time(alert.changed_at + max(times))
    group = f"the group of {_group(alert, rule)}"
    if now <= until:
        text = f"not sent yet: {group} waits for others, until {format_time(until)} at the latest"
        return Link(None, "notice", text, waits=True)
    text = (
        f"not sent: {group} was to be told by {format_time(until)}; either its notice names only the "
        f"{MAX_LISTED} severest, or a worker is behind (`/readyz` says)"
    )
    return Link(None, "notice", text, good=False)


def _group(alert: Alert, rule: Rule | None) -> str:
    """Say what an alert is told with: all of its brand and team, or those that have more in common."""
    labels = labels_of(alert)
    shared = [f"{name} {labels.get(name) or 'unsaid'}" for name in (rule.group_by if rule else ())]
    return ", ".join([alert.brand, *([f"team {alert.team}"] if alert.team else []), *shared])


def _resting(alert: Alert, policy: Policy, now: Time) -> str | None:
    """Return whose quiet hours hold it back, and until when, where all rest who are to be told."""
    called = (alert.team, *(one.team for one in escalations(alert.history)))
    until = {team: policy.teams.quiet_until(alert.brand, team, now) for team in called if team}
    ends = [end for end in until.values() if end is not None]
    if alert.severity == NEVER_QUIET or not ends or len(ends) < len(until):
        return None
    return f"quiet hours of {', '.join(until)} until {format_time(min(ends))}"


def _inhibiting(alert: Alert, trail: Trail, rules: Rules, now: Time) -> tuple[str, str] | None:
    """Return the inhibition and the alert that says enough, where one stood at the same time."""
    if any(rule.at_once for rule in rules if rule.name == alert.rule):
        return None
    others = [
        labels_of(each) for each in trail.others if each.id != alert.id and _stood_with(each, alert, now)
    ]
    return Inhibiting(rules.inhibitions, others).by(labels_of(alert))


def _stood_with(other: Alert, alert: Alert, now: Time) -> bool:
    return other.fired_at <= _end(alert, now) and _end(other, now) >= alert.fired_at


def _end(alert: Alert, now: Time) -> Time:
    return alert.changed_at if alert.state in CLOSED else now


def _past_silences(acts: Iterable[AlertAction]) -> Iterator[Silence]:
    """Silences that people began, whether or not they still hold."""
    begun = {act.id: act for act in acts if act.action == "silence" and act.until is not None}
    ended = {act.silence: act.at for act in acts if act.action == "unsilence"}
    for id_, act in begun.items():
        until = min(act.until or act.at, ended.get(id_, act.until or act.at))
        yield Silence(
            id=id_,
            brand=act.brand,
            by=act.by,
            at=act.at,
            until=until,
            comment=act.reason or "",
            matchers=act.matchers,
            unless=act.unless,
        )


def _overlaps(silence: Silence, alert: Alert, now: Time) -> bool:
    """Whether it held while the alert stood."""
    return silence.at <= _end(alert, now) and silence.until >= alert.fired_at
