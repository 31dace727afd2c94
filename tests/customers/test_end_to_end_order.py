"""Threads, customers and conversations together: who somebody is depends on what was said alone."""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.base import DAY, HOUR, Record, Time
from schemas.customers import AccountLink
from schemas.mentions import BrandMatch, Heartbeat, ScoredMention
from streams.conversations import Conversations
from streams.customers import Customers
from streams.tasks.process import broadcast
from streams.tasks.simulation import Simulation
from streams.threads import Threads
from streams.threads.messages import PARENT_WAIT
from tests.builders import NOON, a_mention, a_scored, outgoing
from tests.conversations.talking import Both
from tests.customers.people import NO_BRANDS, TONES

PARTITIONS = 3
PEOPLE = ("anna", "bob", "carl")
END = Time(NOON + 30 * DAY)
BRANDS = (
    BrandMatch(brand="acme", how="recipient", addressed=True),
    BrandMatch(brand="acme", how="named"),
)


@st.composite
def mentions(draw: st.DrawFn, number: int) -> ScoredMention:
    """What a customer, or acme, says; perhaps to what somebody says, and perhaps to what nobody ever said."""
    other = f"m{draw(st.integers(0, 11))}"
    kind = draw(st.sampled_from(["post", "post", "reply", "reply", "quote", "repost"]))
    field = {"reply": "in_reply_to", "quote": "quoted_id", "repost": "repost_of"}.get(kind)
    fields: dict[str, Any] = {"kind": kind, "created_at": Time(NOON + draw(st.integers(0, 20 * 24)) * HOUR)}
    if field:
        fields[field] = other
    if draw(st.booleans()):
        fields["conversation_id"] = draw(st.sampled_from(["c1", "c2"]))
    score = TONES[draw(st.sampled_from(list(TONES)))]
    if draw(st.integers(0, 3)) == 0:
        return a_scored(a_mention(f"m{number}", "acme-care", **fields), score=score, company="acme")
    said = a_mention(f"m{number}", draw(st.sampled_from(PEOPLE)), **fields)
    brand = draw(st.sampled_from(BRANDS))
    return a_scored(said, score=score, brands=(brand,))


@st.composite
def links(draw: st.DrawFn, number: int) -> AccountLink:
    """The CRM says whose an account is; the later one counts."""
    account = f"x:{draw(st.sampled_from(PEOPLE))}"
    customer = draw(st.sampled_from(["7", "8", None]))
    return AccountLink(id=account, customer=customer, at=Time(NOON + number))


def in_the_end(records: Sequence[Record], data: st.DataObject) -> dict[bytes, bytes]:
    """What is on `customers` once all is read, whichever task works first."""
    simulation = Simulation(
        {"threads": Threads(), "customers": Customers(NO_BRANDS), "conversations": Conversations(Both())},
        PARTITIONS,
    )
    simulation.now = NOON
    for record in records:
        topic = "mentions.scored" if isinstance(record, ScoredMention) else "customers.links"
        simulation.publish([outgoing(topic, record, getattr(record, "id"))])  # noqa: B009
        for _ in range(data.draw(st.integers(0, 3))):
            if waiting := simulation.waiting():
                simulation.advance(data.draw(st.sampled_from(waiting)), data.draw(st.integers(1, 2)))
    simulation.settle()
    for _ in range(3):  # parents that never come, and chains of replies to them
        simulation.now = Time(simulation.now + 2 * PARENT_WAIT)
        for task in simulation.tasks:
            simulation.advance(task)
        simulation.settle()
    end = Heartbeat(id="end", at=END, partition=0, tasks=1)
    simulation.now = END
    simulation.publish(broadcast("mentions.scored", end, PARTITIONS))
    simulation.settle()
    assert simulation.records("mentions.dead-letter") == []
    return simulation.latest("customers")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_who_they_are_does_not_depend_on_who_works_first(data: st.DataObject) -> None:
    """The same profiles, byte for byte: history, standing, what is owed, how soon it came, ties, links."""
    said = [data.draw(mentions(number)) for number in range(data.draw(st.integers(1, 8)))]
    crm = [data.draw(links(number)) for number in range(data.draw(st.integers(0, 4)))]
    first = in_the_end([*said, *crm], data)
    shuffled = data.draw(st.permutations([*said, *crm]))
    assert in_the_end(shuffled, data) == first
