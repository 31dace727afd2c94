"""How likely is it that a group of accounts is one hand? Log odds, each sign with what it weighs, and why.

A sign weighs the logarithm of how many times likelier it is among accounts of one hand than among people.
What can be counted is (how many of a brand's people we know, how many accounts are young); the rest are
judgements, written down in docs/attack.md. All are bounded.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, log
from statistics import mean, median, pstdev
from typing import NamedTuple

from schemas.base import DAY, MINUTE

SUSPECTED = 0.9
"""Probability from which on people are told, and figures are shown with and without."""
PRIOR = -6.0
"""Of groups that are alike one in 400 is staged: most are two or three people and a turn of phrase."""
A_COPY = 1.0
"""An account more that writes the same: among people one such group in three has one more."""
A_RING = 2 * A_COPY
"""An account more that passes on what the others do: two posts beside this one, at least."""
FROM_COPIES = 3
MOST = 8.0
LINKED = -6.0
"""All of them link to something: a headline is copied by a button."""
FEW_WORDS = -6.0
"""At least: people we know say nearly that, so it is another thing that is copied without a script."""
REGULAR = 3.0
CLOCK = 0.4
"""Standard deviation of the gaps in units of their mean: people come at random, which gives 1 or more."""
LEAST_GAPS = 8
SLOW = 2 * MINUTE
"""Gaps that are shorter say more of how times are rounded."""
STAGED_KNOWN, STAGED_YOUNG = 0.02, 0.5
"""Parts of a staged crowd's accounts that we have heard before, and that are younger than YOUNG."""
YOUNG = 30 * DAY
HISTORY = 4.0
"""The most that knowing nobody weighs: strangers come for a good story as well. Where others tell it too, and
we know some of them, not only strangers come for it: it may weigh MOST then."""


class Crowd(NamedTuple):
    """What is known of a group.

    known, young, aged, linked: of its accounts so many were heard before, are younger than YOUNG, have an
    age at all, link to something. every: milliseconds from one to the next, where they come like clockwork.
    copies: whether they write nearly the same; else they pass the same on. around, around_known: others who
    write something like it, and how many of them were heard before. ring: how many pass on one post after
    the other.
    """

    accounts: int
    known: int
    young: int
    aged: int
    linked: int
    every: float | None
    copies: bool
    around: int = 0
    around_known: int = 0
    ring: int = 0


class Usual(NamedTuple):
    """Of a brand's people, the parts that were heard before and whose accounts are young."""

    known: float
    young: float


class Sign(NamedTuple):
    """What speaks for (above 0) or against one hand, in words."""

    weight: float
    text: str


def signs(crowd: Crowd, usual: Usual) -> list[Sign]:
    """Return what there is to see."""
    found = [_history(crowd, usual)]
    if crowd.copies:
        weight = min(MOST, A_COPY * max(0, crowd.accounts - FROM_COPIES))
        found.append(Sign(weight, f"{crowd.accounts} accounts write nearly the same"))
    if crowd.ring * 2 > crowd.accounts:
        weight = min(MOST, A_RING * max(0, crowd.ring - FROM_COPIES))
        found.append(Sign(weight, f"{crowd.ring} of them pass on one post after the other, as a ring does"))
    if crowd.around:
        found.append(_around(crowd, usual))
    if crowd.aged:
        found.append(_youth(crowd, usual))
    if crowd.copies and crowd.linked * 2 > crowd.accounts:
        found.append(
            Sign(LINKED, f"{crowd.linked} of them link to something, as people do who share a story")
        )
    if crowd.every is not None:
        found.append(Sign(REGULAR, f"they come like clockwork, every {crowd.every / MINUTE:.0f} minutes"))
    return found


def clockwork(times: Sequence[int]) -> float | None:
    """Return the mean gap between times, sorted, in milliseconds; None where they come as people do."""
    gaps = [later - one for one, later in pairwise(times)]
    if len(gaps) >= LEAST_GAPS and median(gaps) >= SLOW and pstdev(gaps) <= CLOCK * mean(gaps):
        return mean(gaps)
    return None


def probability(found: Sequence[Sign]) -> float:
    """Return how likely it is one hand, 0 to 1."""
    return 1 / (1 + exp(-(PRIOR + sum(sign.weight for sign in found))))


def _history(crowd: Crowd, usual: Usual) -> Sign:
    weight = _odds(crowd.known, crowd.accounts, STAGED_KNOWN, usual.known)
    text = f"{crowd.known} of {crowd.accounts} were heard before; usual for the brand are {usual.known:.0%}"
    return Sign(min(weight, MOST if crowd.around_known else HISTORY), text)


def _around(crowd: Crowd, usual: Usual) -> Sign:
    """Where people we know say nearly that, there are few ways to say it: some will write the same by chance.

    It only speaks against one hand: that strangers write less alike proves nothing. It is bounded, so that a
    large script cannot hide among people who say the like.
    """
    weight = _odds(crowd.around_known, crowd.around, STAGED_KNOWN, usual.known)
    return Sign(
        min(max(weight, FEW_WORDS), 0.0),
        f"of {crowd.around} others who write something like it {crowd.around_known} were heard before",
    )


def _youth(crowd: Crowd, usual: Usual) -> Sign:
    weight = _odds(crowd.young, crowd.aged, STAGED_YOUNG, usual.young)
    text = f"{crowd.young} of {crowd.aged} accounts are younger than 30 days; usual are {usual.young:.0%}"
    return Sign(min(weight, HISTORY), text)


def _odds(number: int, of: int, staged: float, real: float) -> float:
    """The log likelihood ratio of two Bernoulli rates, bounded below."""
    real = min(max(real, 0.01), 0.99)
    ratio = number * log(staged / real) + (of - number) * log((1 - staged) / (1 - real))
    return max(ratio, -MOST)
