"""What the CRM says: of declared types, and what of it matters."""

from typing import Any

import pytest

from schemas.errors import RecordError
from streams.brands.file import parse
from streams.customers.facts import MAX_BYTES
from streams.errors import ConfigurationError
from tests.customers.people import Desk, enriched, given_facts, said

TYPES = {
    "tier": {"high": ["gold", "platinum"]},
    "visits": {"type": "number", "high": ["3", "2.5"]},
    "on_board": {"type": "boolean", "high": ["true"]},
    "birthday": {"type": "date"},
    "joined": {"type": "date", "high": ["2020-05-01"]},
}


def a_desk() -> Desk:
    """One whose brands.yaml declares these facts."""
    return Desk({"facts": TYPES})


@pytest.mark.parametrize(
    "facts",
    [
        {"tier": "gold", "visits": 3, "on_board": False, "birthday": "1990-02-28"},
        {"visits": 2.5, "birthday": "1990-02-28T10:00:00Z"},
        {"tier": None},
        {},
    ],
)
def test_facts_of_their_types_are_taken(facts: dict[str, Any]) -> None:
    """A null is a fact that is not known."""
    desk = a_desk()
    desk.take(said())
    profile = desk.profile(given_facts(**facts))
    assert profile is not None
    assert profile.facts == facts


@pytest.mark.parametrize(
    ("facts", "field", "reason"),
    [
        ({"teir": "gold"}, "$.facts.teir", "not declared in brands.yaml, which has tier, visits"),
        ({"tier": 3}, "$.facts.tier", "not a text"),
        ({"visits": "3"}, "$.facts.visits", "not a number"),
        ({"visits": True}, "$.facts.visits", "not a number"),
        ({"on_board": "yes"}, "$.facts.on_board", "not a boolean"),
        ({"birthday": "28 Feb"}, "$.facts.birthday", "not a date"),
        ({"birthday": 1990}, "$.facts.birthday", "not a date"),
        ({"tier": "g" * MAX_BYTES}, "$.facts", "longer than"),
    ],
)
def test_other_facts_are_refused(facts: dict[str, Any], field: str, reason: str) -> None:
    """With the field and the reason; what was said before stands."""
    desk = a_desk()
    desk.profile(said(), given_facts(tier="tin"))
    with pytest.raises(RecordError, match=reason) as refused:
        desk.take(given_facts(**facts))
    assert refused.value.field == field
    profile = desk.profile(said("m2"))
    assert profile is not None
    assert profile.facts == {"tier": "tin"}


def test_where_none_is_declared_any_fact_is_taken() -> None:
    """Whatever the CRM says."""
    profile = Desk().profile(said(), given_facts(anything=[1, {"x": None}]))
    assert profile is not None
    assert profile.facts == {"anything": [1, {"x": None}]}


@pytest.mark.parametrize(
    ("facts", "matters"),
    [
        ({"tier": "gold"}, ("tier gold",)),
        ({"tier": "tin", "visits": 3, "on_board": True}, ("visits 3", "on_board true")),
        ({"visits": 3.0, "joined": "2020-05-01T08:00:00Z"}, ("visits 3.0", "joined 2020-05-01T08:00:00Z")),
        ({"visits": 2.5}, ("visits 2.5",)),
        ({"tier": None, "on_board": False}, ()),
        ({}, ()),
    ],
)
def test_facts_that_matter_are_on_the_enriched_mention(facts: dict[str, Any], matters: Any) -> None:
    """In words, for the priority of the answer and beside it as evidence."""
    desk = a_desk()
    desk.take(given_facts(**facts))
    brief = enriched(desk.take(said())).customer
    assert brief is not None
    assert brief.priority_facts == matters


def test_a_fact_counts_from_the_next_message_on() -> None:
    """What was said before it was known stays as it was; only the profile is told anew."""
    desk = a_desk()
    desk.take(said())
    assert {output.topic for output in desk.take(given_facts(tier="gold"))} == {"customers"}
    brief = enriched(desk.take(said("m2"))).customer
    assert brief is not None
    assert brief.priority_facts == ("tier gold",)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"tier": {"type": "colour"}}, r"facts\.tier\.type: 'colour' is none of text, number, boolean, date"),
        ({"tier": {"hihg": ["gold"]}}, r"facts\.tier\.hihg: unknown key"),
        ({"": {}}, "facts"),
    ],
)
def test_declarations_are_checked(facts: Any, reason: str) -> None:
    """With the key at fault."""
    with pytest.raises(ConfigurationError, match=reason):
        parse({"facts": facts})
