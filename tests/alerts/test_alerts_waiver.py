"""A dismissal and the obligation it is about, through both agents: from the act to the end of the wait."""

from typing import Any

import pytest

from schemas.alerts import Alert, AlertAction, AlertActionResult
from schemas.codec import decode, encode
from schemas.conversations import Obligation
from streams.alerts import Alerts
from streams.conversations import Conversations
from streams.log.port import Outgoing
from streams.rules.load import load
from streams.step import Step
from streams.tasks.simulation import Simulation
from tests.builders import at, outgoing
from tests.conversations.talking import TwoHours, mention, reply


class Desk:
    """Anna asked acme at noon, was promised an answer by two, and waits; somebody dismisses the alert."""

    def __init__(self) -> None:
        steps: dict[str, Step] = {"conversations": Conversations(TwoHours()), "alerts": Alerts(load(None))}
        self.simulation = Simulation(steps, partitions=3)
        self.say(mention("m1", 0), 0)
        self.simulation.pass_time(at(130))

    def say(self, record: Any, minutes: float) -> None:
        """Hear a mention at its time."""
        self.simulation.pass_time(at(minutes))
        self.simulation.publish([outgoing("mentions.enriched", record, record.conversation_id)])
        self.simulation.settle()

    def act(self, minutes: float, action: str, reason: str, *, copies: int = 1, by: str = "ben") -> None:
        """Act on her alert, by a producer that may write twice."""
        self.simulation.pass_time(at(minutes))
        record = AlertAction(
            id=f"{by}/{action}",
            brand="acme",
            alert=self.alert.id,
            by=by,
            at=at(minutes),
            action=action,
            reason=reason,
        )
        self.simulation.publish([Outgoing("alerts.actions", b"acme", encode(record))] * copies)
        self.simulation.settle()

    @property
    def alert(self) -> Alert:
        """Her alert."""
        (value,) = self.simulation.latest("alerts").values()
        return decode(value, Alert)

    @property
    def owed(self) -> Obligation:
        """What she is owed."""
        (value,) = self.simulation.latest("obligations").values()
        return decode(value, Obligation)

    def answers(self) -> list[bool]:
        """Which acts were done."""
        records = self.simulation.records("alerts.results")
        return [decode(record.value or b"", AlertActionResult).done for record in records]


def test_spam_is_owed_no_answer() -> None:
    """Waived by whoever dismissed it, with the reason; it was breached all the same. Once, also if copied."""
    desk = Desk()
    desk.act(140, "dismiss", "spam", copies=3)
    desk.act(141, "dismiss", "not-us", by="cem")
    owed = desk.owed
    assert (owed.outcome, owed.reason, owed.breached_at) == ("waived", "spam", at(120))
    assert (desk.alert.state, desk.answers()) == ("dismissed", [True, False])
    assert len(desk.simulation.records("conversations.actions")) == 1
    assert len(desk.simulation.records("conversations.results")) == 1
    assert not desk.simulation.records("mentions.dead-letter")


@pytest.mark.parametrize("reason", ["wrong-tone", "duplicate", "known"])
def test_who_waits_waits_on_when_only_the_alert_was_wrong(reason: str) -> None:
    """Nobody is told of it any more, and it stands in the queue."""
    desk = Desk()
    desk.act(140, "dismiss", reason)
    assert (desk.owed.state, desk.alert.state) == ("open", "dismissed")


def test_an_answer_that_comes_to_light_late_was_the_end() -> None:
    """The dismissal came after it: nobody waived anything, and the alert never should have been."""
    desk = Desk()
    desk.act(140, "dismiss", "spam")
    desk.say(reply("r1", 30), 150)
    assert (desk.owed.outcome, desk.owed.ended_at) == ("answered", at(30))
    assert desk.simulation.latest("alerts") == {}
    assert not desk.simulation.records("mentions.dead-letter")
