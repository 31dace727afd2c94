"""What rules of one's own make of signals: several on one, held back, grouped, failing, changed meanwhile."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alerts import Alert, Evidence, Signal
from streams.alerts.cases import Case
from streams.alerts.storms import MAX_NOTICES, Burst
from streams.step import DuplicateRecord
from tests.alerts.alerting import (
    OBLIGATION,
    Drive,
    act,
    at,
    breached,
    due_soon,
    ended,
    signal,
    states,
)
from tests.rules.ruling import entry, rules

HELD = entry(**{"for": "30m"})


def drive_by(*entries: dict[str, Any]) -> Drive:
    """A task with these rules."""
    return Drive(rules(*entries))


def test_of_several_rules_on_a_signal_the_severest_names_the_alert() -> None:
    """Of two at the same severity the later one."""
    drive = drive_by(
        entry(name="a", severity="info"), entry(name="b"), entry(name="c"), entry(name="d", when="false")
    )
    drive.take(breached())
    assert (drive.alert().rule, states(drive.alert())) == ("c", ["firing"])


def test_of_a_crowd_the_usual_summary_says_what_was_measured() -> None:
    """Nobody waits."""
    drive = drive_by(entry(signals=["spike"]))
    crowd = {"customer": None, "customer_name": None, "conversation": None, "waiting_since": None}
    figure = Evidence(kind="figure", text="63 mentions in 5 minutes", at=at(1))
    drive.take(signal("spike", 1, what="spike", subject="s1", due_at=None, evidence=(figure,), **crowd))
    assert drive.alert("spike:acme:s1").summary == "acme: 63 mentions in 5 minutes"


def test_a_rule_that_must_hold_fires_when_it_has() -> None:
    """It is dated by then, whenever the timer ran, and says for how long it held."""
    drive = drive_by(HELD)
    assert drive.take(breached(60)) == []
    drive.wait(minutes=29)
    assert drive.alerts() == {}
    drive.wait(hours=9)
    alert = drive.alert()
    assert (alert.fired_at, states(alert)) == (at(90), ["firing"])
    assert alert.summary == "@anna has waited 90 min for acme (promised 60 min)"
    assert "because it is late; so for 30 min; due" in alert.why
    drive.wait(minutes=3)
    assert len(drive.notices()) == 1


@pytest.mark.parametrize("end", [70, 90])
def test_nobody_hears_of_what_is_over_before_it_has_held(end: int) -> None:
    """Also at the very moment, where it is taken back at once; and nothing is left after a week."""
    drive = drive_by(HELD)
    drive.take_all([breached(60), ended(end)])
    drive.wait(hours=5)
    assert [alert for alert in drive.alerts().values() if alert] == []
    assert drive.notices() == []
    drive.wait(hours=24 * 8)
    assert len(drive.state[Case]) == 0


def test_what_has_fired_is_taken_back_by_an_end_that_was_earlier() -> None:
    """A late record shows that it had not held."""
    drive = drive_by(HELD)
    drive.take(breached(60))
    drive.wait(hours=1)
    assert drive.alert().state == "firing"
    drive.take(ended(80))
    assert drive.alerts() == {OBLIGATION: None}


def test_a_rule_that_waits_is_read_back_after_a_restart() -> None:
    """As it was judged, with its times."""
    drive = drive_by(entry(**{"for": "30m"}, group={"wait": "1m", "interval": "10m", "repeat": "1h"}))
    drive.take(breached(60))
    drive.restart()
    drive.creep(at(92))
    drive.restart()
    drive.creep(at(152))
    assert [one.at for one in drive.notices()] == [at(91), at(151)]


def test_held_rules_wait_beside_an_alert_that_fires() -> None:
    """First the one at once, then the worse one, while what a person did stays."""
    drive = drive_by(entry(name="late"), entry(name="later", severity="critical", **{"for": "1h"}))
    drive.take_all([breached(60), act("snooze", 61, until=at(300))])
    drive.wait(minutes=120)
    assert (drive.alert().rule, states(drive.alert())) == ("later", ["firing", "snoozed", "firing"])
    assert drive.alert().history[-1].at == at(120)


def test_two_changes_at_one_moment_both_take_place() -> None:
    """It is calm as another rule has held: neither timer stands in the other's way."""
    drive = drive_by(entry(name="late"), entry(name="later", **{"for": "25m"}))
    for minute, what in ((60, breached()), (64, ended(61)), (70, breached(values={"waited": 1}))):
        drive.creep(at(minute))
        drive.take(what, now=at(minute))
    drive.creep(at(90))
    assert (drive.alert().rule, drive.alert().changed_at) == ("later", at(85))
    case = drive.state[Case].get(OBLIGATION)
    assert case is not None
    assert case.turns == ()


def test_a_signal_corrected_so_that_no_rule_holds_takes_the_alert_back() -> None:
    """What was said last counts."""
    drive = drive_by(entry(when='priority == "urgent"'))
    drive.take(breached(priority="urgent"))
    drive.take(breached(priority="low"))
    assert drive.alerts() == {OBLIGATION: None}


def test_what_no_rule_holds_for_leaves_no_state() -> None:
    """Most signals are none of a rule's business."""
    drive = drive_by(entry(when="false"))
    drive.take(breached())
    assert len(drive.state[Case]) == 0


def test_labels_action_and_texts_are_the_rules() -> None:
    """What the rule says is in the alert; owner, purpose and priority always are."""
    texts = {"summary": "{{ who }}: {{ quote }}", "why": "{{ brand }} is late"}
    drive = drive_by(entry(labels={"desk": "night"}, texts=texts))
    drive.take(breached())
    alert = drive.alert()
    assert (alert.summary, alert.action) == ("@anna: Where is my parcel?", "Answer.")
    assert "because acme is late;" in alert.why
    labels = {"desk": "night", "owner": "service", "purpose": "Nobody is forgotten.", "priority": "normal"}
    assert alert.labels == labels


def test_texts_that_cannot_be_filled_give_way_to_plain_ones() -> None:
    """A figure that is missing loses no alert."""
    drive = drive_by(
        entry(texts={"summary": "{{ waited_minutes | round }}", "why": "{{ waited_minutes | round }}"})
    )
    drive.take(breached())
    assert drive.alert().summary == "@anna has waited 60 min for acme (promised 60 min)"
    assert "because it holds;" in drive.alert().why


def test_an_alert_of_a_rule_past_its_review_says_so() -> None:
    """Whoever is told may ask the owner whether it is still needed."""
    drive = drive_by(entry(review="2026-03-01"))
    drive.take(breached())
    assert drive.alert().why.endswith("; the rule was to be reviewed by 2026-03-01")


def test_a_group_is_what_a_rule_says_belongs_together() -> None:
    """Others of its severity only, and as long as the most hurried of them waits."""
    grouped = {"by": ["severity", "rule"], "wait": "10m"}
    drive = drive_by(
        entry(severity_when={"critical": 'priority == "urgent"'}, group=grouped),
        entry(name="soon", signals=["obligation-due-soon"], severity="info", group={"wait": "1m"}),
        entry(name="cry", signals=["urgent-complaint"], severity="info"),
    )
    drive.take_all([breached(60, subject=one) for one in ("o1", "o2")])
    drive.take(breached(61, subject="o3", priority="urgent"))
    drive.take(signal("urgent-complaint", 61, subject="o4"))
    drive.take(due_soon(61.5, subject="o5"))
    drive.wait(hours=1)
    assert [(notice.at, [one.id for one in notice.alerts]) for notice in drive.notices()] == [
        (at(62.5), ["obligation:o4", "obligation:o5"]),
        (at(70), ["obligation:o1", "obligation:o2"]),
        (at(71), ["obligation:o3"]),
    ]
    assert len({notice.id for notice in drive.notices()}) == 3


def test_an_alert_that_moves_to_another_group_is_told_once() -> None:
    """What got worse while it waited is told with its equals."""
    grouped = {"by": ["severity", "priority", "customer"], "wait": "10m"}
    drive = drive_by(
        entry(name="soon", signals=["obligation-due-soon"], severity="info", group=grouped),
        entry(group=grouped),
    )
    drive.take_all([due_soon(55), breached(60)])
    drive.wait(hours=1)
    assert [[one.rule for one in notice.alerts] for notice in drive.notices()] == [["late"]]


@pytest.mark.parametrize("group", [{"at_once": "true"}, {"by": ["customer"], "wait": "1m"}])
def test_a_rule_that_matches_everything_drowns_nobody(group: dict[str, Any]) -> None:
    """A few are told apart, all the others of the brand together; another brand is told as ever."""
    drive = drive_by(entry(group=group))
    for number in range(500):
        drive.take(breached(60 + number / 1000, subject=f"o{number}", customer=f"x:{number}"))
    drive.take(breached(60.6, subject="other", brand="other"))
    drive.wait(minutes=2)
    titles = [notice.title for notice in drive.notices() if notice.brand == "acme"]
    assert len(titles) == MAX_NOTICES + 1
    assert titles[-1] == "acme: 492 alerts (492 warning); the 50 severest are listed"
    assert len([notice for notice in drive.notices() if notice.brand == "other"]) == 1
    assert len(drive.alerts()) == 501
    drive.wait(minutes=5)
    drive.take(breached(70, subject="later", customer="x:later"))
    drive.wait(minutes=1)
    assert [one.id for one in drive.notices()[-1].alerts] == ["obligation:later"]
    assert len(drive.state[Burst]) == 1


def test_who_calls_for_help_is_heard_in_a_storm() -> None:
    """An escalation is told at once, however many were."""
    drive = drive_by(entry(group={"at_once": "true"}))
    drive.take_all([breached(60, subject=f"o{number}") for number in range(20)])
    before = len(drive.notices())
    drive.take(act("escalate", 61, alert="obligation:o19"))
    assert len(drive.notices()) == before + 1


def test_a_rule_that_fails_loses_nothing_and_is_told_once() -> None:
    """Other rules still count; whoever keeps the rules gets an alert with the reason, not one a signal."""
    drive = drive_by(entry(name="broken", when="waited_minutes > 1.0"), entry(name="fine"))
    first = breached()
    drive.take_all([first, breached(subject="o2"), breached(subject="o3", brand="other")])
    with pytest.raises(DuplicateRecord):
        drive.take(first)
    drive.wait(minutes=5)
    assert {key for key, alert in drive.alerts().items() if alert and alert.rule == "fine"} == {
        "obligation:o1",
        "obligation:o2",
        "obligation:o3",
    }
    failed = drive.alert("rule:acme:broken")
    assert (failed.rule, failed.severity, failed.subject.id) == ("rule-failed", "warning", "broken")
    assert failed.summary.startswith(
        'the rule broken fails on signals of acme: No value with name "waited_minutes" found'
    )
    assert drive.alert("rule:other:broken").brand == "other"
    assert sum(alert.rule == "rule-failed" for notice in drive.notices() for alert in notice.alerts) == 2


def test_new_rules_leave_what_stands_as_it_was_judged() -> None:
    """Also when the rule is gone: the alert goes on with its own words, and ends; the new are judged anew."""
    drive = drive_by(entry(severity="critical", labels={"desk": "night"}))
    drive.take(breached())
    before = drive.alert()
    drive.step.rules = rules(entry(name="other", severity="info"))
    drive.restart()
    drive.take(breached(subject="o2"))
    drive.take(ended(70))
    after = drive.alert()
    assert (after.rule, after.severity, after.labels, after.action) == (
        before.rule,
        before.severity,
        before.labels,
        before.action,
    )
    assert after.state == "resolved"
    assert drive.alert("obligation:o2").rule == "other"


def test_what_was_over_and_waits_to_fire_again_is_not_told_as_over() -> None:
    """The end was none: who heard that it fires knows, and its group is told without it."""
    drive = drive_by(entry(name="soon", signals=["obligation-due-soon"]), HELD)
    drive.take(due_soon(50))
    drive.wait(minutes=10)
    drive.take_all([ended(50), breached(61)])
    drive.wait(minutes=20)
    assert [notice.kind for notice in drive.notices()] == ["firing"]


_RULES = rules(
    entry(name="soon", signals=["obligation-due-soon"], severity="info", **{"for": "10m"}),
    entry(name="late", when='priority != "low"', **{"for": "20m"}, group={"by": ["priority"], "wait": "5m"}),
    entry(name="very-late", severity="critical", **{"for": "2h"}),
    entry(name="any", signals=["obligation-due-soon", "urgent-complaint"], severity="info"),
)
_signals = st.builds(
    signal,
    st.sampled_from(["obligation-due-soon", "obligation-breached", "urgent-complaint", "obligation-ended"]),
    st.integers(0, 90),
    priority=st.sampled_from(["low", "urgent"]),
    outcome=st.sampled_from(["answered", "superseded", None]),
)


@given(st.lists(st.one_of(_signals, st.sampled_from([1, 15, 60 * 5])), max_size=10))
@settings(max_examples=150)
def test_nothing_depends_on_when_timers_ran(events: list[Signal | int]) -> None:
    """A task whose time jumps ends with the same alerts as one whose time creeps."""
    jumping, creeping = Drive(_RULES), Drive(_RULES)
    for event in events:
        for drive, steps in ((jumping, 1), (creeping, 15)):
            if isinstance(event, int):
                for _ in range(steps):
                    drive.wait(minutes=event / steps)
                continue
            try:
                drive.take(event)
            except DuplicateRecord:
                continue
    for drive in (jumping, creeping):
        drive.wait(hours=5)
    assert jumping.alerts() == creeping.alerts()
    for drive in (jumping, creeping):
        drive.wait(hours=24 * 31)
        drive.wait(hours=24 * 8)
        assert len(drive.state[Case]) == 0
    last = {key: alert for key, alert in jumping.alerts().items() if isinstance(alert, Alert)}
    assert all(alert.state == "resolved" for alert in last.values())
