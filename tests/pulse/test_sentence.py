"""What a person is told of a row."""

import pytest

from schemas.base import DAY, HOUR, MINUTE, SECOND, Time
from streams.pulse.sentence import sentence
from streams.pulse.spikes import Reading, Total

TUESDAY = 1_736_259_000_000
"""2025-01-07T14:10:00Z."""


def reading(
    mentions: float = 63,
    usual: float = 12.2,
    upper: float = 25.4,
    length: int = 5 * MINUTE,
    period: float = 30,
    *,
    days: int = 28,
    told: bool = True,
    degree: int = 1,
) -> Reading:
    """A row on a Tuesday at ten past two."""
    sharp, lasting = Total(mentions, usual), Total(900, 431.7)
    return Reading(
        Time(TUESDAY), length, sharp, lasting, upper, 2.0, period, days, degree, told, Time(TUESDAY)
    )


def test_a_spike_is_one_sentence() -> None:
    """How many, how many are usual then, the most that is, the last hours, how rarely it comes."""
    assert sentence(reading()) == (
        "63 mentions in 5 minutes; usual for Tuesday 14:00 is 12, at most 25; "
        "900 in 3 hours, where 432 are usual; so much comes once in 30 days"
    )


def test_the_usual_needs_no_words() -> None:
    """Nothing is said where there is no spike."""
    assert sentence(reading(degree=0, told=False)) == ""


def test_more_of_the_same_spike_says_which() -> None:
    """And when it was told."""
    assert sentence(reading(told=False)) == "part of the spike told at 2025-01-07T14:10:00.000Z"


@pytest.mark.parametrize(
    ("mentions", "usual", "upper", "said"),
    [
        (4, 0.42, 2.9, "4 mentions in 5 minutes; usual for Tuesday 14:00 is 0.4, at most 2;"),
        (26, 12, 26, "usual for Tuesday 14:00 is 12, at most 25;"),
        (2.75, 1, 2.68, "2.8 mentions in 5 minutes; usual for Tuesday 14:00 is 1, at most 2.6;"),
        (
            12345,
            999.6,
            2000,
            "12,345 mentions in 5 minutes; usual for Tuesday 14:00 is 1,000, at most 1,999;",
        ),
    ],
)
def test_numbers_are_for_people(mentions: float, usual: float, upper: float, said: str) -> None:
    """Small ones have a decimal, large ones a comma; the most that is usual is less than what was told."""
    assert said in sentence(reading(mentions, usual, upper))


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (HOUR, "in 1 hour;"),
        (DAY, "in 1 day;"),
        (2 * HOUR, "in 2 hours;"),
        (90 * MINUTE, "in 90 minutes;"),
        (301 * SECOND, "in 301 seconds;"),
        (300_500, "in 300500 milliseconds;"),
    ],
)
def test_the_length_of_a_row_is_said(length: int, said: str) -> None:
    """In the largest unit that fits."""
    assert said in sentence(reading(length=length))


def test_rows_of_hours_stand_for_themselves() -> None:
    """Where a row is three hours or more, the last hours add nothing."""
    assert "in 3 hours, where" not in sentence(reading(length=6 * HOUR))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "so much comes once in 30 days, going by its first day"),
        (1, "so much comes once in 30 days, going by 1 day"),
        (6, "so much comes once in 30 days, going by 6 days"),
        (7, "so much comes once in 30 days"),
    ],
)
def test_a_brand_that_is_new_is_said_to_be(days: int, said: str) -> None:
    """Within its first week, a person hears how little is known."""
    assert sentence(reading(days=days)).endswith(said)


def test_rarer_than_can_be_reckoned() -> None:
    """Beyond the last degree no number is claimed."""
    assert sentence(reading(period=1e9)).endswith("so much comes less than once a year")
