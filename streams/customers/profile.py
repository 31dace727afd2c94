"""Who it is: the record that readers get, and in short."""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from statistics import median
from typing import Any, NamedTuple

from schemas.base import MINUTE, Time
from schemas.customers import BrandHistory, Customer, Measure, Relationship, ReplySpeed, Thanks, Tone
from schemas.mentions import CustomerBrief
from streams.customers.facts import Types, for_priority
from streams.customers.history import Answer, Counts, History, Praise, Regard
from streams.customers.known import Profile
from streams.customers.names import handle_of, name_of
from streams.customers.returns import relationship
from streams.customers.standing import (
    NEUTRAL,
    REMEMBERED,
    WORST_FIRST,
    Standing,
    evidence,
    in_words,
    standing,
)
from streams.customers.ties import ties
from streams.step import View

UNKNOWN_LANGUAGE = "und"

Standings = Mapping[str, Standing]
"""How the customer stands to each brand."""


class Person:
    """A profile, with what is computed from it, when it is asked for."""

    def __init__(self, key: str, profile: Profile) -> None:
        self.key = key
        self.profile = profile

    @cached_property
    def history(self) -> History:
        """Of all accounts."""
        return self.profile.whole

    @cached_property
    def standings(self) -> Standings:
        """By brand."""
        return {brand: standing(regard.days) for brand, regard in self.history.brands.items()}

    @cached_property
    def standing(self) -> str:
        """The worst, which who meets them should know of."""
        names = {each.name for each in self.standings.values()}
        return next((name for name in WORST_FIRST if name in names), NEUTRAL)

    def published(self, *, was: bool = False) -> Iterator[View]:
        """Tell readers who it is. was: they know somebody of that key, who may now be nobody any more."""
        if was or self.history.first_seen is not None:
            yield View("customers", self.key, self.record)

    def record(self) -> Customer | None:
        """Return what readers get; None for somebody who was never heard of themselves."""
        history = self.history
        if history.first_seen is None or history.last_seen is None:
            return None
        passed = {brand: _passed(regard) for brand, regard in history.brands.items()}
        spoken_of = [brand for brand, regard in history.brands.items() if any(regard.tone)]
        languages = {code: count for code, count in history.by_language.items() if code != UNKNOWN_LANGUAGE}
        linked = tuple(sorted({*self.profile.linked, *self.profile.owed}))
        return Customer(
            id=self.key,
            first_seen=Time(history.first_seen),
            last_seen=Time(history.last_seen),
            identities=history.identities,
            mentions=history.mentions,
            by_source=history.by_source,
            by_language=history.by_language,
            by_brand={brand: passed[brand].tone for brand in spoken_of},
            tone=_tone(history.tone),
            tone_by_month={month: _tone(counts) for month, counts in history.months.items()},
            replies=history.replies,
            last_reply_at=_time(history.last_reply_at),
            standing=self.standing,
            standing_evidence=self._evidence(),
            relationship={brand: passed[brand].relationship for brand in spoken_of},
            ties=ties(history, {self.key, *linked}),
            facts=self.facts,
            preferred_channel=_commonest(history.by_source),
            preferred_language=_commonest(languages),
            brands={brand: each.history for brand, each in passed.items()},
            open_obligations=tuple(history.waiting),
            linked=linked,
        )

    def brief(self, types: Types) -> CustomerBrief:
        """Return the profile in short, for the enriched mention."""
        history = self.history
        return CustomerBrief(
            id=self.key,
            name=name_of(history.identities),
            handle=handle_of(history.identities),
            first_seen=_time(history.first_seen),
            mentions=history.mentions,
            negative=history.tone[0],
            replies=history.replies,
            standing=self.standing,
            priority_facts=for_priority(self.facts, types) if self.facts else (),
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What the CRM says."""
        return self.profile.facts.facts if self.profile.facts else {}

    def _evidence(self) -> tuple[str, ...]:
        name = self.standing
        shown = self.standings if name != NEUTRAL else {}
        return tuple(in_words(brand, each) for brand, each in shown.items() if each.name == name)


class _Passed(NamedTuple):
    """What passed between a customer and a brand, as readers get it."""

    tone: Tone
    relationship: Relationship
    history: BrandHistory


@lru_cache(REMEMBERED)
def _passed(regard: Regard) -> _Passed:
    """Of what a record changes one brand is the most: with the others it is as it was."""
    return _Passed(_tone(regard.tone), relationship(regard), _brand(regard, standing(regard.days)))


def _brand(regard: Regard, found: Standing) -> BrandHistory:
    score = Measure(value=found.score, samples=len(found.days)) if found.days else None
    return BrandHistory(
        standing=found.name,
        standing_since=_time(found.since),
        score=score,
        evidence=evidence(found),
        replies=regard.replies,
        first_reply_at=_time(regard.first_reply_at),
        last_reply_at=_time(regard.last_reply_at),
        reply_speed=_speed(regard.answers),
        to_thank=_thanks(regard.praise),
    )


def _speed(answers: tuple[Answer, ...]) -> ReplySpeed | None:
    if not answers:
        return None
    minutes = [(answer.at - answer.since) / MINUTE for answer in answers]
    return ReplySpeed(
        answers=len(answers),
        median_minutes=round(median(minutes), 1),
        slowest_minutes=round(max(minutes), 1),
        late=sum(answer.late for answer in answers),
    )


def _thanks(praise: Praise | None) -> Thanks | None:
    if praise is None:
        return None
    return Thanks(
        mention=praise.mention, conversation=praise.conversation, at=Time(praise.at), text=praise.text
    )


def _tone(counts: Counts) -> Tone:
    negative, neutral, positive, unscored = counts
    return Tone(negative=negative, neutral=neutral, positive=positive, unscored=unscored)


def _time(at: int | None) -> Time | None:
    return None if at is None else Time(at)


def _commonest(counts: dict[str, int]) -> str | None:
    return max(counts, key=lambda name: (counts[name], name), default=None)
