"""How rare a burst is, by the days that were heard."""

import random
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import DAY
from streams.pulse.bursts import NO_BURST
from streams.pulse.rarity import FLOOR, TYPICAL, TYPICAL_DAYS, Days, deviates
from streams.pulse.usual import KEPT_DAYS


@given(st.lists(st.floats(-3, 12), max_size=40), st.floats(2, 400))
def test_what_comes_once_in_so_many_days(largest: list[float], period: float) -> None:
    """The strength for a period has that period, whatever the days were like."""
    days = Days()
    for each in largest:
        days.learn(each, DAY)
    assert days.period(days.middle + days.spread * deviates(period)) == pytest.approx(period, rel=1e-6)


@pytest.mark.parametrize("tail", [1.2, 2.0, 4.0])
def test_a_weekly_burst_comes_weekly(tail: float) -> None:
    """Of days whose bursts have heavy tails, about one in seven is reckoned to come once a week or less."""
    rng = random.Random(5)
    days, weekly = Days(), 0
    for number in range(3_000):
        burst = log(20 * rng.paretovariate(tail))
        weekly += number >= 28 and days.period(burst) >= 7
        days.learn(burst, DAY)
    assert 1 / 10 < weekly / 2_972 < 1 / 5


def test_a_day_is_what_was_heard_of_it() -> None:
    """A gap belongs to no day: four quarters make one, whenever they were."""
    days = Days()
    for burst in (1.0, 3.0, 2.0):
        days.learn(burst, DAY // 4)
    assert (days.number, days.largest) == (0, 3.0)
    days.learn(NO_BURST, DAY // 4)
    assert (days.number, days.largest) == (1, NO_BURST)
    assert days.mean == pytest.approx(TYPICAL + (3.0 - TYPICAL) / (1 + TYPICAL_DAYS))


@given(st.floats(FLOOR, 5), st.integers(1, 27))
def test_a_brand_is_held_against_others_until_its_own_days_outweigh_them(burst: float, number: int) -> None:
    """The middle goes from a typical brand's to its own, each day weighing the same."""
    days = Days()
    assert days.middle == TYPICAL
    for _ in range(number):
        days.learn(burst, DAY)
    between = (TYPICAL_DAYS * TYPICAL + number * burst) / (TYPICAL_DAYS + number)
    if number + TYPICAL_DAYS <= KEPT_DAYS:
        assert days.middle == pytest.approx(between)
    assert days.middle == pytest.approx(between, abs=0.05 * abs(burst - TYPICAL) + 1e-9)


def test_chance_is_no_burst() -> None:
    """Days without any lead the middle to where chance alone reaches, and no lower."""
    days = Days()
    for _ in range(100):
        days.learn(NO_BURST, DAY)
        assert days.middle >= FLOOR
    assert days.middle == pytest.approx(FLOOR, abs=0.01)


def test_beyond_reckoning() -> None:
    """What lies beyond all figures has an infinite period; nothing at all comes every day."""
    assert Days().period(1e6) == float("inf")
    assert Days().period(NO_BURST) == 1
