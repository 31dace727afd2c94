"""Return on Relationship with one brand: what came back, and on how much that rests.

docs/return-on-relationship.md gives the formulae and their reasons. Everything is as of the day on which the
customer last spoke of the brand, and of the days that are kept.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from schemas.base import DAY, Time
from schemas.customers import Measure, Relationship, Returns
from streams.customers.history import Day, Regard

WEEKS = 52
"""What is older than a year, back from the last time they spoke of the brand, does not count."""
STAY_WEEKS = 12
"""Who speaks of the brand again within a quarter has stayed."""
_MONDAY = 3
"""The first day of 1970 was a Thursday; weeks begin on Mondays."""


class _Span(NamedTuple):
    """Weeks, both included; none where the last is before the first."""

    first: int
    last: int

    @property
    def weeks(self) -> int:
        return self.last - self.first + 1


def relationship(regard: Regard) -> Relationship:
    """Return what came back in all, and before and after a person of the brand first answered.

    The week of that answer is neither before nor after, but for the trouble in it: that is what was answered.
    """
    active = sorted({_week(day.day) for day in regard.days if day.mentions})
    if not active:
        return Relationship()
    whole = _Span(max(active[0], active[-1] - WEEKS + 1), active[-1])
    found = _returns(regard.days, whole, active, whole)
    if regard.first_reply_at is None:
        return _relationship(found)
    week = _week(regard.first_reply_at // DAY)
    before, after = _Span(whole.first, week - 1), _Span(max(whole.first, week + 1), whole.last)
    since = _Span(week, whole.last)
    return _relationship(
        found,
        engaged_at=Time(regard.first_reply_at),
        before=_some(_returns(regard.days, before, active, before)),
        after=_some(_returns(regard.days, after, active, since)),
    )


def _returns(days: Iterable[Day], span: _Span, active: Sequence[int], trouble: _Span) -> Returns:
    """What came back within a span, and after trouble within another."""
    mentions = positive = negative = recommended = shared = shared_negative = 0
    troubled: set[int] = set()
    for day in days:
        week = _week(day.day)
        if day.negative and trouble.first <= week <= trouble.last:
            troubled.add(week)
        if span.first <= week <= span.last:
            mentions += day.mentions
            positive += day.positive
            negative += day.negative
            recommended += day.recommended
            shared += day.shared
            shared_negative += day.shared_negative
    return Returns(
        loyalty=_share(bisect_right(active, span.last) - bisect_left(active, span.first), span.weeks),
        staying=_share(sum(_came_back(week, active) for week in troubled), len(troubled)),
        recommendation=_share(recommended, mentions),
        sharing=_share(shared, positive),
        sharing_negative=_share(shared_negative, negative),
    )


def _came_back(week: int, active: Sequence[int]) -> bool:
    following = bisect_right(active, week)
    return following < len(active) and active[following] <= week + STAY_WEEKS


def _share(count: int, of: int) -> Measure | None:
    return Measure(value=round(count / of, 3), samples=of) if of > 0 else None


def _some(found: Returns) -> Returns | None:
    return None if found == Returns() else found


def _relationship(found: Returns, **more: Any) -> Relationship:
    return Relationship(**{name: getattr(found, name) for name in Returns.__struct_fields__}, **more)


def _week(day: int) -> int:
    return (day + _MONDAY) // 7
