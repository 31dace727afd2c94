"""All that is kept of a customer, as a sum: `together` adds two histories, in any order, to the same one.

One record makes a small history of its own (`streams.customers.observed`), so the history of a customer is
the sum of their records whatever the order they come in, and two linked accounts have the sum of both. What
is bounded keeps the latest, and so stays such a sum; only of ties and of names beyond the bound is it not.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from schemas.base import DAY
from schemas.customers import Identity
from streams.customers import names

T = TypeVar("T")

MONTHS_KEPT = 24
DAYS_KEPT = 64
"""Days on which a customer speaks of a brand: a year and more for who does so every week."""
NAMES_KEPT = 50
"""Sources, languages, brands: those after it count as OTHERS."""
ANSWERS_KEPT = 8
TIES_KEPT = 20
CONTACTS_KEPT = 5
OPEN_KEPT = 100
OTHERS = "other"

Counts = tuple[int, int, int, int]
"""Mentions that are negative, neutral, positive, unscored."""
NOTHING: Counts = (0, 0, 0, 0)


class Day(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a customer said of a brand on one day (UTC, since 1970), by tone.

    recommended: times they spoke well of it to others. shared, shared_negative: times that somebody passed
    on what they had said well or ill of it. mention, at: the last one of the day with a tone.
    State is read back by position: new fields go to the end, here and below.
    """

    day: int
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unscored: int = 0
    recommended: int = 0
    shared: int = 0
    shared_negative: int = 0
    at: int = 0
    mention: str = ""

    @property
    def mentions(self) -> int:
        """How often they spoke."""
        return self.negative + self.neutral + self.positive + self.unscored

    @property
    def opinion(self) -> int:
        """1 for a day on which more was positive, -1 for negative, 0 for neither."""
        return (self.positive > self.negative) - (self.positive < self.negative)


class Answer(msgspec.Struct, frozen=True, gc=False, array_like=True, order=True):
    """An answer that somebody got at `at`, having waited since `since`; late: after it was due.

    owed: a short name for what was owed.
    """

    at: int
    since: int
    owed: int
    late: bool = False


class Praise(msgspec.Struct, frozen=True, gc=False, array_like=True, order=True):
    """Something kind that nobody has thanked for yet."""

    at: int
    mention: str
    conversation: str
    text: str


class Regard(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What passed between a customer and a brand. Replies are those of people."""

    tone: Counts = NOTHING
    days: tuple[Day, ...] = ()
    replies: int = 0
    first_reply_at: int | None = None
    last_reply_at: int | None = None
    answers: tuple[Answer, ...] = ()
    praise: Praise | None = None


class Waiting(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An answer owed by the brand, to who waits since then."""

    brand: str
    since: int


class History(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What is kept. ties: the last contacts with another customer, oldest first; waiting: by obligation.

    first_seen: None where they were never heard of themselves, but others passed on their words.
    """

    first_seen: int | None = None
    last_seen: int | None = None
    mentions: int = 0
    replies: int = 0
    last_reply_at: int | None = None
    identities: tuple[Identity, ...] = ()
    by_source: dict[str, int] = {}
    by_language: dict[str, int] = {}
    tone: Counts = NOTHING
    months: dict[str, Counts] = {}
    brands: dict[str, Regard] = {}
    ties: dict[str, tuple[int, ...]] = {}
    waiting: dict[str, Waiting] = {}

    @property
    def touched(self) -> int:
        """When there was last anything of them: their own words, or what others made of those."""
        if self.last_seen is not None:
            return self.last_seen
        times = [contacts[-1] for contacts in self.ties.values()]
        times += [each.since for each in self.waiting.values()]
        for regard in self.brands.values():
            times += [each.day * DAY for each in regard.days] + [each.at for each in regard.answers]
        return max(times, default=0)


EMPTY = History()


def together(one: History, other: History) -> History:
    """Add two histories of one customer."""
    return History(
        first_seen=earliest(one.first_seen, other.first_seen),
        last_seen=latest(one.last_seen, other.last_seen),
        mentions=one.mentions + other.mentions,
        replies=one.replies + other.replies,
        last_reply_at=latest(one.last_reply_at, other.last_reply_at),
        identities=names.together(one.identities, other.identities),
        by_source=_few(_merged(one.by_source, other.by_source, _sum), _sum),
        by_language=_few(_merged(one.by_language, other.by_language, _sum), _sum),
        tone=_counts(one.tone, other.tone),
        months=_last(_merged(one.months, other.months, _counts), MONTHS_KEPT),
        brands=_few(_merged(one.brands, other.brands, _regards), _regards),
        ties=_ties(one.ties, other.ties),
        waiting=_longest({**one.waiting, **other.waiting}) if other.waiting else one.waiting,
    )


def earliest(one: int | None, other: int | None) -> int | None:
    """The earlier of two times, where there are any."""
    return other if one is None else one if other is None else min(one, other)


def latest(one: int | None, other: int | None) -> int | None:
    """The later of two times, where there are any."""
    return other if one is None else one if other is None else max(one, other)


def answers(kept: Iterable[Answer]) -> tuple[Answer, ...]:
    """The last ones."""
    return tuple(sorted(set(kept))[-ANSWERS_KEPT:])


def _merged(one: dict[str, T], other: dict[str, T], add: Callable[[T, T], T]) -> dict[str, T]:
    """Add value by value; names in order, so that the same history is the same bytes."""
    if not other:
        return one
    both = one | {key: add(one[key], value) if key in one else value for key, value in other.items()}
    return dict(sorted(both.items())) if len(both) > len(one) else both


def _last(values: dict[str, T], kept: int) -> dict[str, T]:
    return values if len(values) <= kept else dict(list(values.items())[-kept:])


def _few(values: dict[str, T], add: Callable[[T, T], T]) -> dict[str, T]:
    """Add up what is beyond the bound, the last by name."""
    if len(values) <= NAMES_KEPT:
        return values
    order = [name for name in values if name != OTHERS]
    beyond = [values[name] for name in (*order[NAMES_KEPT - 1 :], OTHERS) if name in values]
    return {name: values[name] for name in order[: NAMES_KEPT - 1]} | {OTHERS: reduce(add, beyond)}


def _sum(one: int, other: int) -> int:
    return one + other


def _counts(one: Counts, other: Counts) -> Counts:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])


def _regards(one: Regard, other: Regard) -> Regard:
    last_reply_at = latest(one.last_reply_at, other.last_reply_at)
    return Regard(
        tone=_counts(one.tone, other.tone),
        days=_days(one.days, other.days),
        replies=one.replies + other.replies,
        first_reply_at=earliest(one.first_reply_at, other.first_reply_at),
        last_reply_at=last_reply_at,
        answers=answers((*one.answers, *other.answers)) if other.answers else one.answers,
        praise=_praise(one.praise, other.praise, last_reply_at or 0),
    )


def _praise(one: Praise | None, other: Praise | None, replied_at: int) -> Praise | None:
    """The last one, until somebody of the brand has written."""
    return max((each for each in (one, other) if each and each.at > replied_at), default=None)


def _days(one: tuple[Day, ...], other: tuple[Day, ...]) -> tuple[Day, ...]:
    by_day = {each.day: each for each in one}
    for each in other:
        by_day[each.day] = _same_day(by_day[each.day], each) if each.day in by_day else each
    return tuple(by_day[day] for day in sorted(by_day)[-DAYS_KEPT:])


def _same_day(one: Day, other: Day) -> Day:
    last = max((one.at, one.mention), (other.at, other.mention))
    return Day(
        one.day,
        one.negative + other.negative,
        one.neutral + other.neutral,
        one.positive + other.positive,
        one.unscored + other.unscored,
        one.recommended + other.recommended,
        one.shared + other.shared,
        one.shared_negative + other.shared_negative,
        *last,
    )


def _ties(one: dict[str, tuple[int, ...]], other: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Those with the latest contacts."""
    both = _merged(one, other, lambda old, new: tuple(sorted((*old, *new))[-CONTACTS_KEPT:]))
    if len(both) <= TIES_KEPT:
        return both
    closest = sorted(both, key=lambda to: (both[to][-1], to))[-TIES_KEPT:]
    return {to: both[to] for to in sorted(closest)}


def with_waiting(history: History, obligation: str, waiting: Waiting | None) -> History:
    """Note that an answer is owed; None that it no longer is."""
    others = {name: each for name, each in history.waiting.items() if name != obligation}
    if waiting is not None:
        others[obligation] = waiting
    return replace(history, waiting=_longest(others))


def _longest(waiting: dict[str, Waiting]) -> dict[str, Waiting]:
    """Who has waited longest first."""
    by_time = sorted(waiting.items(), key=lambda item: (item[1].since, item[0]))
    return dict(by_time[:OPEN_KEPT])


def with_answers(history: History, brand: str, kept: Iterable[Answer]) -> History:
    """Put these in the place of the answers that are kept."""
    regard = replace(history.brands.get(brand) or Regard(), answers=answers(kept))
    return replace(history, brands=dict(sorted({**history.brands, brand: regard}.items())))


def debts(history: History) -> History:
    """Return what was owed and answered: of one obligation the last event holds, so this part is no sum."""
    brands = {name: Regard(answers=each.answers) for name, each in history.brands.items() if each.answers}
    return History(brands=brands, waiting=history.waiting)


def words(history: History) -> History:
    """Return all the rest."""
    brands = {name: replace(each, answers=()) for name, each in history.brands.items()}
    spoken = {name: each for name, each in brands.items() if each != Regard()}
    return replace(history, brands=spoken, waiting={})
