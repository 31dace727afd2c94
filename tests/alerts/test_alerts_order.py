"""Whatever comes late or in another order, the alert is the same."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alerts import Alert, AlertAction, Signal
from schemas.base import Record
from schemas.errors import RecordError
from streams.alerts import lifecycle
from streams.step import Context
from tests.alerts.alerting import OBLIGATION, Drive, act, at, breached, due_soon, ended, signal, states


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
    with pytest.raises(RecordError, match="taken back"):
        drive.take(act("acknowledge", 91))


def test_late_evidence_corrects_an_earlier_end() -> None:
    """Of several ends the one on late evidence holds."""
    drive = Drive()
    late = {"late_evidence": 1.0}
    drive.take_all([breached(), ended(90), ended(80, values=late), ended(85, values=late), ended(70)])
    assert drive.alert().resolved_at == at(80)


def test_of_what_happens_at_one_moment_the_worst_fires_and_the_end_comes_last() -> None:
    """An answer at the very moment it was due comes after the breach, and ends it."""
    drive = Drive()
    drive.take_all([due_soon(60), ended(60), breached(60)])
    assert drive.alert().rule == "obligation-breached"
    assert states(drive.alert()) == ["firing", "resolved"]


def test_an_end_that_comes_first_keeps_the_alert_from_firing() -> None:
    """Signals after an end give at once what they would have given before it, and nobody is told."""
    drive = Drive()
    assert drive.take(ended()) == []
    drive.take(breached())
    drive.wait(hours=1)
    assert drive.alert().state == "resolved"
    assert drive.notices() == []


@pytest.mark.parametrize("end", [None, 30, 50, 60, 70])
def test_the_order_of_arrival_does_not_matter(end: int | None) -> None:
    """Every order of an obligation's signals ends in the same alert, or in none."""
    signals = [due_soon(), breached(), signal("urgent-complaint", 45)]
    signals += [] if end is None else [ended(end), ended(end + 15)]
    finals = []
    for order in permutations(signals):
        drive = Drive()
        drive.take_all(order)
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


@given(st.lists(_signals, max_size=7).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
@settings(max_examples=150, deadline=None)
def test_any_order_of_any_signals_ends_the_same(orders: tuple[list[Signal], list[Signal]]) -> None:
    """Also with kinds repeated, ends that contradict each other, and priorities that change."""
    finals = []
    for order in orders:
        drive = Drive()
        drive.take_all(order)
        finals.append(drive.alerts().get(OBLIGATION))
    assert finals[0] == finals[1]


_LEGAL = {(state, to) for state, row in lifecycle.TRANSITIONS.items() for to in row.values()}


@given(st.lists(st.one_of(_signals, _acts, st.sampled_from([1, 10, 60 * 24 * 8])), max_size=12))
@settings(max_examples=200, deadline=None)
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
