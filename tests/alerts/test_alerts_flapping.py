"""Alerts that come and go: people are told that they do, and then again when they are calm."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alerts import Notice
from schemas.base import HOUR, MINUTE, Time
from streams.alerts.flapping import CALM, MAX_CHANGES, WINDOW
from streams.alerts.standing import Standing
from tests.alerts.alerting import OBLIGATION, Drive, act, at, breached, ended
from tests.rules.ruling import entry, rules


def turning(drive: Drive, minutes: list[float], **fields: Any) -> None:
    """Let it fire and be over in turn, at these minutes after nine."""
    for place, minute in enumerate(minutes):
        about = ended(60.5 + minute / 1000) if place % 2 else breached(values={"waited": minute}, **fields)
        drive.creep(at(minute))
        drive.take(about, now=at(minute))


def titles(drive: Drive) -> list[tuple[str, str]]:
    """What was told: kind, and title up to who waits."""
    return [(one.kind, one.title.partition("@anna")[0]) for one in drive.notices()]


def test_what_comes_and_goes_is_told_once_and_then_when_it_is_calm() -> None:
    """With how often it has changed in which time."""
    drive = Drive()
    turning(drive, [60, 64, 70, 73, 74, 80, 82])
    assert titles(drive) == [
        ("firing", ""),
        ("resolved", "over: "),
        ("firing", "flapping: 3 changes in 10 min: "),
    ]
    drive.creep(at(82 + CALM / MINUTE - 1))
    assert len(drive.notices()) == 3
    drive.creep(Time(drive.now + 7 * MINUTE))
    assert titles(drive)[3:] == [("firing", "calm again: ")]
    drive.creep(Time(drive.now + 4 * HOUR))
    assert titles(drive)[4:] == [("firing", "still: ")]


def test_what_is_over_when_it_is_calm_is_told_to_be_over() -> None:
    """Whoever heard that it comes and goes learns how it ended; nothing is left of it."""
    drive = Drive()
    turning(drive, [60, 64, 70, 73, 74, 80])
    drive.creep(Time(drive.now + 20 * MINUTE))
    assert titles(drive)[2:] == [
        ("firing", "flapping: 3 changes in 10 min: "),
        ("resolved", "calm again: over: "),
    ]
    assert len(drive.state[Standing]) == 0


def test_it_may_be_over_when_it_is_told_to_come_and_go() -> None:
    """The notice says so, and the next one is that it is calm."""
    drive = Drive()
    turning(drive, [60, 63, 64, 65, 68])
    drive.take(ended(61), now=at(69))
    drive.creep(at(90))
    assert titles(drive) == [
        ("firing", ""),
        ("resolved", "flapping: 4 changes in 5 min: over: "),
        ("resolved", "calm again: over: "),
    ]


def test_what_gets_severer_meanwhile_is_told() -> None:
    """Flapping hides no worse news; nor a person who calls for help."""
    drive = Drive()
    turning(drive, [60, 64, 70, 73, 74])
    turning(drive, [75], priority="urgent")
    drive.creep(Time(drive.now + 3 * MINUTE))
    assert titles(drive)[3:] == [("firing", "flapping: 5 changes in 14 min: ")]
    drive.take(act("escalate", 79, reason="help"))
    assert drive.notices()[4].title.startswith("flapping: 5 changes in 14 min: escalated by ben (help): ")


def test_who_has_it_is_not_told_that_it_is_calm() -> None:
    """It is in somebody's hands."""
    drive = Drive()
    turning(drive, [60, 64, 70])
    drive.creep(Time(drive.now + 3 * MINUTE))
    drive.take(act("acknowledge", 74))
    drive.creep(Time(drive.now + 5 * HOUR))
    assert len(drive.notices()) == 3
    drive.take(ended(400))
    drive.creep(Time(drive.now + 5 * MINUTE))
    assert titles(drive)[3:] == [("resolved", "calm again: over: ")]


def test_several_that_flap_are_counted_in_the_title() -> None:
    """A person sees that it is not three new ones."""
    drive = Drive()
    turning(drive, [60, 64, 70])
    drive.take(breached(70, subject="o2"))
    drive.creep(Time(drive.now + 3 * MINUTE))
    assert drive.notices()[-1].title == "acme: 2 alerts (2 warning); 1 of them flapping"


def test_changes_that_are_far_apart_are_each_told() -> None:
    """Three within half an hour make it flap."""
    drive = Drive()
    turning(drive, [60, 60 + WINDOW / MINUTE, 61 + 2 * WINDOW / MINUTE])
    drive.creep(Time(drive.now + 3 * MINUTE))
    assert titles(drive) == [("firing", ""), ("resolved", "over: "), ("firing", "")]


def test_what_goes_at_once_is_damped_too() -> None:
    """Also where its rule would have it told alone."""
    drive = Drive(rules(entry(group={"at_once": "true"})))
    turning(drive, [60, 64, 70, 74, 75])
    assert titles(drive) == [
        ("firing", ""),
        ("resolved", "over: "),
        ("firing", "flapping: 3 changes in 10 min: "),
    ]
    drive.creep(Time(drive.now + 20 * MINUTE))
    assert titles(drive)[3:] == [("firing", "calm again: ")]


def test_changes_are_counted_to_a_bound() -> None:
    """What comes and goes for days makes no entry large."""
    drive = Drive()
    turning(drive, [60 + minute for minute in range(3 * MAX_CHANGES)])
    drive.creep(Time(drive.now + 20 * MINUTE))
    assert len(drive.notices()) <= 4


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
@settings(max_examples=150)
def test_however_it_comes_and_goes_people_hear_little_and_know_in_the_end(gaps: list[int]) -> None:
    """At most three notices within half an hour of changes, none before its interval, the last one true."""
    drive = Drive()
    minute, minutes = 60.0, []
    for gap in gaps:
        minutes.append(minute)
        minute += gap
    turning(drive, minutes)
    drive.creep(Time(drive.now + 1 * HOUR))
    told: list[Notice] = drive.notices()
    assert all(later.at - one.at >= 5 * MINUTE for one, later in pairwise(told))
    assert all(fourth.at - first.at > CALM for first, fourth in zip(told, told[3:], strict=False))
    standing = drive.state[Standing].get(OBLIGATION)
    fires = drive.alert().state == "firing"
    assert fires == (standing is not None and standing.open)
    assert fires == (told[-1].kind == "firing" if told else False)
