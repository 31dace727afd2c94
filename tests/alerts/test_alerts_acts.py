"""What people do with an alert, and what they are told when they cannot."""

import pytest

from schemas.alerts import AlertAction
from schemas.base import DAY, MINUTE
from schemas.errors import RecordError
from streams.alerts.actions import MAX_ACTS
from streams.step import DuplicateRecord
from tests.alerts.alerting import Drive, act, at, breached, due_soon, ended, states


def test_acknowledged_stays_acknowledged_when_it_gets_worse() -> None:
    """Who has it keeps it; severity and rule rise, and the history notes it."""
    drive = Drive()
    drive.take_all([due_soon(), act("acknowledge", 50), breached(priority="high")])
    alert = drive.alert()
    assert states(alert) == ["firing", "acknowledged", "acknowledged"]
    assert (alert.rule, alert.severity) == ("obligation-breached", "critical")
    assert (alert.history[1].by, alert.history[1].at) == ("ben", at(50))


def test_the_second_to_acknowledge_is_told_who_was_first() -> None:
    """One wins; the other's record is refused with the name and the time, whatever came between."""
    drive = Drive()
    drive.take_all([due_soon(), act("acknowledge", 50), breached()])
    with pytest.raises(RecordError, match=r"acknowledged by ben at 2026-03-02T09:50:00.000Z already"):
        drive.take(act("acknowledge", 61, by="cem"))
    assert drive.alert().history[1].by == "ben"


@pytest.mark.parametrize(
    ("action", "field", "reason"),
    [
        (act("acknowledge", 62, alert="obligation:o9"), "$.alert", "unknown"),
        (act("acknowledge", 62, brand="other"), "$.brand", "is of acme"),
        (act("silence", 62), "$.action", "'silence' is none of acknowledge, dismiss"),
        (act("snooze", 62), "$.until", "missing"),
        (act("snooze", 62, until=at(61)), "$.until", "not after"),
    ],
)
def test_an_act_that_cannot_be_done_is_refused_with_the_reason(
    action: AlertAction, field: str, reason: str
) -> None:
    """The field at fault and the reason go to the dead letters; the alert stays."""
    drive = Drive()
    drive.take(breached())
    with pytest.raises(RecordError, match=reason) as refused:
        drive.take(action)
    assert refused.value.field == field
    assert states(drive.alert()) == ["firing"]


def test_acting_on_what_is_over_is_refused_with_how_it_ended() -> None:
    """Resolved is final, and so is dismissed."""
    drive = Drive()
    drive.take_all([breached(), ended()])
    with pytest.raises(RecordError, match=r"resolved \(answered\) at 2026-03-02T10:10"):
        drive.take(act("acknowledge", 71))


def test_the_same_act_twice_is_a_duplicate() -> None:
    """A retried publish changes nothing, and is no quarrel."""
    drive = Drive()
    taken = act("acknowledge", 61)
    drive.take_all([breached(), taken])
    with pytest.raises(DuplicateRecord):
        drive.take(taken)


def test_an_act_is_dated_by_what_it_could_have_known() -> None:
    """A clock behind or a year ahead at a person's machine spoils no history."""
    drive = Drive()
    drive.take(breached())
    drive.take(act("acknowledge", 10))
    assert drive.alert().history[-1].at == at(60)
    assert drive.alert().state == "acknowledged"
    drive.take(act("escalate", 365 * 24 * 60), now=at(65))
    assert drive.alert().history[-1].at == at(65)


def test_dismissed_is_final_and_says_why() -> None:
    """An obligation that gets worse after that does not fire again."""
    drive = Drive()
    drive.take_all([due_soon(), act("dismiss", 50, reason="spam")])
    assert drive.alert().summary == "@anna waited 50 min for acme (promised 60 min): dismissed by ben (spam)"
    assert drive.alert().resolved_at is None
    drive.wait(minutes=5)
    assert drive.take(breached()) == []
    assert drive.alert().state == "dismissed"


def test_resolved_by_a_person() -> None:
    """A person's word ends the alert at the time they gave it."""
    drive = Drive()
    drive.take_all([breached(), act("resolve", 65)])
    assert drive.alert().resolved_at == at(65)
    assert drive.alert().summary.endswith("resolved by ben")


def test_a_snooze_ends_by_itself_by_worse_news_or_by_a_person() -> None:
    """Until then it is quiet; after it the alert fires again, dated by the snooze's end."""
    drive = Drive()
    drive.take_all([due_soon(), act("snooze", 46, until=at(50))])
    assert drive.alert().state == "snoozed"
    drive.wait(minutes=30)
    assert drive.alert().history[-1].reason == "snooze-over"
    assert drive.alert().history[-1].at == at(50)
    drive.take_all([act("snooze", 76, until=at(200)), breached(80)])
    assert drive.alert().state == "firing"
    drive.take_all([act("snooze", 81, until=at(200)), act("snooze", 82, until=at(300))])
    drive.take(act("acknowledge", 83))
    drive.wait(hours=10)
    assert drive.alert().state == "acknowledged"


def test_acts_on_one_alert_are_bounded() -> None:
    """A robot gone wild does not fill the state."""
    drive = Drive()
    drive.take(breached())
    until = at(DAY / MINUTE)
    for _ in range(MAX_ACTS):
        drive.take(act("snooze", 61, until=until))
    with pytest.raises(RecordError, match="200 acts already"):
        drive.take(act("snooze", 61, until=until))
