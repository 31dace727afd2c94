"""Silences: nobody is told for a time, and nothing is lost by it."""

from typing import Any

import pytest

from schemas.alerts import AlertAction, Silence
from schemas.base import MINUTE, Time
from schemas.errors import RecordError
from streams.alerts.actions import MAX_QUIET
from streams.alerts.cases import KEEP_CLOSED
from streams.alerts.silences import MAX_LABEL, MAX_MATCHERS, MAX_SILENCES, KeptSilence, takes
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
    silence,
    states,
)
from tests.rules.ruling import entry, rules


def told(drive: Drive) -> list[tuple[str, list[str]]]:
    """What was told: kind, and the alerts in it."""
    return [(one.kind, [alert.id for alert in one.alerts]) for one in drive.notices()]


def test_a_silence_is_published_with_its_author_comment_and_end() -> None:
    """Who asked for it hears that it is done; a tombstone says that it is over."""
    drive = Drive()
    action = silence(10, 30, unless={"severity": "critical"})
    outputs = drive.take(action)
    assert answers(outputs) == [(action.id, True, None)]
    assert outputs[1].topic == "alerts.silences"
    assert (outputs[1].key, outputs[1].route) == (action.id, "acme")
    assert outputs[1].record == Silence(
        id=action.id,
        brand="acme",
        by="ben",
        at=at(10),
        until=at(30),
        comment="the depot is on strike",
        matchers={"subject": "obligation"},
        unless={"severity": "critical"},
    )
    (over,) = drive.advance(at(30))
    assert (over.topic, over.key, over.record, over.route) == ("alerts.silences", action.id, None, "acme")


def test_what_is_silenced_stands_and_is_told_when_the_silence_is_over() -> None:
    """The alert is on its topic as ever; what the silence does not take is told meanwhile."""
    drive = Drive()
    drive.take_all([silence(59, 90), breached(), safety(61)])
    drive.wait(minutes=10)
    assert drive.alert().state == "firing"
    assert told(drive) == [("firing", ["mention:acme:x:m1"])]
    drive.advance(at(89))
    assert len(drive.notices()) == 1
    drive.advance(at(93))
    assert told(drive)[1:] == [("firing", [OBLIGATION])]


def test_what_was_over_or_taken_before_the_silence_was_is_not_told() -> None:
    """Nobody is woken for what needs nobody."""
    drive = Drive()
    drive.take_all([silence(59, 90), breached(), breached(subject="o2"), ended(70)])
    drive.take(act("acknowledge", 71, alert="obligation:o2"))
    drive.wait(hours=2)
    assert told(drive) == []


def test_that_it_is_over_is_told_after_the_silence_to_who_knew_of_it() -> None:
    """As Alertmanager, a silence holds back the good news as well."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=3)
    drive.take_all([silence(64, 90), ended()])
    drive.advance(at(89))
    assert told(drive) == [("firing", [OBLIGATION])]
    drive.advance(at(93))
    assert told(drive)[1:] == [("resolved", [OBLIGATION])]


def test_a_silence_ends_early_by_a_person_and_a_second_one_is_told() -> None:
    """What it held is told then."""
    drive = Drive()
    begun = silence(59, 90)
    drive.take_all([begun, breached()])
    drive.wait(minutes=5)
    end, second = (act("unsilence", 66, alert="", silence=begun.id, by=by) for by in ("cem", "ben"))
    outputs = drive.take(end)
    assert (answers(outputs), outputs[1].record) == ([(end.id, True, None)], None)
    reason = "ended by cem at 2026-03-02T10:06:00.000Z already"
    assert answers(drive.take(second)) == [(second.id, False, reason)]
    for copy in (end, second, begun):
        with pytest.raises(DuplicateRecord):
            drive.take(copy)
    drive.wait(minutes=3)
    assert told(drive) == [("firing", [OBLIGATION])]


def test_who_ends_a_silence_whose_time_is_over_is_told() -> None:
    """Until it is forgotten, a week after; then nothing of it is left."""
    drive = Drive()
    begun = silence(10, 30)
    drive.take(begun)
    late = act("unsilence", 31, alert="", silence=begun.id)
    assert answers(drive.take(late)) == [(late.id, False, "ended at 2026-03-02T09:30:00.000Z already")]
    drive.advance(Time(at(30) + KEEP_CLOSED))
    assert len(drive.state[KeptSilence]) == 0
    with pytest.raises(RecordError, match="over for more than 7 days"):
        drive.take(act("unsilence", 32, alert="", silence=begun.id))


def test_two_silences_hold_until_both_are_over() -> None:
    """What the second takes is held once more."""
    drive = Drive()
    drive.take_all([silence(50, 70), silence(50, 90), breached()])
    drive.advance(at(89))
    assert told(drive) == []
    drive.advance(at(93))
    assert told(drive) == [("firing", [OBLIGATION])]


def test_what_goes_at_once_is_silenced_too_but_not_a_person_who_calls_for_help() -> None:
    """An escalation is somebody's word, and not a rule's."""
    drive = Drive()
    mention = "mention:acme:x:m1"
    drive.take_all([silence(0, 90, matchers={"rule": "safety"}), safety()])
    drive.wait(minutes=5)
    assert told(drive) == []
    drive.take(act("escalate", 10, alert=mention, reason="read this"))
    assert told(drive) == [("firing", [mention])]
    drive.advance(at(95))
    assert len(drive.notices()) == 1


def test_a_silence_is_of_one_brand() -> None:
    """Others are told as ever."""
    drive = Drive()
    drive.take_all([silence(59, 90), breached(brand="other", subject="o2")])
    drive.wait(minutes=3)
    assert told(drive) == [("firing", ["obligation:o2"])]


def test_what_was_held_is_told_as_its_rule_would_have_it() -> None:
    """In its own group, soon after the silence is over."""
    drive = Drive(rules(entry(group={"by": ["priority"]})))
    drive.take(breached())
    drive.wait(minutes=11)
    drive.take_all([silence(72, 90), ended(72)])
    drive.take_all([breached(73, subject=one, priority="high") for one in ("o2", "o3")])
    drive.advance(at(90))
    assert len(drive.notices()) == 1
    drive.advance(at(92))
    assert sorted(told(drive)[1:]) == [
        ("firing", ["obligation:o2", "obligation:o3"]),
        ("resolved", [OBLIGATION]),
    ]


def test_what_was_to_be_told_again_is_told_after_the_silence() -> None:
    """Once, though it was due more often meanwhile."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=5)
    drive.take(silence(70, 60 * 11))
    drive.advance(at(60 * 11 + 5))
    assert told(drive) == [("firing", [OBLIGATION])] * 2


def test_a_silence_survives_a_restart() -> None:
    """With what it has held."""
    drive = Drive()
    drive.take_all([silence(59, 90), breached()])
    drive.wait(minutes=5)
    drive.restart()
    drive.advance(at(93))
    assert told(drive) == [("firing", [OBLIGATION])]


def test_a_silence_begins_no_earlier_than_now() -> None:
    """Whatever a person's clock says."""
    drive = Drive()
    for minutes in (10, 600):
        drive.take(silence(minutes, 90), now=at(60))
    kept = [one.silence.at for _, one in drive.state[KeptSilence].items()]
    assert kept == [at(60), at(60)]


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({"matchers": {"severity": "info", "rule": "obligation-due-soon"}}, True),
        ({"matchers": {"severity": "info", "rule": "safety"}}, False),
        ({"matchers": {"priority": "normal"}}, True),
        ({"matchers": {"alert": OBLIGATION, "floor": ""}}, True),
        ({"matchers": {"floor": "4"}}, False),
        ({"matchers": {"subject": "obligation"}, "unless": {"severity": "critical"}}, True),
        ({"matchers": {"subject": "obligation"}, "unless": {"severity": "info"}}, False),
        ({"matchers": {"subject": "obligation"}, "unless": {"floor": "4"}}, True),
        ({"unless": {"customer": ""}}, True),
        ({"unless": {"floor": ""}}, False),
        ({"matchers": {"customer": "x:anna"}, "brand": "other"}, False),
    ],
)
def test_every_matcher_must_hold(fields: dict[str, Any], taken: bool) -> None:
    """A label that the alert lacks counts as empty, as in Alertmanager."""
    drive = Drive()
    drive.take(due_soon())
    given = {"id": "s", "brand": "acme", "by": "ben", "at": at(0), "until": at(9), "comment": "x"}
    assert takes(Silence(**{**given, **fields}), drive.alert()) is taken


@pytest.mark.parametrize(
    ("action", "field", "reason"),
    [
        (silence(10, 30, by=""), "$.by", "missing; silence needs it"),
        (silence(10, 30, reason=" "), "$.reason", "missing; silence needs it"),
        (act("silence", 10, matchers={"rule": "safety"}, reason="x"), "$.until", "missing; silence needs it"),
        (silence(10, 9), "$.until", "not after"),
        (silence(10, MAX_QUIET / MINUTE + 11), "$.until", "more than 30 days after"),
        (silence(10, 30, matchers={}), "$.matchers", "add one that wants a value"),
        (silence(10, 30, matchers={"floor": ""}), "$.matchers", "add one that wants a value"),
        (silence(10, 30, matchers={}, unless={"rule": "safety"}), "$.matchers", "add one that wants a value"),
        (silence(10, 30, matchers={str(n): "x" for n in range(MAX_MATCHERS + 1)}), "$.matchers", "than 20"),
        (silence(10, 30, matchers={"rule": "x" * (MAX_LABEL + 1)}), "$.matchers", "longer than 280"),
        (silence(10, 30, brand="other"), "$.brand", "'other' is not the record's key, 'acme'"),
        (act("unsilence", 10), "$.silence", "missing; unsilence needs it"),
        (act("unsilence", 10, silence="s9"), "$.silence", "unknown"),
    ],
)
def test_a_silence_that_cannot_be_is_refused_with_the_reason(
    action: AlertAction, field: str, reason: str
) -> None:
    """Field and reason; nothing is silenced."""
    drive = Drive()
    with pytest.raises(RecordError, match=reason) as refused:
        drive.take(action)
    assert refused.value.field == field
    assert len(drive.state[KeptSilence]) == 0


def test_a_silence_is_ended_by_its_own_brand() -> None:
    """Ids are not secret."""
    drive = Drive()
    begun = silence(10, 30)
    drive.take(begun)
    with pytest.raises(RecordError, match="the silence is of acme"):
        drive.take(act("unsilence", 11, silence=begun.id, brand="other"))


def test_silences_are_bounded() -> None:
    """A robot gone wild makes no alert be compared with thousands; room is made by ending one."""
    drive = Drive()
    begun = [silence(10, 30) for _ in range(MAX_SILENCES)]
    drive.take_all(begun)
    with pytest.raises(RecordError, match="acme has 100 silences already; end one first"):
        drive.take(silence(11, 30))
    drive.take_all([act("unsilence", 12, silence=begun[0].id), silence(13, 30)])


def test_an_alert_that_nobody_heard_of_has_its_whole_life() -> None:
    """A silence hides nothing from those who look."""
    drive = Drive()
    drive.take_all([silence(40, 90), due_soon(), act("acknowledge", 50), breached(), ended()])
    assert states(drive.alert()) == ["firing", "acknowledged", "acknowledged", "resolved"]
