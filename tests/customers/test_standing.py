"""Advocate, neutral, detractor: when somebody becomes one, and when no longer."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alerts import Signal
from schemas.base import DAY, Time
from schemas.customers import Measure
from streams.customers.history import Day
from streams.customers.standing import LAPSE_DAYS, standing
from streams.step import Made
from tests.builders import NOON
from tests.customers.people import GLOBEX, OF_ACME, TO_ACME, Desk, enriched, on_day

GOOD, BAD, MIXED = (1, 0), (0, 1), (1, 1)


def days(opinions: Sequence[tuple[int, int]]) -> tuple[Day, ...]:
    """One day after another, each with so many good and bad words."""
    return tuple(
        Day(number, positive=good, negative=bad, at=number + 1, mention=f"m{number}")
        for number, (good, bad) in enumerate(opinions)
    )


def stands(*opinions: tuple[int, int]) -> str:
    """How somebody stands after these days."""
    return standing(days(opinions)).name


@pytest.mark.parametrize(
    ("opinions", "name"),
    [
        ([], "neutral"),
        ([GOOD, GOOD], "neutral"),
        ([GOOD, GOOD, GOOD], "advocate"),
        ([(9, 0)], "neutral"),
        ([GOOD, MIXED, GOOD, MIXED, GOOD], "advocate"),
        ([GOOD, BAD, GOOD, BAD, GOOD], "neutral"),
        ([BAD, BAD, BAD], "detractor"),
        ([(0, 10)], "neutral"),
    ],
)
def test_three_days_in_a_row_make_a_standing(opinions: Sequence[tuple[int, int]], name: str) -> None:
    """Days count, not messages, and days on which both were said do not."""
    assert stands(*opinions) == name


@pytest.mark.parametrize("days_before", [3, 4, 20])
def test_one_day_the_other_way_changes_nothing_and_two_do(days_before: int) -> None:
    """However long somebody has been one: that is the moment to notice."""
    assert stands(*[GOOD] * days_before, BAD) == "advocate"
    assert stands(*[GOOD] * days_before, BAD, BAD) == "neutral"
    assert stands(*[BAD] * days_before, GOOD) == "detractor"
    assert stands(*[BAD] * days_before, GOOD, GOOD) == "neutral"


def test_an_advocate_may_end_as_a_detractor() -> None:
    """Through being neither."""
    assert stands(*[GOOD] * 5, *[BAD] * 4) == "detractor"


@given(st.lists(st.sampled_from([GOOD, BAD, MIXED]), max_size=30))
def test_nobody_changes_sides_in_one_day(opinions: list[tuple[int, int]]) -> None:
    """There is always a day of neither between the two, and the score is never beyond its bounds."""
    names = [standing(days(opinions[:number])) for number in range(len(opinions) + 1)]
    for before, after in pairwise(names):
        assert {before.name, after.name} != {"advocate", "detractor"}
        assert -1 <= after.score <= 1


def test_a_standing_lapses_after_a_year() -> None:
    """What somebody thought long ago is not what they think."""
    before = days([GOOD] * 3)
    late = Day(before[-1].day + LAPSE_DAYS, negative=1, at=99)
    assert standing((*before, late)).name == "advocate"
    later = Day(late.day + 1, negative=1, at=99)
    found = standing((*before, later))
    assert (found.name, found.score, found.days) == ("neutral", -0.4, (later,))


def signals(outputs: Sequence[Made]) -> list[Signal]:
    """Those among the outputs; their key is the brand."""
    found = [output for output in outputs if isinstance(output.record, Signal)]
    assert all(output.topic == "signals" for output in found)
    return [output.record for output in found if isinstance(output.record, Signal) and output.key == "acme"]


def test_a_profile_says_how_they_stand_and_why() -> None:
    """By brand; of the whole the worst, since whoever meets them should know."""
    desk = Desk()
    for day in (0, 1, 2):
        desk.take(on_day(day, "positive", OF_ACME))
        desk.take(on_day(day, "negative", GLOBEX, name=f"g{day}"))
    profile = desk.profile(on_day(3, "neutral"))
    assert profile is not None
    acme, globex = profile.brands["acme"], profile.brands["globex"]
    assert (acme.standing, acme.score) == ("advocate", Measure(value=0.784, samples=3))
    assert (acme.standing_since, globex.standing) == (Time(NOON + 2 * DAY), "detractor")
    assert acme.evidence == ("x:d0positive", "x:d1positive", "x:d2positive")
    assert profile.standing == "detractor"
    (why,) = profile.standing_evidence
    assert why.startswith("globex: detractor, spoke well of it on 0 of 3 days with an opinion; score -0.784")


def test_an_advocate_who_turns_is_signalled() -> None:
    """Once, at the mention that turned them, with what they said and the figures."""
    desk = Desk()
    for day in (0, 1, 2):
        assert signals(desk.take(on_day(day, "positive", OF_ACME))) == []
    assert signals(desk.take(on_day(3, "negative"))) == []
    (signal,) = signals(desk.take(on_day(4, "negative", TO_ACME, GLOBEX)))
    assert (signal.kind, signal.subject.kind, signal.subject.id) == ("advocate-turned", "customer", "x:anna")
    assert (signal.at, signal.brand) == (Time(NOON + 4 * DAY), "acme")
    assert signal.values == {"score": -0.358, "score_before": 0.07, "days": 5.0}
    assert signal.evidence[0].text == "text of d4negative"
    assert "acme: neutral" in signal.evidence[1].text
    assert signals(desk.take(on_day(5, "negative"))) == []


def test_a_detractor_who_is_won_back_is_signalled() -> None:
    """That is worth knowing too; somebody without an author's name has none."""
    desk = Desk()
    for day in (0, 1, 2):
        desk.take(on_day(day, "negative"))
    assert signals(desk.take(on_day(3, "positive"))) == []
    (signal,) = signals(desk.take(on_day(4, "positive", author=None)))
    assert (signal.kind, signal.customer_name) == ("detractor-won-back", None)


def test_the_enriched_mention_says_how_its_author_stands() -> None:
    """As of then, this mention included."""
    desk = Desk()
    found = [enriched(desk.take(on_day(day, "positive", OF_ACME))).customer for day in (0, 1, 2)]
    assert [each.standing for each in found if each] == ["neutral", "neutral", "advocate"]
