"""Spikes in what is said of a brand: told when they begin, when they are over, and not otherwise."""

from collections.abc import Callable

import pytest

from schemas.base import DAY, HOUR, MINUTE, Time
from schemas.pulse import Bin, PulsePartial, Quote
from streams.pulse.blocks import ROW
from streams.pulse.rows import FORGET, Watch
from streams.pulse.rows import Hearing as Rows
from streams.pulse.usual import Usual
from tests.pulse.hearing import A_DAY, MONDAY, Hearing, busy, on, usual


@pytest.fixture
def known() -> Hearing:
    """Acme, heard for eight days."""
    hearing = Hearing()
    hearing.rows(MONDAY, 8 * A_DAY, usual)
    return hearing


def test_an_ordinary_week_is_no_news(known: Hearing) -> None:
    """Night and day, and chatter at noon."""
    assert known.signals() == []


def test_a_spike_is_told_a_minute_after_its_row(known: Hearing) -> None:
    """With figures for rules, and a sentence for people."""
    known.rows(on(8), 14 * 12, usual)
    known.count(on(8, 14), 120, negative=90)
    known.pass_time(Time(on(8, 14) + ROW + MINUTE))
    (spike,) = known.signals("spike")
    assert (spike.kind, spike.brand, spike.at) == ("spike", "acme", on(8, 14) + ROW)
    assert (spike.subject.kind, spike.subject.id) == ("spike", "2026-10-06T14:00:00.000Z")
    assert spike.values["mentions"] == 120
    assert 5 < spike.values["usual"] < 20
    assert spike.values["negative"] == 0.75
    assert spike.values["days"] > 28
    assert spike.values["known_days"] == 8
    assert spike.thresholds["mentions"] < 120
    assert spike.evidence[0].text.startswith("120 mentions in 5 minutes; usual for Tuesday 14:00 is ")


def test_a_spike_is_over_after_a_usual_hour(known: Hearing) -> None:
    """It says how high it was, and ended when the hour began; also where nobody says anything more."""
    known.rows(on(8), 14 * 12, usual)
    known.rows(on(8, 14), 6, busy)
    known.pass_time(on(8, 18))
    begins, *_, over = known.signals("spike", "spike-over")
    assert (begins.kind, over.kind) == ("spike", "spike-over")
    assert over.subject == begins.subject
    assert over.outcome == "over"
    assert on(8, 14) + 15 * MINUTE <= over.at <= on(8, 14.75)
    assert over.values["peak"] >= 50
    assert over.values["usual"] < 20


def test_a_spike_that_grows_rarer_is_told_again(known: Hearing) -> None:
    """As the same one, and no more than once a degree."""
    known.rows(on(8, 14), 1, lambda _: 40)
    known.rows(Time(on(8, 14) + ROW), 4, lambda _: 120)
    first, *more = known.signals("spike")
    assert more
    assert {each.subject.id for each in more} == {first.subject.id}
    assert [each.values["days"] for each in more] == sorted(each.values["days"] for each in more)
    assert len({each.id for each in (first, *more)}) == 1 + len(more) <= 4


def test_a_lasting_level_is_one_spike_until_it_is_usual(known: Hearing) -> None:
    """Not one a shift: somebody is told once, and again that it is over."""
    known.rows(on(8, 14), 5 * A_DAY, lambda at: 3 * usual(at))
    spikes = known.signals("spike")
    overs = known.signals("spike-over")
    assert 1 <= len({each.subject.id for each in spikes}) <= 4
    assert overs


def test_what_it_is_about_is_quoted(known: Hearing) -> None:
    """Some of what was said since it began, however much that is."""
    said = tuple(
        Quote(
            mention=f"x:{number}", text=f"it is late {number}", at=Time(on(8, 14) + number), tone="negative"
        )
        for number in range(3)
    )
    before = Quote(mention="x:old", text="good morning", at=on(8, 10), tone="positive")
    known.rows(on(8), 10 * 12, usual)
    known.count(on(8, 10), 12, quotes=(before,))
    known.rows(Time(on(8, 10) + ROW), 4 * 12 - 1, usual)
    known.count(on(8, 14), 120, quotes=said)
    known.pass_time(Time(on(8, 14) + ROW + MINUTE))
    (spike,) = known.signals("spike")
    assert [each.mention for each in spike.evidence[1:]] == ["x:0", "x:1", "x:2"]


def test_a_turn_in_tone_is_told_where_as_many_speak_as_ever(known: Hearing) -> None:
    """The share, what is usual, and words that are negative."""
    sad = Quote(mention="x:sad", text="never again", at=on(8, 14), tone="negative")
    known.count(on(8, 14), 10, negative=9, quotes=(sad, Quote(mention="x:joy", text="thanks", at=on(8, 14))))
    known.rows(Time(on(8, 14) + ROW), 20, usual, negative=0.9)
    known.rows(Time(on(8, 14) + 21 * ROW), 60, usual)
    turn, *_, over = known.signals()
    assert (turn.kind, over.kind) == ("tone-shift", "tone-shift-over")
    assert turn.subject.kind == over.subject.kind == "tone"
    assert turn.values["negative"] > 0.8
    assert 0.25 < turn.values["usual"] < 0.4
    assert "are negative (" in turn.evidence[0].text
    assert [each.text for each in turn.evidence[1:]] == ["never again"]
    assert turn.at < over.at


def test_a_turn_is_over_when_nobody_speaks(known: Hearing) -> None:
    """After an hour without a word."""
    known.rows(on(8, 14), 20, usual, negative=0.9)
    known.pass_time(on(8, 20))
    kinds = [each.kind for each in known.signals()]
    assert kinds.count("tone-shift-over") == 1


def test_silence_is_no_news_and_teaches_little(known: Hearing) -> None:
    """A day without a word, and then as ever."""
    known.rows(on(9), 4 * A_DAY, usual)
    assert known.signals() == []


def test_a_brand_that_is_new_is_told_of_when_it_is_loud_for_a_brand() -> None:
    """Of the first hour nothing; later in the day what a brand has once a week, and it says so."""
    hearing = Hearing()
    hearing.rows(MONDAY, 6 * 12, lambda at: 2 + at // ROW % 2)
    assert hearing.signals() == []
    hearing.count(on(0, 6), 60)
    hearing.pass_time(on(0, 6.2))
    (spike,) = hearing.signals("spike")
    assert spike.values["known_days"] == 0
    assert spike.evidence[0].text.endswith("going by its first day")


def test_one_mention_a_month_is_never_a_spike_and_costs_nothing_in_between() -> None:
    """Nothing is read while nobody speaks, and after four weeks the brand is forgotten."""
    hearing = Hearing()
    for month in range(4):
        hearing.count(on(30 * month), 1)
        hearing.pass_time(on(30 * month + 27))
        assert hearing.state[Rows].get("acme") is not None
        hearing.pass_time(Time(on(30 * month) + FORGET + 2 * ROW))
        assert all(not len(hearing.state.named(name)) for name in hearing.state.names() if name != "task")
    assert hearing.signals() == []
    assert hearing.tasks[0].state.next_timer() is None


def test_a_mention_after_a_long_silence_is_read_with_the_silence() -> None:
    """All rows between two mentions are heard, as rows in which nobody spoke."""
    hearing = Hearing()
    hearing.count(MONDAY, 1)
    hearing.count(on(20), 1)
    hearing.pass_time(on(20, 1))
    watch = hearing.state[Watch].get("acme")
    assert watch is not None
    assert watch.volume.usual.hours == pytest.approx(20 * 24, abs=0.1)
    assert hearing.signals() == []


def test_a_million_a_minute_is_a_few_records(known: Hearing) -> None:
    """It is told once or twice, and nothing grows with how many there are."""
    before = len(known.state[Watch].encoded("acme") or b"")
    for minute in range(10):
        known.count(Time(on(8, 14) + minute * MINUTE), 1_000_000)
    known.pass_time(on(8, 15))
    assert 1 <= len(known.signals("spike")) <= 2
    assert known.signals("spike")[0].values["days"] == 448
    assert len(known.state[Watch].encoded("acme") or b"") < before + 2_000 < 60_000


def test_a_renamed_brand_is_a_new_one(known: Hearing) -> None:
    """Its first days know nothing, and are not loud for it; the old one is forgotten without a word."""
    known.rows(on(8), 2 * A_DAY, usual, brand="acme-air")
    assert known.signals() == []
    known.pass_time(Time(on(8) + FORGET + HOUR))
    assert known.state[Watch].get("acme") is None


def test_mentions_of_yesterday_are_no_spike(known: Hearing) -> None:
    """A clock that is a day slow: they are counted when they say they were said, which has been read."""
    for minute in range(10):
        at = Time(on(8, 14) + minute * MINUTE)
        known.count(Time(at - DAY), 100, told_at=at + MINUTE)
    known.pass_time(on(8, 15))
    assert known.signals() == []


def test_tasks_that_are_behind_are_waited_for() -> None:
    """Two tasks, each with half of what is said, half a day apart: what is usual is learned as if live."""
    live, behind = Hearing(), Hearing()
    live.rows(MONDAY, 8 * A_DAY, lambda at: usual(at) // 2 * 2)
    behind.pass_time(on(12))
    for half_day in range(16):
        for task in range(2):
            for row in range(half_day * A_DAY // 2, (half_day + 1) * A_DAY // 2):
                start = Time(MONDAY + row * ROW)
                _tell_late(behind, start, usual(start) // 2, task)
    assert behind.signals() == []
    level = _usual(live).level
    assert abs(_usual(behind).level - level) < level / 10


def test_who_was_behind_and_is_not_any_more_is_not_waited_for() -> None:
    """A heartbeat says that all are as far as now, or its next counts do, or ten minutes of silence."""
    ways: tuple[Callable[[Hearing], None], ...] = (
        lambda hearing: hearing.beat(on(12, 1), None),
        lambda hearing: hearing.count(on(12, 1), 1, brand="globex"),
        lambda hearing: hearing.count(on(12, 1), 1, brand="globex", task=1),
    )
    for caught_up in ways:
        hearing = Hearing()
        hearing.pass_time(on(12))
        _tell_late(hearing, on(12, -2), 5, 0)
        _tell_late(hearing, on(12, -1), 5, 0)
        assert hearing.state[Watch].get("acme") is None
        caught_up(hearing)
        hearing.pass_time(on(12, 1.25))
        assert hearing.state[Watch].get("acme") is not None


def _usual(hearing: Hearing) -> Usual:
    watch = hearing.state[Watch].get("acme")
    assert watch is not None
    return watch.volume.usual


def _tell_late(hearing: Hearing, start: Time, said: int, task: int) -> None:
    """Counts that are told long after, by a task whose event time is that of the counts."""
    counts = Bin(start=start, mentions=said, by_source={"x": said})
    at = Time(start + MINUTE)
    hearing.tell(PulsePartial(id="p", brand="acme", task=task, bins=(counts,), at=at))
