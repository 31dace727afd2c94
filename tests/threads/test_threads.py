"""Which conversation and which customer a record belongs to."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import Time
from schemas.codec import decode
from schemas.errors import RecordError
from schemas.mentions import BrandMatch, Mention, ScoredMention, ThreadedMention
from schemas.threads import Lookup, Merge
from streams.state import State
from streams.step import Context
from streams.tasks.simulation import Simulation
from streams.threads import Threads
from streams.threads.messages import KEPT, Message
from tests.builders import NOON, a_mention, a_scored, at, outgoing


def a_simulation(partitions: int = 4) -> Simulation:
    """Threads alone, with a broker whose clock stands a while after all records."""
    simulation = Simulation({"threads": Threads()}, partitions)
    simulation.now = NOON
    return simulation


def publish(simulation: Simulation, *scored: ScoredMention) -> None:
    """Put scored mentions on the topic."""
    simulation.publish(outgoing("mentions.scored", record, record.id) for record in scored)


def threaded(simulation: Simulation) -> dict[str, ThreadedMention]:
    """What came out, by id."""
    mentions = [decode(r.value or b"", ThreadedMention) for r in simulation.records("mentions.threaded")]
    assert len(mentions) == len({(m.id, m.mention.kind) for m in mentions}), "nothing comes out twice"
    return {mention.id: mention for mention in mentions}


def finish(simulation: Simulation, when: Time) -> None:
    """Let the broker's clock reach `when`, and every timer that is due by then fire."""
    simulation.now = when
    for task in simulation.tasks:
        simulation.advance(task)
    simulation.settle()


def conversations(simulation: Simulation) -> dict[str, str]:
    """Conversation by message, with every merge applied."""
    into: dict[str, str] = {}
    for record in simulation.records("conversations.merges"):
        merge = decode(record.value or b"", Merge)
        into[merge.conversation] = merge.into
    found: dict[str, str] = {}
    for name, mention in threaded(simulation).items():
        conversation = mention.conversation_id
        while conversation in into:
            conversation = into[conversation]
        found[name] = conversation
    return found


def test_a_post_starts_its_own_conversation_and_belongs_to_its_author() -> None:
    """Without ids, the conversation is named after the post."""
    simulation = a_simulation()
    publish(simulation, a_scored(a_mention("m1")))
    simulation.settle()
    mention = threaded(simulation)["x:m1"]
    assert (mention.conversation_id, mention.customer_key) == ("x:m1", "x:anna")


def test_a_conversation_id_from_the_producer_is_taken() -> None:
    """And that is that: no lookup is made."""
    simulation = a_simulation()
    reply = a_mention("m2", kind="reply", in_reply_to="m1", conversation_id="c")
    publish(simulation, a_scored(reply))
    simulation.settle()
    assert threaded(simulation)["x:m2"].conversation_id == "x:c"
    assert not simulation.records("threads.lookups")


def test_a_customer_id_from_the_producer_names_the_customer() -> None:
    """A customer is linked over sources only where a producer says so."""
    simulation = a_simulation()
    publish(simulation, a_scored(a_mention("m1", customer_id="7")))
    simulation.settle()
    assert threaded(simulation)["x:m1"].customer_key == "id:7"


def test_a_company_reply_belongs_to_the_customer_it_answers() -> None:
    """Also through another reply of the company, and with the conversation given."""
    simulation = a_simulation()
    publish(
        simulation,
        a_scored(a_mention("m1")),
        a_scored(a_mention("r1", "acme", kind="reply", in_reply_to="m1"), company="acme"),
        a_scored(a_mention("r2", "acme", kind="reply", in_reply_to="r1"), company="acme"),
        a_scored(
            a_mention("r3", "acme", kind="reply", in_reply_to="m1", conversation_id="m1"), company="acme"
        ),
    )
    simulation.settle()
    found = threaded(simulation)
    assert {found[name].customer_key for name in ("x:r1", "x:r2", "x:r3")} == {"x:anna"}
    assert {found[name].conversation_id for name in ("x:r1", "x:r2", "x:r3")} == {"x:m1"}


def test_a_company_that_writes_to_somebody_is_about_that_one() -> None:
    """The recipient, or the customer id."""
    simulation = a_simulation()
    publish(
        simulation,
        a_scored(a_mention("r1", "acme", recipient="anna"), company="acme"),
        a_scored(a_mention("r2", "acme", customer_id="7"), company="acme"),
        a_scored(a_mention("r3", "acme"), company="acme"),
    )
    simulation.settle()
    found = threaded(simulation)
    assert [found[f"x:r{n}"].customer_key for n in (1, 2, 3)] == ["x:anna", "id:7", None]


def test_a_company_that_addresses_another_brand_is_its_customer() -> None:
    """Whoever it is, and whatever it claims."""
    simulation = a_simulation()
    asks = BrandMatch(brand="acme", how="recipient", addressed=True)
    claim = a_scored(a_mention("m1", "mallory", recipient="acme"), company="mallory", brands=(asks,))
    publish(simulation, claim)
    simulation.settle()
    assert threaded(simulation)["x:m1"].customer_key == "x:mallory"


def test_the_same_mention_again_is_a_duplicate() -> None:
    """It comes out once, and is counted."""
    simulation = a_simulation()
    publish(simulation, a_scored(a_mention("m1")), a_scored(a_mention("m1")))
    simulation.settle()
    assert set(threaded(simulation)) == {"x:m1"}
    assert simulation.work["threads"].duplicates == 1


def test_another_mention_with_a_used_id_is_set_aside() -> None:
    """Nothing is lost: it is among the dead letters, with field and reason."""
    simulation = a_simulation()
    publish(simulation, a_scored(a_mention("m1")), a_scored(a_mention("m1", text="another")))
    simulation.settle()
    (letter,) = simulation.records("mentions.dead-letter")
    assert b'"$.id"' in (letter.value or b"")
    assert b"different mention" in (letter.value or b"")


def test_edits_and_deletions_go_where_their_message_went() -> None:
    """Platforms send only a message id."""
    simulation = a_simulation()
    publish(simulation, a_scored(a_mention("m1", conversation_id="c")))
    simulation.settle()
    publish(
        simulation,
        a_scored(a_mention("m1", None, kind="edit", text="mended")),
        a_scored(a_mention("m1", None, kind="edit", text="mended")),
        a_scored(a_mention("m1", None, kind="delete", text="")),
        a_scored(a_mention("m1", None, kind="delete", text="")),
    )
    simulation.settle()
    records = [decode(r.value or b"", ThreadedMention) for r in simulation.records("mentions.threaded")]
    assert [record.mention.kind for record in records] == ["post", "edit", "delete"]
    assert {(record.conversation_id, record.customer_key) for record in records} == {("x:c", "x:anna")}
    assert simulation.work["threads"].duplicates == 2


def test_a_deletion_that_comes_first_waits_for_its_message() -> None:
    """Both come out, the message first."""
    simulation = a_simulation()
    publish(simulation, a_scored(a_mention("m1", None, kind="delete", text="")))
    simulation.settle()
    assert not threaded(simulation)
    publish(simulation, a_scored(a_mention("m1")))
    simulation.settle()
    records = [decode(r.value or b"", ThreadedMention) for r in simulation.records("mentions.threaded")]
    assert [record.mention.kind for record in records] == ["post", "delete"]


def test_a_deletion_of_something_never_seen_goes_on_after_a_while() -> None:
    """It names nobody, and is not lost."""
    simulation = a_simulation()
    publish(simulation, a_scored(a_mention("m1", None, kind="delete", text="")))
    simulation.settle()
    finish(simulation, at(5))
    mention = threaded(simulation)["x:m1"]
    assert (mention.mention.kind, mention.customer_key) == ("delete", None)


def test_a_parent_never_seen_becomes_the_root() -> None:
    """After the stated wait, and not before."""
    simulation = a_simulation()
    publish(simulation, a_scored(a_mention("m2", kind="reply", in_reply_to="m1")))
    simulation.settle()
    assert not threaded(simulation)
    finish(simulation, at(5))
    assert threaded(simulation)["x:m2"].conversation_id == "x:m1"


def test_a_late_parent_of_another_conversation_merges_the_two() -> None:
    """The merge is a record, not a hope."""
    simulation = a_simulation()
    publish(simulation, a_scored(a_mention("m2", kind="reply", in_reply_to="m1")))
    simulation.settle()
    finish(simulation, at(5))
    publish(simulation, a_scored(a_mention("m1", "bob", kind="reply", conversation_id="c")))
    simulation.settle()
    assert conversations(simulation) == {"x:m1": "x:c", "x:m2": "x:c"}


def test_a_reply_to_itself_is_a_root() -> None:
    """The shortest cycle there is."""
    simulation = a_simulation()
    publish(simulation, a_scored(a_mention("m1", kind="reply", in_reply_to="m1")))
    simulation.settle()
    assert threaded(simulation)["x:m1"].conversation_id == "x:m1"


@pytest.mark.parametrize("length", [2, 3, 7])
def test_replies_in_a_cycle_are_one_conversation(length: int) -> None:
    """Named after the smallest of their ids; who replies to one of them belongs to it as well."""
    simulation = a_simulation()
    ring = [
        a_mention(f"m{n}", kind="reply", in_reply_to=f"m{(n + 1) % length}", created_at=at(n / 100))
        for n in range(length)
    ]
    tail = a_mention("z", kind="reply", in_reply_to="m1")
    publish(simulation, *(a_scored(mention) for mention in [*ring, tail]))
    simulation.settle()
    finish(simulation, at(10))
    finish(simulation, at(20))
    assert set(conversations(simulation).values()) == {"x:m0"}
    assert len(threaded(simulation)) == length + 1


def test_a_chain_longer_than_the_limit_still_comes_out() -> None:
    """Endless chains end somewhere; nothing is held for ever."""
    simulation = a_simulation(1)
    ring = [a_mention(f"m{n}", kind="reply", in_reply_to=f"m{(n + 1) % 300}") for n in range(300)]
    publish(simulation, *(a_scored(mention) for mention in ring))
    simulation.settle()
    for minutes in (10, 20, 30):
        finish(simulation, at(minutes))
    assert len(threaded(simulation)) == 300


def test_a_message_is_forgotten_in_the_end() -> None:
    """State keeps only what it must."""
    simulation = a_simulation(1)
    publish(simulation, a_scored(a_mention("m1")))
    simulation.settle()
    assert len(simulation.tasks[0].state[Message]) == 1
    finish(simulation, Time(NOON + KEPT + 1))
    assert len(simulation.tasks[0].state[Message]) == 0


def test_who_asks_twice_is_answered_once() -> None:
    """A reply that asks again, while its parent is not there yet, is not noted twice."""
    simulation = a_simulation(1)
    lookups = [Lookup(id=f"l{n}", parent="x:m1", asker="x:m2", at=NOON) for n in range(2)]
    simulation.publish(outgoing("threads.lookups", lookup, "x:m1") for lookup in lookups)
    simulation.settle()
    publish(simulation, a_scored(a_mention("m1")))
    simulation.settle()
    assert len(simulation.records("threads.links")) == 1


def test_another_record_is_refused() -> None:
    """It is set aside with the reason."""
    step = Threads()
    merge = Merge(id="m", conversation="a", into="b", at=NOON)
    with pytest.raises(RecordError, match="does not read such"):
        step.on_record(State(step.kinds), merge, Context(NOON, "t", 0, 0, NOON, "a"))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Mention], list[Mention]]:
    """Mentions in threads, each with its conversation id, and the same without, in any order."""
    count = draw(st.integers(1, 14))
    roots: list[int] = []
    with_ids: list[Mention] = []
    for number in range(count):
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        roots.append(number if parent is None else roots[parent])
        company = draw(st.booleans())
        with_ids.append(
            a_mention(
                f"m{number}",
                "acme" if company else draw(st.sampled_from(["anna", "bob", "cleo"])),
                kind="post" if parent is None else "reply",
                in_reply_to=None if parent is None else f"m{parent}",
                conversation_id=f"m{roots[number]}",
                created_at=at(draw(st.integers(0, 90))),
            )
        )
    without = [mention if draw(st.integers(0, 4)) == 0 else a_without(mention) for mention in with_ids]
    return with_ids, draw(st.permutations(without))


def a_without(mention: Mention) -> Mention:
    """The mention without the id of its conversation."""
    fields = {name: getattr(mention, name) for name in mention.__struct_fields__}
    return Mention(**{**fields, "conversation_id": None})


def groups(found: dict[str, str]) -> set[frozenset[str]]:
    """Which messages are together."""
    together: dict[str, set[str]] = {}
    for message, conversation in found.items():
        together.setdefault(conversation, set()).add(message)
    return {frozenset(messages) for messages in together.values()}


def scored(mentions: Sequence[Mention]) -> list[ScoredMention]:
    """As `score` writes them; acme is the company."""
    return [a_scored(m, company="acme" if m.author and m.author.id == "acme" else None) for m in mentions]


@settings(max_examples=200)
@given(histories(), st.data())
def test_replies_without_ids_end_in_the_same_conversations(
    history: tuple[list[Mention], list[Mention]], data: st.DataObject
) -> None:
    """In any order, over 4 partitions, whichever task goes next and however the clock jumps ahead."""
    with_ids, without = history
    told = a_simulation()
    publish(told, *scored(with_ids))
    told.settle()
    finish(told, at(200))
    found = a_simulation()
    for mention in scored(without):
        publish(found, mention)
        found.now = Time(found.now + data.draw(st.sampled_from([0, 0, 1_000, 40_000])))
        for _ in range(data.draw(st.integers(0, 3))):
            tasks = found.waiting()
            if tasks:
                found.advance(data.draw(st.sampled_from(tasks)), limit=data.draw(st.integers(1, 4)))
    found.settle()
    for minutes in (200, 300, 400):
        finish(found, at(minutes))
    assert groups(conversations(found)) == groups(conversations(told))
    assert set(threaded(found)) == set(threaded(told))
