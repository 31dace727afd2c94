"""What comes late corrects what was thought: the alert is the one of what was signalled last."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alerts import Alert, AlertAction, Signal
from schemas.base import Record
from schemas.errors import RecordError
from streams.alerts import lifecycle
from streams.step import Context
from tests.alerts.alerting import (
    OBLIGATION,
    Drive,
    act,
    answers,
    at,
    breached,
    due_soon,
    ended,
    signal,
    states,
)


def test_a_short_answer_is_taken_back_to_what_the_evidence_supports() -> None:
    """Answered before it was due, known late: it was due soon, and never breached."""
    drive = Drive()
    drive.take_all([due_soon(), breached(), ended(55, values={"late_evidence": 1})])
    alert = drive.alert()
    assert (alert.rule, alert.severity) == ("obligation-due-soon", "info")
    assert (alert.resolved_at, states(alert)) == (at(55), ["firing", "resolved"])


@pytest.mark.parametrize("outcome", ["answered", "superseded", None])
def test_what_should_never_have_fired_gets_a_tombstone(outcome: str | None) -> None:
    """Answered before it was due soon, or not owed at all; whoever acts on it then is told."""
    drive = Drive()
    drive.take_all([due_soon(), breached(), ended(90 if outcome == "superseded" else 30, outcome)])
    assert drive.alerts() == {OBLIGATION: None}
    ((_, done, reason),) = answers(drive.take(act("acknowledge", 91)))
    assert (done, reason) == (False, "it does not fire: not yet, or taken back with all that is known")


def test_an_end_that_comes_later_corrects_the_one_before() -> None:
    """Whether it says that it ended earlier or later than was thought."""
    drive = Drive()
    drive.take_all([breached(), ended(90), ended(80)])
    assert drive.alert().resolved_at == at(80)
    drive.take(ended(95, "withdrawn"))
    assert (drive.alert().resolved_at, drive.alert().history[-1].reason) == (at(95), "withdrawn")


def test_of_what_happens_at_one_moment_the_worst_fires() -> None:
    """The others are no news then."""
    drive = Drive()
    drive.take_all([due_soon(60), breached(60)])
    assert (drive.alert().rule, states(drive.alert())) == ("obligation-breached", ["firing"])


def test_an_end_at_the_very_moment_is_in_time() -> None:
    """Answered when it was due, it was never breached."""
    drive = Drive()
    drive.take_all([due_soon(), breached(60), ended(60)])
    assert (drive.alert().rule, states(drive.alert())) == ("obligation-due-soon", ["firing", "resolved"])


def test_what_is_known_to_be_over_wakes_nobody() -> None:
    """What had been before an end is on record as it would have been, and nobody is told."""
    drive = Drive()
    drive.take(ended())
    drive.take_all([due_soon(outcome="answered"), breached(outcome="answered")])
    drive.wait(hours=1)
    assert states(drive.alert()) == ["firing", "firing", "resolved"]
    assert {one.record.state for one in drive.outputs if isinstance(one.record, Alert)} == {"resolved"}
    assert drive.notices() == []


def test_what_is_after_the_end_it_speaks_of_was_not() -> None:
    """A cause that says how it ended is none at or after that end."""
    drive = Drive()
    drive.take_all([ended(50), breached(outcome="answered")])
    assert drive.alerts() == {}


def test_somebody_who_waits_again_is_told_of_again() -> None:
    """A cause after an end reopens the alert, and people who had heard that it is over hear of it again."""
    drive = Drive()
    first, later = breached(), ended()
    for cause, end in ((first, later), (first, ended(80)), (breached(values={"waited": 1}), ended(90))):
        drive.take(cause)
        assert (drive.alert().state, drive.alert().resolved_at) == ("firing", None)
        drive.wait(minutes=32)
        drive.take(end)
        assert drive.alert().resolved_at == end.at
        drive.wait(minutes=32)
    assert [notice.kind for notice in drive.notices()] == ["firing", "resolved"] * 3


def test_an_end_that_was_none_before_it_was_told_is_not_told() -> None:
    """Whoever knows that somebody waits is not disturbed; the alert fires on."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=5)
    drive.take_all([ended(66), breached(values={"waited": 1})])
    drive.wait(minutes=5)
    assert [notice.kind for notice in drive.notices()] == ["firing"]
    assert drive.alert().state == "firing"


def test_what_a_person_did_holds_when_it_reopens() -> None:
    """Who had it has it again, and nobody else is woken."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=2)
    drive.take_all([act("acknowledge", 63), ended(70)])
    drive.wait(minutes=5)
    drive.take(breached(values={"waited": 1}))
    drive.wait(minutes=5)
    assert states(drive.alert()) == ["firing", "acknowledged"]
    assert [notice.kind for notice in drive.notices()] == ["firing", "resolved"]


def test_what_was_taken_back_may_come_back() -> None:
    """The tombstone is followed by the alert, and people who heard that it was nothing hear that it is."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=5)
    drive.take(ended(61, "superseded"))
    assert drive.alerts() == {OBLIGATION: None}
    drive.wait(minutes=5)
    drive.take(breached())
    drive.wait(minutes=5)
    assert drive.alert().state == "firing"
    assert [notice.kind for notice in drive.notices()] == ["firing", "resolved", "firing"]


def test_what_was_taken_back_is_told_as_it_last_stood() -> None:
    """Also where it was found out in two steps, and what it says is why."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=5)
    drive.take_all([due_soon(), ended(66, "superseded"), ended(30)])
    drive.wait(minutes=5)
    (alert,) = drive.notices()[1].alerts
    assert states(alert) == ["firing", "firing", "resolved"]
    assert alert.history[-1].reason == "should never have fired: answered at 2026-03-02T09:30:00.000Z"


@pytest.mark.parametrize("end", [None, 30, 50, 60, 70])
def test_the_order_in_which_causes_are_said_does_not_matter(end: int | None) -> None:
    """Only that the end is said before them, where it is known."""
    outcome = None if end is None else "answered"
    causes = [
        due_soon(outcome=outcome),
        breached(outcome=outcome),
        signal("urgent-complaint", 45, outcome=outcome),
    ]
    first = [] if end is None else [ended(end)]
    finals = []
    for order in permutations(causes):
        drive = Drive()
        drive.take_all([*first, *order])
        finals.append(drive.alerts().get(OBLIGATION))
    assert all(final == finals[0] for final in finals)


_kinds = st.sampled_from(
    ["obligation-due-soon", "obligation-breached", "urgent-complaint", "obligation-ended"]
)
_minutes = st.integers(0, 90)
_signals = st.builds(
    signal,
    _kinds,
    _minutes,
    priority=st.sampled_from(["low", "urgent"]),
    outcome=st.sampled_from(["answered", "superseded", None]),
    values=st.sampled_from([{}, {"late_evidence": 1.0}]),
)
_acts = st.builds(
    act,
    st.sampled_from(["acknowledge", "snooze", "escalate", "resolve", "dismiss", "silence"]),
    _minutes,
    by=st.sampled_from(["ben", "cem"]),
    until=st.one_of(st.none(), st.integers(0, 120).map(at)),
)


@given(st.lists(_signals, max_size=7), st.lists(_signals, max_size=4))
@settings(max_examples=150)
def test_what_is_taken_back_and_said_again_stands_alone(before: list[Signal], again: list[Signal]) -> None:
    """Whatever was signalled before, in whatever order: the alert is the one of what was said last."""
    drive, fresh = Drive(), Drive()
    drive.take_all([*before, ended(90, "superseded")])
    fresh.take(ended(90, "superseded"))
    assert drive.alerts().get(OBLIGATION) is None
    drive.take_all(again)
    fresh.take_all(again)
    assert drive.alerts().get(OBLIGATION) == fresh.alerts().get(OBLIGATION)


_LEGAL = {(state, to) for state, row in lifecycle.TRANSITIONS.items() for to in row.values()}


@given(st.lists(st.one_of(_signals, _acts, st.sampled_from([1, 10, 60 * 24 * 8])), max_size=12))
@settings(max_examples=200)
def test_any_sequence_leaves_a_legal_history(events: list[Record | int]) -> None:
    """Every step is in the table, times never go back, and the alert is what its history ends in."""
    drive = Drive()
    for event in events:
        if isinstance(event, int):
            drive.wait(minutes=event)
            continue
        try:
            drive.take(event)
        except RecordError:
            assert isinstance(event, AlertAction)
    for output in drive.outputs:
        if isinstance(output.record, Alert):
            history = output.record.history
            steps = [lifecycle.NONE, *(change.state for change in history)]
            assert set(pairwise(steps)) <= _LEGAL
            assert [one.at for one in history] == sorted(one.at for one in history)
            assert (output.record.state, output.record.changed_at) == (history[-1].state, history[-1].at)


def test_nothing_is_decided_by_when_a_timer_ran() -> None:
    """A timer that runs days late writes what one in time would have written."""
    prompt, late = Drive(), Drive()
    for drive, step in ((prompt, 1), (late, 2000)):
        drive.take_all([due_soon(id="s"), act("snooze", 46, until=at(50), id="a")])
        for _ in range(2000 // step):
            drive.wait(minutes=step)
    assert prompt.alert() == late.alert()


def test_context_time_is_all_it_knows_of_time() -> None:
    """A late signal in a busy stream is dated by itself."""
    drive = Drive()
    context = Context(at(500), "signals", 0, 0, at(500), "acme")
    (output,) = drive.step.on_record(drive.state, breached(), context)
    assert isinstance(output.record, Alert)
    assert output.record.changed_at == at(60)
