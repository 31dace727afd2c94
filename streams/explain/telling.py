"""Whom an alert was sent to, and why not: notices, attempts at sinks, and what held notices back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from schemas.alerts import Alert, AlertAction, Notice, Notification, Silence
from schemas.base import Time, format_time
from streams.alerts.labels import labels_of
from streams.alerts.lifecycle import CLOSED
from streams.alerts.silences import takes
from streams.explain.trail import Link, Trail
from streams.notices.outage import SUMMARY
from streams.rules import Rules
from streams.rules.inhibition import Inhibiting


def told(alert: Alert, trail: Trail, rules: Rules, now: Time) -> Iterator[Link]:
    """What people were told of an alert and how that went; else what kept it from them."""
    notices = [notice for notice in trail.notices if any(each.id == alert.id for each in notice.alerts)]
    attempts: dict[str, list[Notification]] = defaultdict(list)
    for each in trail.notifications:
        attempts[each.notice or ""].append(each)
    for notice in notices:
        others = len(notice.alerts) - 1
        with_others = f", with {others} other{'s' if others > 1 else ''}" if others else ""
        yield Link(notice.at, "notice", f"{notice.kind}: {notice.title}{with_others}{_to(notice)}")
        yield from _delivered(attempts.pop(notice.id, ()))
    for name, tries in attempts.items():
        if any(alert.id in each.alerts for each in tries):
            yield Link(tries[0].at, "notice", _of_notify(name))
            yield from _delivered(tries)
    if not any(notice.kind != "resolved" for notice in notices):
        yield Link(None, "notice", f"not sent: {_held_back(alert, trail, rules, now)}", good=False)


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
        errors = list(dict.fromkeys(each.error for each in tries if each.error))
        why = f" ({'; '.join(errors)})" if errors else ""
        if last.result == "delivered":
            yield Link(last.at, "notify", f"sent to {sink}, delivered {count}{why}")
        elif last.result == "merged":
            yield Link(last.at, "notify", f"{sink}: not told by itself: {last.error}", good=False)
        elif last.retry_at is not None:
            yield Link(last.at, "notify", f"{sink}: again at {format_time(last.retry_at)}{why}", good=False)
        else:
            yield Link(last.at, "notify", f"{sink}: given up {count}{why}", good=False)


def _held_back(alert: Alert, trail: Trail, rules: Rules, now: Time) -> str:
    held = [each for each in trail.silences if takes(each, alert)]
    held += [
        each for each in _past_silences(trail.acts) if takes(each, alert) and _overlaps(each, alert, now)
    ]
    if held:
        silence = held[0]
        return f"silenced by {silence.by} until {format_time(silence.until)}: {silence.comment}"
    greater = _inhibiting(alert, trail, rules, now)
    if greater is not None:
        return f"inhibited ({greater[0]}) by {greater[1]}"
    if alert.history[-1].by is not None and len(alert.history) > 1:
        return f"{alert.state} by {alert.history[-1].by} before its group was told"
    if alert.resolved_at is not None:
        return "it was over before its group was told"
    return "its group waits still for others, or its notice names only the first of very many"


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
