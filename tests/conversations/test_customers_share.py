"""What conversations have of customers, and give back to them: facts for the priority, what became of it."""

from typing import Any

import pytest
from msgspec.structs import replace

from schemas.customers import CustomerEvent
from schemas.mentions import CustomerBrief, EnrichedMention
from schemas.threads import Merge
from tests.builders import at
from tests.conversations.talking import Talk, events, mention, reply

CALM: dict[str, Any] = {}
IN_DANGER: dict[str, Any] = {"safety": ("injury",)}
URGENT: dict[str, Any] = {"urgency": 0.65}


def by_a_gold_customer(name: str, minutes: float, **fields: Any) -> EnrichedMention:
    """A mention of somebody for whom the CRM says what matters."""
    brief = CustomerBrief(id="id:7", priority_facts=("tier gold",))
    return replace(mention(name, minutes, **fields), customer=brief)


@pytest.mark.parametrize(
    ("score", "level", "reasons"),
    [
        (CALM, "high", ("tier gold",)),
        (URGENT, "high", ("urgency 0.65", "tier gold")),
        (IN_DANGER, "urgent", ("safety: injury", "tier gold")),
    ],
)
def test_facts_that_matter_raise_the_priority(
    score: dict[str, Any], level: str, reasons: tuple[str, ...]
) -> None:
    """To high, and no further; they are named among the reasons."""
    talk = Talk()
    talk.hear(by_a_gold_customer("m1", 0, score=score))
    assert (talk.owed.priority, talk.owed.priority_reasons) == (level, reasons)


def test_facts_go_with_a_conversation_that_is_merged() -> None:
    """And so does the priority."""
    talk = Talk()
    talk.hear(by_a_gold_customer("m1", 0, conversation="c2"))
    talk.hear(Merge(id="m", conversation="c2", into="c1", at=at(1)))
    assert (talk.owed.conversation, talk.owed.priority_reasons) == ("c1", ("tier gold",))


def test_a_customer_hears_when_an_answer_was_owed_and_until_when() -> None:
    """With what it takes to say how soon it came."""
    talk = Talk()
    outputs = talk.hear(mention("m1", 0), reply("r1", 30))
    told = [each.record for each in outputs if isinstance(each.record, CustomerEvent)]
    assert [(event.kind, event.at) for event in told] == [("opened", at(0)), ("answered", at(30))]
    assert {(event.since, event.due_at, event.obligation) for event in told} == {
        (at(0), at(120), "acme/x:m1/c1")
    }
    assert {each.key for each in outputs if each.topic == "customers.events"} == {"x:anna"}


def test_a_customer_hears_what_a_late_record_changed() -> None:
    """Sooner answered than was known; open again; or never owed: the last event of an obligation holds."""
    talk = Talk()
    talk.hear(mention("m1", 10), reply("r1", 60))
    assert events(talk.hear(reply("r0", 30))) == ["answered"]
    assert events(talk.hear(mention("m0", 5))) == ["superseded", "opened", "answered"]
    assert events(talk.hear(Merge(id="m", conversation="c1", into="c2", at=at(70)))) == [
        "superseded",
        "opened",
        "answered",
    ]
    talk = Talk()
    talk.hear(mention("m1", 0), reply("r1", 30, customer=None))
    assert events(talk.hear(mention("m2", 10, author="ben"))) == ["opened", "opened"]
