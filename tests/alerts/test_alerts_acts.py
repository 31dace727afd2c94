"""What people do with an alert, and what they are told when they cannot."""

import msgspec
import pytest

from schemas.acts import MAX_NAME, MAX_REASON
from schemas.alerts import AlertAction, AlertActionResult, Signal
from schemas.base import DAY, MINUTE, Time
from schemas.conversations import ConversationAction
from schemas.errors import RecordError
from streams.alerts import lifecycle
from streams.alerts.actions import MAX_ACTS, MAX_QUIET
from streams.step import DuplicateRecord
from tests.alerts.alerting import (
    OBLIGATION,
    Drive,
    act,
    answers,
    at,
    breached,
    due_soon,
    ended,
    safety,
    states,
)


def test_acknowledged_stays_acknowledged_when_it_gets_worse() -> None:
    """Who has it keeps it; severity and rule rise, and the history notes it."""
    drive = Drive()
    drive.take_all([due_soon(), act("acknowledge", 50), breached(priority="urgent")])
    alert = drive.alert()
    assert states(alert) == ["firing", "acknowledged", "acknowledged"]
    assert (alert.rule, alert.severity) == ("obligation-breached", "critical")
    assert (alert.history[1].by, alert.history[1].at) == ("ben", at(50))


def test_the_second_to_acknowledge_is_told_who_was_first() -> None:
    """One wins; the other is told by whom and when, whatever came between."""
    drive = Drive()
    first, second = act("acknowledge", 50), act("acknowledge", 61, by="cem")
    drive.take(due_soon())
    (told,) = [one for one in drive.take(first) if one.topic == "alerts.results"]
    assert (told.topic, told.key) == ("alerts.results", "acme")
    assert told.record == AlertActionResult(
        id=first.id, brand="acme", action="acknowledge", by="ben", at=at(50), done=True, alert=OBLIGATION
    )
    drive.take(breached())
    assert answers(drive.take(second)) == [
        (second.id, False, "acknowledged by ben at 2026-03-02T09:50:00.000Z already")
    ]
    assert drive.alert().history[1].by == "ben"


@pytest.mark.parametrize(
    ("action", "field", "reason"),
    [
        (act("acknowledge", 62, alert="obligation:o9"), "$.alert", "unknown"),
        (act("acknowledge", 62, alert=""), "$.alert", "missing; acknowledge needs it"),
        (act("acknowledge", 62, brand="other"), "$.brand", "is of acme"),
        (act("acknowledge", 62, by=" "), "$.by", "missing; acknowledge needs it"),
        (act("acknowledge", 62, by="b" * (MAX_NAME + 1)), "$.by", "longer than 100 characters"),
        (act("acknowledge", 62, id=""), "$.id", "missing"),
        (act("shelve", 62), "$.action", "'shelve' is none of acknowledge, dismiss"),
        (act("snooze", 62), "$.until", "missing"),
        (act("snooze", 62, until=at(61)), "$.until", "not after"),
        (act("snooze", 62, until=Time(at(63) + MAX_QUIET)), "$.until", "more than 30 days after"),
        (act("escalate", 62, reason=None), "$.reason", "missing; escalate needs it"),
        (act("dismiss", 62, reason=None), "$.reason", "missing; dismiss needs it"),
        (
            act("dismiss", 62, reason="boring"),
            "$.reason",
            "'boring' is none of not-us, spam, wrong-tone, dup",
        ),
        (act("resolve", 62, reason="x" * (MAX_REASON + 1)), "$.reason", "longer than 280 characters"),
    ],
)
def test_an_act_that_cannot_be_understood_is_refused_with_the_field_and_the_reason(
    action: AlertAction, field: str, reason: str
) -> None:
    """They go to the dead letters with it; the alert stays."""
    drive = Drive()
    drive.take(breached())
    with pytest.raises(RecordError, match=reason) as refused:
        drive.take(action)
    assert refused.value.field == field
    assert states(drive.alert()) == ["firing"]


def test_who_acts_on_what_is_over_is_told_how_it_ended() -> None:
    """Resolved is final, and so is dismissed."""
    drive = Drive()
    drive.take_all([breached(), ended()])
    ((_, done, reason),) = answers(drive.take(act("acknowledge", 71)))
    assert (done, reason) == (False, "resolved (answered) at 2026-03-02T10:10:00.000Z already")


def test_the_same_act_twice_is_answered_once() -> None:
    """A retried publish changes nothing, and is no quarrel; not even where the act would be possible now."""
    drive = Drive()
    taken, late = act("acknowledge", 61), act("acknowledge", 62, by="cem")
    drive.take_all([breached(), taken, late, act("snooze", 63, until=at(90))])
    for copy in (taken, late):
        with pytest.raises(DuplicateRecord):
            drive.take(copy)
    assert drive.alert().state == "snoozed"


@pytest.mark.parametrize(("reason", "waives"), lifecycle.DISMISSALS.items())
def test_why_it_is_dismissed_says_whether_an_answer_is_owed_still(reason: str, waives: bool) -> None:
    """What is not ours or is spam is waived, by whom and why; else the customer waits as before."""
    drive = Drive()
    drive.take(breached())
    action = act("dismiss", 62, reason=reason)
    waivers = [
        (one.key, one.record)
        for one in drive.take(action)
        if isinstance(one.record, ConversationAction) and one.record.action == "waive"
    ]
    waiver = ConversationAction(
        id=f"{action.id}/waiver",
        conversation="c1",
        by="ben",
        at=Time(at(62) + 1),
        action="waive",
        obligation="o1",
        reason=reason,
    )
    assert waivers == ([("c1", waiver)] if waives else [])


def test_a_waiver_comes_once_and_takes_no_breach_back() -> None:
    """A copy is none, and who is too late waives nothing; what ends with it was breached before."""
    drive = Drive()
    action = act("dismiss", 10, reason="spam")
    drive.take_all([breached(), action, act("dismiss", 62, reason="not-us", by="cem")])
    with pytest.raises(DuplicateRecord):
        drive.take(action)
    (waiver,) = [one.record for one in drive.outputs if isinstance(one.record, ConversationAction)]
    drive.take(msgspec.structs.replace(ended(outcome="waived"), at=waiver.at))
    assert states(drive.alert()) == ["firing", "dismissed"]


@pytest.mark.parametrize(
    ("alert", "cause"), [("mention:acme:x:m1", safety()), (OBLIGATION, breached(conversation=None))]
)
def test_what_is_about_no_obligation_waives_none(alert: str, cause: Signal) -> None:
    """A single mention says nothing of what else its author waits for."""
    drive = Drive()
    drive.take(cause)
    drive.take(act("dismiss", 62, reason="spam", alert=alert))
    assert drive.alert(alert).state == "dismissed"
    assert not any(one.topic == "conversations.actions" for one in drive.outputs)


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
    ((_, done, reason),) = answers(drive.take(act("snooze", 61, until=until)))
    assert (done, reason) == (False, "it has 200 acts already, more are not kept")
