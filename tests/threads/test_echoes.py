"""Who takes up whose words."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import Time
from schemas.codec import decode
from schemas.customers import Echo
from schemas.mentions import BrandMatch, ScoredMention
from schemas.scores import Sentiment
from streams.tasks.simulation import Simulation
from streams.threads import Threads
from streams.threads.messages import HELD, PARENT_WAIT
from tests.builders import NOON, a_mention, a_score, a_scored
from tests.threads.test_threads import a_simulation, finish, publish

HAPPY = a_score(sentiment=Sentiment(negative=0.0, neutral=0.1, positive=0.9))
OF_ACME = BrandMatch(brand="acme", how="named")


def said(name: str, author: str = "anna", **fields: Any) -> ScoredMention:
    """Something happy that somebody said of acme."""
    given: dict[str, Any] = {"score": HAPPY, "brands": (OF_ACME,)}
    given |= {key: fields.pop(key) for key in ("score", "company", "brands") if key in fields}
    return a_scored(a_mention(name, author, **fields), **given)


def echoes(simulation: Simulation) -> list[tuple[str, Echo]]:
    """What customers are told, with who."""
    records = simulation.records("customers.echoes")
    found = [((record.key or b"").decode(), decode(record.value or b"", Echo)) for record in records]
    return sorted(found, key=lambda each: (each[1].id, each[0]))


def heard(*mentions: ScoredMention) -> list[tuple[str, Echo]]:
    """What customers are told of these mentions."""
    simulation = a_simulation()
    publish(simulation, *mentions)
    simulation.settle()
    return echoes(simulation)


@pytest.mark.parametrize(
    ("kind", "field"), [("repost", "repost_of"), ("quote", "quoted_id"), ("reply", "in_reply_to")]
)
def test_both_are_told_when_words_are_passed_on(kind: str, field: str) -> None:
    """Who did, and whose they were, with their tone and the brands; of a mere reply only who replied."""
    told = heard(said("m1"), said("m2", "bob", kind=kind, **{field: "m1"}))
    assert [key for key, _ in told] == (["x:bob"] if kind == "reply" else ["x:anna", "x:bob"])
    for _, echo in told:
        assert (echo.kind, echo.by, echo.to, echo.message) == (kind, "x:bob", "x:anna", "x:m1")
        assert (echo.tone, echo.about, echo.at) == ("positive", ("acme",), NOON)


def test_words_that_come_after_those_who_take_them_up() -> None:
    """They are waited for, for as long as a parent is."""
    assert len(heard(said("m2", "bob", kind="repost", repost_of="m1"), said("m1"))) == 2


def test_words_that_do_not_come_in_time_make_no_tie() -> None:
    """Whose they were is not known; nothing is left of it, and no conversation is made of it."""
    simulation = a_simulation()
    publish(simulation, said("m2", "bob", kind="repost", repost_of="m1"))
    simulation.settle()
    finish(simulation, Time(NOON + PARENT_WAIT))
    publish(simulation, said("m1", conversation_id="c"))
    simulation.settle()
    assert echoes(simulation) == []
    assert not simulation.records("conversations.merges")


def test_after_the_wait_a_parent_that_others_asked_for_is_not_waited_for_again() -> None:
    """It became the root of its conversation."""
    simulation = a_simulation()
    publish(simulation, said("m2", "bob", kind="reply", in_reply_to="m1"))
    simulation.settle()
    finish(simulation, Time(NOON + PARENT_WAIT))
    publish(simulation, said("m3", "carl", kind="repost", repost_of="m1"))
    simulation.settle()
    publish(simulation, said("m1"))
    simulation.settle()
    assert echoes(simulation) == []


@pytest.mark.parametrize(
    "mentions",
    [
        (said("m1"), said("m2", kind="quote", quoted_id="m1")),
        (said("m1"), said("m1b", kind="reply", in_reply_to="m1b")),
        (said("m1", "acme", company="acme", brands=()), said("m2", kind="reply", in_reply_to="m1")),
        (said("m1"), said("r1", "acme", company="acme", brands=(), kind="reply", in_reply_to="m1")),
        (
            said("m0"),
            said("m1", kind="repost", repost_of="m9"),
            said("m2", "bob", kind="repost", repost_of="m1"),
        ),
    ],
)
def test_what_is_no_tie_between_customers(mentions: tuple[ScoredMention, ...]) -> None:
    """To oneself, to or from a company, and by way of somebody who only passed it on."""
    assert heard(*mentions) == []


@pytest.mark.parametrize(
    ("fields", "recommends"),
    [
        ({}, ("acme",)),
        ({"visibility": "private"}, ()),
        ({"score": a_score()}, ()),
        ({"brands": ()}, ()),
    ],
)
def test_a_reply_says_of_which_brands_it_speaks_well(fields: Any, recommends: Any) -> None:
    """In public."""
    ((_, echo),) = heard(said("m1"), said("m2", "bob", kind="reply", in_reply_to="m1", **fields))
    assert echo.recommends == recommends


def test_words_without_a_score_have_no_tone() -> None:
    """Which is said, since it is not neutral."""
    ((_, echo),) = heard(
        said("m1", score=a_score(sentiment=None)), said("m2", "bob", kind="reply", in_reply_to="m1")
    )
    assert echo.tone == "unscored"


def test_no_more_are_held_than_a_message_can_hold() -> None:
    """Words that everybody passes on before they come do not fill the memory."""
    crowd = [said(f"r{n}", f"p{n}", kind="repost", repost_of="m1") for n in range(HELD + 10)]
    simulation = a_simulation()
    publish(simulation, *crowd)
    simulation.settle()
    publish(simulation, said("m1"))
    simulation.settle()
    assert len(echoes(simulation)) == 2 * HELD


@settings(max_examples=40)
@given(st.permutations(range(4)), st.integers(1, 4), st.data())
def test_the_order_does_not_matter(order: list[int], partitions: int, data: st.DataObject) -> None:
    """The same is told, whichever task works first."""
    mentions = [
        said("m1"),
        said("m2", "bob", kind="reply", in_reply_to="m1"),
        said("m3", "carl", kind="quote", quoted_id="m2"),
        said("m4", "dora", kind="repost", repost_of="m1"),
    ]
    simulation = Simulation({"threads": Threads()}, partitions)
    simulation.now = NOON
    publish(simulation, *(mentions[place] for place in order))
    while waiting := simulation.waiting():
        simulation.advance(data.draw(st.sampled_from(waiting)), 1)
    assert [key for key, _ in echoes(simulation)] == ["x:bob", "x:bob", "x:carl", "x:anna", "x:dora"]
