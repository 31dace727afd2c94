"""A feed that has stopped is told from a crowd that says nothing: by its heartbeats."""

import pytest

from schemas.base import HOUR, MINUTE, Time
from schemas.pulse import Bin, PulsePartial
from streams.pulse.blocks import ROW
from streams.pulse.feeds import FORGET, Feed
from streams.pulse.rows import Watch
from tests.pulse.hearing import A_DAY, MONDAY, Hearing, on, usual


@pytest.fixture
def beating() -> Hearing:
    """Acme, heard for four days through x, which gives a sign of life every five minutes."""
    hearing = Hearing()
    hearing.rows(MONDAY, 4 * A_DAY, usual, beats=True)
    return hearing


def test_a_feed_that_stops_is_told_of(beating: Hearing) -> None:
    """After three heartbeats that did not come, to each brand that is heard through it."""
    beating.count(on(4), 3, brand="globex")
    beating.count(on(4), 3, brand="initech", source="review")
    beating.pass_time(Time(on(4, 0.25) - 1))
    assert beating.signals() == []
    beating.pass_time(on(4, 0.25))
    acme, globex = beating.signals()
    assert (acme.kind, acme.brand, globex.brand) == ("feed-gap", "acme", "globex")
    assert (acme.subject.kind, acme.subject.id) == ("feed", "x")
    assert acme.values == {"minutes": 15.0}
    assert acme.evidence[0].text == "no heartbeat from x for 15 min, since 2026-10-02 00:00Z"


def test_a_feed_that_is_back_is_told_of(beating: Hearing) -> None:
    """Once, when the next heartbeat comes; and it may stop again."""
    beating.pass_time(on(4, 6))
    beating.rows(on(4, 6), 24, usual, beats=True)
    gap, over = beating.signals("feed-gap", "feed-gap-over")
    assert over.subject == gap.subject
    assert over.outcome == "heard again"
    assert over.evidence[0].text == "no heartbeat from x for 6 h 05 min"
    beating.pass_time(on(4, 9))
    assert [each.kind for each in beating.signals()] == ["feed-gap", "feed-gap-over", "feed-gap"]


def test_what_was_not_heard_teaches_nothing(beating: Hearing) -> None:
    """A day without the feed leaves what is usual as it was, and is no day; the next day is no spike."""
    before = _watch(beating)
    beating.pass_time(on(5))
    beating.rows(on(5), A_DAY, usual, beats=True)
    after = _watch(beating)
    assert beating.signals("spike", "tone-shift") == []
    assert after.volume.usual.level == pytest.approx(before.volume.usual.level, rel=0.1)
    assert after.volume.usual.hours == pytest.approx(5 * 24, abs=0.5)


def test_a_feed_that_stops_and_then_delivers_all_at_once(beating: Hearing) -> None:
    """Six hours come within a minute: counted when they were said, no spike, and as usual from then on."""
    back = on(4, 6)
    beating.pass_time(back)
    for row in range(6 * 12):
        start = Time(on(4) + row * ROW)
        beating.count(start, usual(start), told_at=back + MINUTE)
    beating.beat(Time(back + 2 * MINUTE))
    beating.rows(Time(back + ROW), A_DAY, usual, beats=True)
    assert [each.kind for each in beating.signals()] == ["feed-gap", "feed-gap-over"]
    told = beating.latest("brands.pulse")
    assert b"acme/300/2026-10-02T03" in told


def test_other_sources_are_heard_while_one_is_silent(beating: Hearing) -> None:
    """Who speaks elsewhere may still be a crowd."""
    for row in range(24):
        start = Time(on(4) + row * ROW)
        beating.count(start, usual(start) * 5, source="review")
    beating.pass_time(on(4, 2.2))
    assert [each.kind for each in beating.signals()].count("spike") >= 1


def test_a_source_without_heartbeats_has_no_gaps() -> None:
    """Its silence is people's; a single heartbeat, such as a replay's last one, promises nothing."""
    hearing = Hearing()
    hearing.rows(MONDAY, A_DAY, usual)
    hearing.beat(on(1))
    hearing.beat(on(1, 0.5), None)
    hearing.pass_time(on(2))
    assert hearing.signals() == []
    hearing.pass_time(Time(on(1) + FORGET + HOUR))
    assert hearing.state[Feed].get("x") is None


def test_a_late_heartbeat_is_none() -> None:
    """Copies and heartbeats of before change nothing."""
    hearing = Hearing()
    for minute in (0, 5, 10, 15, 15, 5):
        hearing.beat(on(0, minute / 60))
    feed = hearing.state[Feed].get("x")
    assert feed is not None
    assert (feed.last, len(feed.steps)) == (on(0, 0.25), 3)


def test_a_feed_may_be_slow_if_it_always_is() -> None:
    """Three times the longest step there was, of an hour here, is waited for."""
    hearing = Hearing()
    hearing.count(on(0), 3)
    for hour in range(5):
        hearing.beat(on(0, hour))
    hearing.pass_time(on(0, 6.9))
    assert hearing.signals() == []
    hearing.pass_time(on(0, 7.1))
    assert [each.kind for each in hearing.signals()] == ["feed-gap"]


def test_a_heartbeat_may_still_come_while_tasks_are_behind() -> None:
    """In a replay of old data: whether it has, shows when all have been heard for half a day more."""
    hearing = Hearing()
    hearing.pass_time(on(9))
    for hour in (0, 0.1, 0.2, 0.3, 11, 14):
        counts = Bin(start=on(0, hour), mentions=3, by_source={"x": 3})
        hearing.tell(PulsePartial(id="p", brand="acme", task=0, bins=(counts,), at=on(0, hour)))
        if hour < 1:
            hearing.beat(on(0, hour))
        assert bool(hearing.signals()) == (hour == 14)


def test_a_feed_that_stays_away_is_forgotten(beating: Hearing) -> None:
    """It is told of once."""
    beating.pass_time(Time(on(4) + FORGET + HOUR))
    assert beating.state[Feed].get("x") is None
    assert [each.kind for each in beating.signals("feed-gap")] == ["feed-gap"]


def _watch(hearing: Hearing) -> Watch:
    watch = hearing.state[Watch].get("acme")
    assert watch is not None
    return watch
