"""Advocate, neutral or detractor of a brand, by a rule that can be said in a sentence.

A day on which a customer says more good than ill of the brand counts 1, the other way round -1; other days
do not count. The score is the moving average over those days: the latest makes up 40 %, all before it 60 %.
Three good days in a row make an advocate (0.78), three bad ones a detractor; it takes two days the other way
to be neither. After a year without an opinion it begins anew.

Days, not messages: ten angry messages of one evening are one bad day.
"""

from functools import lru_cache
from typing import NamedTuple

from streams.customers.history import Day

ADVOCATE, NEUTRAL, DETRACTOR = "advocate", "neutral", "detractor"
WORST_FIRST = (DETRACTOR, ADVOCATE, NEUTRAL)

LATEST = 0.4
"""Part of the latest day: so two days against it outweigh any past."""
BECOMES = 0.75
"""Three days in a row, from nothing: 1 - 0.6 ** 3 = 0.784; two are 0.64."""
REMAINS = 0
"""Far below what it takes to become one, so that one bad day makes nobody waver."""
LAPSE_DAYS = 365
EVIDENCE = 5
REMEMBERED = 10_000
"""A record changes what stands with one brand; to the others the customer stands as before."""


class Standing(NamedTuple):
    """How a customer stands to a brand. days: those with an opinion, since the last lapse."""

    name: str
    score: float
    since: int | None
    days: tuple[Day, ...]


@lru_cache(REMEMBERED)
def standing(days: tuple[Day, ...]) -> Standing:
    """Walk through the days, in their order."""
    name, score, since = NEUTRAL, 0.0, None
    counted: list[Day] = []
    for day in days:
        opinion = day.opinion
        if not opinion:
            continue
        if counted and day.day - counted[-1].day > LAPSE_DAYS:
            name, score, counted = NEUTRAL, 0.0, []
        score = (1 - LATEST) * score + LATEST * opinion
        counted.append(day)
        before, name = name, _after(name, score)
        if name != before:
            since = day.at
    return Standing(name, round(score, 3), since if name != NEUTRAL else None, tuple(counted))


def evidence(found: Standing) -> tuple[str, ...]:
    """Mentions on the last days that counted."""
    return tuple(day.mention for day in found.days[-EVIDENCE:])


def in_words(brand: str, found: Standing) -> str:
    """Why it is so."""
    good = sum(day.opinion > 0 for day in found.days)
    return (
        f"{brand}: {found.name}, spoke well of it on {good} of {len(found.days)} days with an opinion; "
        f"score {found.score:g} ({ADVOCATE} from {BECOMES:g}, {DETRACTOR} from {-BECOMES:g}, until {REMAINS})"
    )


def turned(before: str, after: str) -> str | None:
    """What of a change somebody should know: an advocate lost, or a detractor won back."""
    if before == ADVOCATE != after:
        return "advocate-turned"
    return "detractor-won-back" if before == DETRACTOR != after else None


def _after(name: str, score: float) -> str:
    if (name == ADVOCATE and score > REMAINS) or (name == DETRACTOR and score < -REMAINS):
        return name
    if score >= BECOMES:
        return ADVOCATE
    return DETRACTOR if score <= -BECOMES else NEUTRAL
