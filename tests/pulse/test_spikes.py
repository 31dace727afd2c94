"""Spikes are told as they begin, once, and from what was seen before."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import DAY, HOUR, MINUTE, SECOND, Time
from schemas.codec import encode, value_decoder
from schemas.errors import RecordError
from streams.pulse.spikes import PERIODS, Detector, Memory, Reading
from tests.pulse.counting import A_DAY, AN_HOUR, MONDAY, STEP, observe, steady, times

read = value_decoder(Memory)
counts = st.lists(st.integers(0, 400).map(float) | st.just(0.0), min_size=2, max_size=120)


def taught(days: float = 21, level: float = 12, step: int = STEP) -> Detector:
    """A detector that has seen a steady brand."""
    return Detector(read(_taught(days, level, step)))


@cache
def _taught(days: float, level: float, step: int) -> bytes:
    detector = Detector()
    observe(detector, steady(days, level, step), step)
    return encode(detector.memory)


def copied(detector: Detector) -> Detector:
    """Another one that knows the same."""
    return Detector(read(encode(detector.memory)))


def test_a_burst_is_told_at_its_first_row() -> None:
    """Ten times the usual is told at once, with what was expected and the most that is usual."""
    (reading,) = observe(taught(), [120])
    assert reading.told
    assert reading.score >= 1 - 1 / PERIODS[0]
    assert reading.sharp.mentions == 120
    assert 7 < reading.sharp.usual < 11
    assert reading.sharp.usual < reading.upper < 120


def test_what_a_brand_does_every_day_is_not_told() -> None:
    """In four weeks of the same, hardly anything is."""
    readings = observe(taught(), steady(28))
    assert sum(reading.told for reading in readings) <= 2


def test_the_usual_follows_hour_and_weekday() -> None:
    """By day more is expected than by night, and on a quiet Sunday less."""
    detector = Detector()
    week = [*steady(6), *(each / 4 for each in steady(1))]
    observe(detector, week * 4)
    readings = observe(detector, week)
    night, noon, sunday = (readings[row].sharp.usual for row in (30, 11 * AN_HOUR, 6 * A_DAY + 11 * AN_HOUR))
    assert night < 11
    assert noon > 16
    assert sunday < noon / 2


@given(counts, st.integers(1, 100))
@settings(max_examples=60)
def test_a_row_is_scored_from_those_up_to_it(given_counts: list[float], length: int) -> None:
    """What comes later changes nothing: the beginning of a series has the beginning of its readings."""
    whole = observe(taught(2), given_counts)
    assert observe(taught(2), given_counts[:length]) == whole[:length]


@given(counts, st.integers(0, 100))
@settings(max_examples=60)
def test_memory_is_all_there_is(given_counts: list[float], at: int) -> None:
    """A detector that goes on from a written memory reads as the one that wrote it."""
    whole = observe(taught(2), given_counts)
    detector = taught(2)
    before = observe(detector, given_counts[:at])
    assert before + observe(copied(detector), given_counts[at:]) == whole


@given(counts, st.integers(2, 64))
@settings(max_examples=60)
def test_among_many_each_must_be_so_many_times_as_rare(given_counts: list[float], among: int) -> None:
    """So many series together are told as rarely as one; nothing is told that alone would not be."""
    alone = observe(taught(2), given_counts)
    several = observe(Detector(taught(2).memory, among), given_counts)
    for one, other in zip(alone, several, strict=True):
        assert other.degree <= one.degree
        assert other.upper >= one.upper
        assert (other.degree > 0) == (other.period >= PERIODS[0] * (1 - 1e-9))


@given(counts, st.floats(0.001, 0.5))
@settings(max_examples=100)
def test_upper_is_where_a_spike_begins(given_counts: list[float], off: float) -> None:
    """A little less than upper is no spike, a little more is one, whatever came before."""
    detector = taught(3)
    observe(detector, given_counts)
    (reading,) = observe(copied(detector), [0.0])
    (below,) = observe(copied(detector), [reading.upper * (1 - off)])
    (above,) = observe(copied(detector), [reading.upper * (1 + off)])
    assert (below.degree, above.degree >= 1) == (0, True)


def test_a_spike_is_told_once_and_again_when_it_is_rarer() -> None:
    """As much again within twelve hours is the same spike; far more is news."""
    detector = taught()
    first, again = observe(detector, [80.0, 75.0])
    assert first.told
    assert (again.degree, again.told, again.score) == (first.degree, False, 0.0)
    assert again.told_at == first.at
    (larger,) = observe(detector, [900.0])
    assert larger.told
    assert larger.degree > first.degree


def test_twelve_hours_later_it_is_told_again() -> None:
    """A burst the next day is another spike."""
    detector = taught()
    (first,) = observe(detector, [120.0])
    *_, second = observe(detector, [*steady(13 / 24), 150.0])
    assert first.told
    assert second.told


@pytest.mark.parametrize("days", [7, 28])
@pytest.mark.parametrize(("count", "hours", "off"), [(600.0, 3, 0.08), (0.0, 6, 0.3)])
def test_neither_a_spike_nor_silence_changes_the_usual(
    count: float, hours: int, off: float, days: int
) -> None:
    """Fifty times as much, or nothing: the next day is expected as it was, within a tenth.

    The same hours a week later are within eight per cent of it after a spike, even for a brand of seven days,
    and within 30 after silence that the feed claims to have heard. The return to the usual is not told.
    """
    detector, undisturbed = taught(days), taught(days)
    observe(detector, [count] * hours * AN_HOUR)
    observe(undisturbed, steady(days + hours / 24)[-hours * AN_HOUR :])
    rest = steady(days + 8)[-8 * A_DAY + hours * AN_HOUR :]
    after, without = observe(detector, rest), observe(undisturbed, rest)
    assert usual(after[:A_DAY]) == pytest.approx(usual(without[:A_DAY]), rel=0.1)
    same_hours = slice(-A_DAY, -A_DAY + hours * AN_HOUR)
    assert usual(after[same_hours]) == pytest.approx(usual(without[same_hours]), rel=off)
    assert not any(reading.told for reading in after[: 6 * AN_HOUR])


def usual(readings: list[Reading]) -> float:
    """How much is expected of all rows together."""
    return sum(reading.sharp.usual for reading in readings)


def test_a_gap_teaches_nothing() -> None:
    """Hours without rows leave what is known as it was, and what follows is read as ever."""
    detector = taught()
    before = copied(detector).observe(Time(MONDAY + 21 * DAY), 9)
    after = detector.observe(Time(MONDAY + 28 * DAY), 9)
    assert after.sharp == before.sharp
    assert after.degree == 0


def test_a_lasting_change_becomes_usual() -> None:
    """Three times as much from now on is told when it begins, and after a week is what is expected."""
    detector = taught()
    shifted = [3 * each for each in steady(14)]
    readings = observe(detector, shifted)
    assert any(reading.told for reading in readings[:A_DAY])
    later = readings[7 * A_DAY :]
    assert sum(reading.sharp.usual for reading in later) == pytest.approx(sum(shifted[7 * A_DAY :]), rel=0.1)
    assert sum(reading.told for reading in later) <= 2


def test_one_mention_a_month_is_never_a_spike() -> None:
    """Nobody is woken for a brand that nobody speaks of, but for a dozen mentions at once somebody is."""
    detector = Detector()
    month = [0.0] * (30 * A_DAY - 1) + [1.0]
    assert not any(reading.told for reading in observe(detector, month * 3))
    assert any(reading.told for reading in observe(detector, [12.0, 12.0]))


def test_a_million_a_minute_is_counted_as_well() -> None:
    """Large counts are told from as large a usual."""
    detector = taught(14, 1_000_000)
    usual, burst = observe(detector, [750_000.0, 30_000_000.0])
    assert (usual.told, burst.told) == (False, True)


def test_an_absurd_count_leaves_no_trace() -> None:
    """A day after the largest count there is, sums and what is usual are as if it had not been."""
    detector, undisturbed = taught(), taught()
    observe(detector, [1e12])
    observe(undisturbed, [9.0])
    day = steady(1)
    after, without = observe(detector, day)[-1], observe(undisturbed, day)[-1]
    assert after.lasting.mentions == sum(day[-3 * AN_HOUR :])
    assert after.lasting.usual == pytest.approx(without.lasting.usual, rel=0.02)


def test_a_brand_seen_for_the_first_time() -> None:
    """Its first row is no spike, nor is a steady first day; a crisis on the second day is one."""
    detector = Detector()
    assert not any(reading.told for reading in observe(detector, steady(1)))
    assert any(reading.told for reading in observe(detector, [*steady(0.5), 200.0, 260.0]))


@pytest.mark.parametrize("step", [MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 6 * HOUR, DAY])
def test_any_step_will_do(step: int) -> None:
    """A burst is found among rows of a minute and among rows of a day."""
    detector = Detector()
    level = 12 * step / STEP
    told = observe(detector, steady(60 if step >= HOUR else 10, level, step), step)
    (burst,) = observe(detector, [30 * level], step)
    assert burst.told
    assert burst.length == max(step, 5 * MINUTE)
    assert sum(reading.told for reading in told) <= 6


def test_rows_of_a_minute_are_read_by_five() -> None:
    """What is compared is the last five minutes."""
    detector = taught(3, 10, MINUTE)
    *_, reading = observe(detector, [10.0, 11.0, 12.0, 13.0, 14.0], MINUTE)
    assert reading.sharp.mentions == 60


@pytest.mark.parametrize(("step", "rows"), [(STEP, 36), (SECOND, 3 * 3600)])
def test_memory_is_bounded(step: int, rows: int) -> None:
    """Three hours of rows are kept, however long the series is."""
    detector = Detector()
    for at in times(rows + 500, step):
        detector.observe(at, 1.0)
    assert len(detector.memory.lasting.counts) == rows
    assert len(detector.memory.sharp.counts) == max(5 * MINUTE // step, 1)


def test_memory_of_five_minute_rows_is_small() -> None:
    """Some kilobytes as JSON."""
    assert len(encode(taught(5).memory)) < 16_384


@pytest.mark.parametrize(
    ("gaps", "reason"),
    [
        ([0], "is not later than the one before"),
        ([-STEP], "is not later than the one before"),
        ([500], "is 500 ms after the row before; the least is a second"),
        ([2 * DAY, 2 * DAY], "is more than a day after the row before, as all are"),
    ],
)
def test_a_row_out_of_step_is_refused(gaps: list[int], reason: str) -> None:
    """With the field and the reason, and nothing is forgotten or learned."""
    detector = Detector()
    at = MONDAY
    detector.observe(Time(at), 3.0)
    for gap in gaps[:-1]:
        at += gap
        detector.observe(Time(at), 3.0)
    before = encode(detector.memory)
    with pytest.raises(RecordError) as refused:
        detector.observe(Time(at + gaps[-1]), 3.0)
    assert (refused.value.field, refused.value.reason) == ("timestamp", reason)
    assert encode(detector.memory) == before
