"""What one set of rules would have told of a recording, beside another: how much, when, and of whom."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo

import msgspec

from schemas.alerts import Alert, Notice
from schemas.base import DAY, SECOND, Time, format_time
from streams.alerts.precision import precisions

EVENING, MORNING = 22, 7
"""Hours between which somebody who is told is woken, in the brand's time."""

ZoneOf = Callable[[str], tzinfo]
"""Where a brand's clock hangs."""


class RuleTold(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts of one rule. worth, not_worth: of those on which the recording has a verdict (docs/rules.md)."""

    rule: str
    alerts: int
    worth: int
    not_worth: int
    precision: float | None
    interval: tuple[float, float]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one set of rules would have told.

    rules: by name. notices: messages to people, of alerts that end too. calls: those that say that something
    fires; by_hour: these by the hour of the brand's day. at_night: how many of them from 22 to 7.
    """

    alerts: int
    alerts_per_day: float
    notices: int
    calls: int
    calls_per_day: float
    at_night: int
    by_hour: tuple[int, ...]
    rules: list[RuleTold]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of whom only one of the two would have told, by the first alert about them."""

    customer: str | None
    name: str | None
    brand: str
    alert: str
    rule: str
    severity: str
    fired_at: str
    summary: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A draft beside what it would take the place of. missed: whom only the present rules tell of."""

    days: float
    draft: Told
    present: Told
    missed: list[Person]
    added: list[Person]


def told(
    alerts: Sequence[Alert], notices: Sequence[Notice], until: Time, days: float, zone_of: ZoneOf
) -> Told:
    """Count what would have been told in so many days, one at least.

    until: their end. Nobody is heard after it, so what stands then is told again and again and means nothing.
    """
    alerts = [alert for alert in alerts if alert.fired_at <= until]
    notices = [notice for notice in notices if notice.at <= until]
    calls = [notice for notice in notices if notice.kind == "firing"]
    hours = Counter(_hour(call.at, zone_of(call.brand)) for call in calls)
    by_hour = tuple(hours[hour] for hour in range(24))
    return Told(
        alerts=len(alerts),
        alerts_per_day=round(len(alerts) / days, 2),
        notices=len(notices),
        calls=len(calls),
        calls_per_day=round(len(calls) / days, 2),
        at_night=sum(by_hour[EVENING:]) + sum(by_hour[:MORNING]),
        by_hour=by_hour,
        rules=_by_rule(alerts),
    )


def only_by(one: Iterable[Alert], other: Iterable[Alert]) -> list[Person]:
    """Return who is in alerts of the one and in none of the other, in the order of their first alerts."""
    known = {_whom(alert) for alert in other}
    first = {_whom(alert): alert for alert in sorted(one, key=_fired, reverse=True)}
    missing = [alert for whom, alert in first.items() if whom not in known]
    return [_person(alert) for alert in sorted(missing, key=_fired)]


def days_between(first: Time, last: Time) -> float:
    """How many days a recording takes; one at least, since a rate of less is none."""
    return max(1.0, (last - first) / DAY)


def _by_rule(alerts: Sequence[Alert]) -> list[RuleTold]:
    return [
        RuleTold(
            rule=rule,
            alerts=found.known + found.unknown,
            worth=found.worth,
            not_worth=found.not_worth,
            precision=None if found.share is None else round(found.share, 3),
            interval=(round(found.interval[0], 3), round(found.interval[1], 3)),
        )
        for rule, found in precisions(alerts).items()
    ]


def _hour(at: Time, zone: tzinfo) -> int:
    return datetime.fromtimestamp(at / SECOND, zone).hour


def _whom(alert: Alert) -> tuple[str, str]:
    """A person counts once a brand; what is about nobody counts by itself."""
    return alert.brand, alert.customer or alert.id


def _fired(alert: Alert) -> tuple[Time, str]:
    return alert.fired_at, alert.id


def _person(alert: Alert) -> Person:
    return Person(
        customer=alert.customer,
        name=alert.customer_name,
        brand=alert.brand,
        alert=alert.id,
        rule=alert.rule,
        severity=alert.severity,
        fired_at=format_time(alert.fired_at),
        summary=alert.summary,
    )
