"""What becomes of an alert: signals and time."""

import pytest

from schemas.base import Time
from schemas.errors import RecordError
from schemas.mentions import Heartbeat
from streams.alerts.cases import EXPIRE_OPEN, KEEP_CLOSED, Case
from streams.alerts.group import Group
from streams.alerts.standing import Standing
from streams.step import DuplicateRecord
from tests.alerts.alerting import (
    OBLIGATION,
    Drive,
    act,
    at,
    breached,
    due_soon,
    ended,
    safety,
    signal,
    states,
)


def test_a_due_answer_fires_one_alert_with_all_a_person_needs() -> None:
    """Who waits, since when, due when, why, what they said and what to do are in it."""
    drive = Drive()
    outputs = drive.take(due_soon(values={"waited": 45.5}, thresholds={"waited": 45}))
    alert = drive.alert()
    assert [(out.topic, out.key, out.route) for out in outputs] == [("alerts", OBLIGATION, "acme")]
    assert (alert.rule, alert.severity, alert.state) == ("obligation-due-soon", "info", "firing")
    assert alert.summary == "@anna has waited 45 min for acme (promised 60 min)"
    assert alert.fired_at == at(45) == alert.changed_at
    assert (alert.waiting_since, alert.due_at) == (at(0), at(60))
    assert alert.evidence[0].text == "Where is my parcel?"
    assert alert.mentions == ("x:m1",)
    assert alert.action == "Answer, or give it to somebody who can before it is due."
    assert alert.why == (
        "obligation-due-soon fired at 2026-03-02T09:45:00.000Z because three quarters of the time "
        "promised have gone by without an answer; due 2026-03-02T10:00:00.000Z; priority normal; "
        "waited 45.5 (threshold 45)"
    )


def test_what_it_says_of_a_wait_is_as_of_its_last_change() -> None:
    """However early its rule fired: who is called an hour later reads how long it is by then."""
    drive = Drive()
    drive.take(due_soon(0))
    assert drive.alert().summary == "@anna has waited 0 s for acme (promised 60 min)"
    drive.take(act("escalate", 50))
    assert drive.alert().summary == "@anna has waited 50 min for acme (promised 60 min)"
    assert drive.notices()[-1].title.endswith("@anna has waited 50 min for acme (promised 60 min)")


def test_one_obligation_is_one_alert_that_rises_and_ends() -> None:
    """Due soon, breached and answered are three moments of the same alert."""
    drive = Drive()
    drive.take_all([due_soon(), breached(), ended()])
    assert list(drive.alerts()) == [OBLIGATION]
    alert = drive.alert()
    assert states(alert) == ["firing", "firing", "resolved"]
    assert [change.reason for change in alert.history] == [
        "obligation-due-soon",
        "obligation-breached",
        "answered",
    ]
    assert (alert.rule, alert.resolved_at) == ("obligation-breached", at(70))
    assert alert.summary == "@anna waited 70 min for acme (promised 60 min): answered"


@pytest.mark.parametrize(
    ("priority", "soon", "late"),
    [
        ("low", None, None),
        ("normal", "info", "warning"),
        (None, "info", "warning"),
        ("high", "warning", "warning"),
        ("urgent", "warning", "critical"),
    ],
)
def test_severity_follows_priority(priority: str | None, soon: str | None, late: str | None) -> None:
    """A telephone rings for who is in danger; nobody is told of mere praise, which waits in the queue."""
    drive = Drive()
    drive.take(due_soon(priority=priority))
    assert [alert.severity for alert in drive.alerts().values() if alert] == ([soon] if soon else [])
    drive.take(breached(priority=priority))
    assert [alert.severity for alert in drive.alerts().values() if alert] == ([late] if late else [])


def test_the_same_signal_twice_is_a_duplicate_and_another_of_its_kind_corrects_it() -> None:
    """However often it is signalled, there is one alert; what was said of it last holds, and is no news."""
    drive = Drive()
    first = breached()
    drive.take(first)
    with pytest.raises(DuplicateRecord):
        drive.take(first)
    drive.wait(minutes=3)
    drive.take(breached(61))
    drive.wait(minutes=3)
    assert (drive.alert().fired_at, states(drive.alert())) == (at(61), ["firing"])
    assert len(drive.notices()) == 1


def test_the_same_end_twice_is_a_duplicate() -> None:
    """It is over, and stays over."""
    drive = Drive()
    end = ended()
    drive.take_all([breached(), end])
    with pytest.raises(DuplicateRecord):
        drive.take(end)


def test_what_no_rule_knows_is_left_alone() -> None:
    """A newer signal kind and a heartbeat leave neither alert nor state."""
    drive = Drive()
    assert drive.take(signal("weather", 3)) == []
    assert drive.take(Heartbeat(id="h", at=at(5), partition=0, tasks=1)) == []
    assert len(drive.state[Case]) == 0


def test_alerts_of_mentions_are_one_a_brand_and_rise_to_safety() -> None:
    """A mention that concerns two brands alerts both; complaint and safety are one alert."""
    drive = Drive()
    drive.take(signal("urgent-complaint", 1, what="mention", subject="x:m1"))
    assert drive.alert("mention:acme:x:m1").severity == "warning"
    assert drive.alert("mention:acme:x:m1").summary == "@anna complains to acme, and it cannot wait"
    drive.take(safety(2))
    drive.take(safety(2, brand="other", safety=(), customer_name=None))
    assert drive.alert("mention:acme:x:m1").rule == "safety"
    assert drive.alert("mention:acme:x:m1").summary == "@anna to acme, a matter of safety: injury"
    assert "safety: injury" in drive.alert("mention:acme:x:m1").why
    other = drive.alert("mention:other:x:m1")
    assert other.summary == "x:anna to other, a matter of safety: not named"


def test_a_signal_with_little_in_it_still_makes_a_sentence() -> None:
    """Names, times and evidence may all be missing."""
    drive = Drive()
    drive.take(breached(customer=None, customer_name=None, waiting_since=None, evidence=(), due_at=None))
    assert drive.alert().summary == "somebody waits for acme"
    drive.take(due_soon(subject="o2", due_at=None))
    assert drive.alert("obligation:o2").summary == "@anna has waited 45 min for acme"


def test_a_closed_alert_is_forgotten_after_a_week_and_nothing_is_left() -> None:
    """Its last contents stay on the topic: to forget is not to take back."""
    drive = Drive()
    drive.take_all([due_soon(), breached(), ended()])
    drive.advance(Time(at(70) + KEEP_CLOSED - 1))
    assert len(drive.state[Case]) == 1
    drive.advance(Time(at(70) + KEEP_CLOSED))
    drive.wait(minutes=5)
    assert [len(drive.state[kind]) for kind in (Case, Group, Standing)] == [0, 0, 0]
    assert drive.alert().state == "resolved"
    with pytest.raises(RecordError, match="over for more than 7 days"):
        drive.take(act("resolve", 70))


def test_what_comes_late_is_remembered_as_long() -> None:
    """Time is counted from when it was heard of: old news neither expires nor is forgotten at once."""
    drive = Drive()
    drive.wait(hours=24 * 60)
    drive.take_all([breached(), breached(subject="o2"), ended(subject="o2")])
    drive.wait(hours=24 * 6)
    assert drive.alert().state == "firing"
    assert len(drive.state[Case]) == 2


def test_an_end_of_nothing_is_forgotten_too() -> None:
    """Obligations that were answered in time leave no trace."""
    drive = Drive()
    drive.take(ended())
    drive.wait(hours=7 * 24 + 1)
    assert len(drive.state[Case]) == 0


def test_an_alert_nobody_closes_expires() -> None:
    """After thirty days without news it ends, says so, and is told to be over; till then it is told again."""
    drive = Drive()
    drive.take(safety(1))
    drive.advance(Time(at(1) + EXPIRE_OPEN))
    alert = drive.alert("mention:acme:x:m1")
    assert (alert.state, alert.history[-1].reason) == ("resolved", "expired")
    drive.wait(hours=24 * 8)
    assert [notice.kind for notice in drive.notices()] == ["firing", "firing", "resolved"]
    assert len(drive.state[Case]) == 0


def test_state_survives_a_restart() -> None:
    """Read back from its changelog, the alert goes on where it was."""
    drive = Drive()
    drive.take_all([due_soon(), act("snooze", 46, until=at(55))])
    drive.restart()
    drive.take_all([breached(), act("acknowledge", 61), ended()])
    assert states(drive.alert()) == [
        "firing",
        "snoozed",
        "firing",
        "firing",
        "acknowledged",
        "resolved",
    ]
