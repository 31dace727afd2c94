"""Who dismisses an alert for its tone says what the tone is: a word to train on, through both agents."""

from typing import Any

import pytest

from schemas.alerts import Alert, AlertAction, Evidence, Feedback
from schemas.codec import decode, encode
from schemas.conversations import ConversationAction
from schemas.errors import RecordError
from streams.alerts import Alerts
from streams.conversations import Conversations
from streams.log.port import Outgoing
from streams.rules.load import load
from streams.step import Step
from streams.tasks.simulation import Simulation
from tests.alerts.alerting import Drive, act, answers, at, breached
from tests.builders import at as at_noon
from tests.builders import outgoing
from tests.conversations.talking import UNHAPPY, TwoHours, complaint, mention

TWO = tuple(Evidence(kind="quote", text="…", mention=f"x:m{number}", at=at(0)) for number in (1, 2))


def dismissed(**fields: Any) -> AlertAction:
    """Ben says that the tone is wrong."""
    return act("dismiss", 62, **{"reason": "wrong-tone", **fields})


def words(drive: Drive) -> list[tuple[str | None, dict[str, Any]]]:
    """Of which messages, and what, is said."""
    found = [one.record for one in drive.outputs if isinstance(one.record, ConversationAction)]
    assert all((one.action, one.by, one.conversation) == ("relabel", "ben", "c1") for one in found)
    return [(one.mention, one.labels) for one in found]


def test_the_tone_of_what_it_quotes_is_corrected() -> None:
    """Of the one message, or of the one that is named."""
    for evidence, named in ((TWO[:1], None), (TWO, "x:m1")):
        drive = Drive()
        drive.take_all([breached(evidence=evidence), dismissed(tone="neutral", mention=named)])
        assert words(drive) == [("x:m1", {"tone": "neutral"})]
        assert drive.alert().state == "dismissed"


def test_without_a_tone_all_that_is_quoted_is_doubted() -> None:
    """Nobody has said of which it is wrong, nor what it is."""
    drive = Drive()
    drive.take_all([breached(evidence=TWO), dismissed()])
    assert words(drive) == [("x:m1", {}), ("x:m2", {})]


@pytest.mark.parametrize(
    ("fields", "said", "reason"),
    [
        ({"evidence": TWO}, {}, "it quotes several messages, say which is positive: x:m1, x:m2"),
        ({"evidence": TWO}, {"mention": "x:m3"}, "it does not quote x:m3, but x:m1, x:m2"),
        ({"evidence": ()}, {}, "it quotes nothing of a conversation whose tone could be corrected"),
        (
            {"conversation": None},
            {},
            "it quotes nothing of a conversation whose tone could be corrected",
        ),
    ],
)
def test_where_it_is_not_clear_whose_tone_is_meant_the_person_is_told(
    fields: dict[str, Any], said: dict[str, Any], reason: str
) -> None:
    """Nothing is dismissed, so that they can say it again."""
    drive = Drive()
    drive.take(breached(**fields))
    act = dismissed(tone="positive", **said)
    assert answers(drive.take(act)) == [(act.id, False, reason)]
    assert (drive.alert().state, words(drive)) == ("firing", [])


def test_an_alert_about_no_conversation_is_dismissed_all_the_same() -> None:
    """There is nobody's tone to correct."""
    drive = Drive()
    drive.take_all([breached(conversation=None), dismissed()])
    assert (drive.alert().state, words(drive)) == ("dismissed", [])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"tone": "angry"}, "$.tone"),
        ({"reason": "spam", "tone": "neutral"}, "$.tone"),
        ({"reason": "known", "mention": "x:m1"}, "$.mention"),
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, Any], field: str) -> None:
    """With the field."""
    drive = Drive()
    drive.take(breached())
    with pytest.raises(RecordError) as refused:
        drive.take(dismissed(**fields))
    assert refused.value.field == field


def test_from_the_dismissal_to_the_label() -> None:
    """Twice written, it is one label of the message; the answer is owed still."""
    steps: dict[str, Step] = {"conversations": Conversations(TwoHours()), "alerts": Alerts(load(None))}
    simulation = Simulation(steps, partitions=3)
    simulation.pass_time(at_noon(0))
    score = {"sentiment": UNHAPPY, "urgency": 0.9, "act": complaint(), "model": "fast/3"}
    said = mention("m1", 0, score=score)
    simulation.publish([outgoing("mentions.enriched", said, said.conversation_id)])
    simulation.settle()
    (alert,) = simulation.latest("alerts").values()
    record = AlertAction(
        id="a1",
        brand="acme",
        alert=decode(alert, Alert).id,
        by="ben",
        at=at_noon(2),
        action="dismiss",
        reason="wrong-tone",
        tone="neutral",
    )
    simulation.publish([Outgoing("alerts.actions", b"acme", encode(record))] * 2)
    simulation.settle()
    ((key, value),) = simulation.latest("feedback").items()
    label = decode(value, Feedback)
    assert (key, label.mention, label.labels) == (b"x:m1", "x:m1", {"tone": "neutral"})
    assert (label.by, label.note, label.sentiment, label.model) == ("ben", "wrong-tone", UNHAPPY, "fast/3")
    assert not simulation.records("mentions.dead-letter")
    assert b'"state":"open"' in next(iter(simulation.latest("obligations").values()))
