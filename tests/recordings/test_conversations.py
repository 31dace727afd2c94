"""Reading recorded conversations with a company."""

import io
from typing import Any

import orjson
import pytest

from schemas.mentions import Mention
from streams.recordings import ndjson
from streams.recordings.items import Entry, Item, Options, Refusal


def turn(number: int, role: str, author: str | None, text: str = "hello", **changed: Any) -> dict[str, Any]:
    """One turn, a minute after the one before."""
    at = f"2026-11-23T08:{number:02}:00Z"
    return {"id": f"t{number}", "role": role, "author": author, "created_at": at, "text": text, **changed}


def read(*turns: dict[str, Any]) -> list[Item]:
    """Items of a conversation with Acme."""
    line = orjson.dumps({"company": "Acme", "turns": turns})
    return list(ndjson.read(io.BytesIO(line), Options("forum")))


def mentions(*turns: dict[str, Any]) -> list[Mention]:
    """Mentions of a conversation in which nothing is refused."""
    items = read(*turns)
    assert all(isinstance(item, Entry) for item in items)
    return [item.mention for item in items if isinstance(item, Entry)]


def test_client_addresses_the_company() -> None:
    """Every client's turn is sent to the company, whether or not the text names it."""
    first, second = mentions(turn(1, "client", "ann"), turn(2, "client", "ann", "@Other hi"))
    assert first.recipient == second.recipient == "Acme"
    assert first.author is not None
    assert (first.author.id, first.author.handle) == ("ann", "ann")
    assert second.mentions == ("Other",)
    assert first.source == "forum"


def test_turns_are_one_conversation() -> None:
    """The first turn is a post, later ones are replies; all carry the first one's id."""
    found = mentions(turn(1, "client", "ann"), turn(2, "client", "ann"), turn(3, "agent", "Acme"))
    assert [mention.kind for mention in found] == ["post", "reply", "reply"]
    assert {mention.conversation_id for mention in found} == {"t1"}


def test_agent_answers_the_client_who_spoke_last() -> None:
    """An agent replies to the latest client turn and names that client; a client to the turn before."""
    found = mentions(
        turn(1, "client", "ann"),
        turn(2, "client", "bob"),
        turn(3, "agent", "Acme"),
        turn(4, "agent", "Acme", "hello @bob and @cleo"),
        turn(5, "client", "ann"),
    )
    assert [mention.in_reply_to for mention in found] == [None, "t1", "t2", "t2", "t4"]
    assert found[2].mentions == ("bob",)
    assert found[3].mentions == ("bob", "cleo")


def test_agent_answers_the_client_named_first() -> None:
    """Replies begin with the account they are to; one that nobody here has is a withheld name's."""
    found = mentions(
        turn(1, "client", "ann"),
        turn(2, "client", "Bob"),
        turn(3, "agent", "Acme", "@ANN, we are on it, tell @bob"),
        turn(4, "client", None),
        turn(5, "agent", "Acme", "@cleo @bob so are we"),
        turn(6, "agent", "Acme", "@bob sorry!"),
    )
    assert [mention.in_reply_to for mention in found] == [None, "t1", "t1", "t3", "t4", "t2"]


def test_turns_are_read_in_the_order_of_their_times() -> None:
    """An agent listed before whom they answer answers them all the same."""
    found = mentions(turn(3, "agent", "Acme"), turn(1, "client", "ann"), turn(2, "client", "bob"))
    assert [(mention.id, mention.in_reply_to) for mention in found] == [
        ("t1", None),
        ("t2", "t1"),
        ("t3", "t2"),
    ]
    assert {mention.conversation_id for mention in found} == {"t1"}


def test_an_automated_answer_says_so() -> None:
    """A client's words are never taken for a machine's."""
    found = mentions(turn(1, "client", "ann", automated=True), turn(2, "agent", "Acme", automated=True))
    assert [mention.automated for mention in found] == [False, True]


def test_agent_speaks_for_the_company() -> None:
    """The company's account is the author of an agent's turn; an agent's own name is the responder."""
    _, same, other = mentions(
        turn(1, "client", "ann"), turn(2, "agent", "Acme"), turn(3, "agent", "Zoe at Acme")
    )
    for mention in (same, other):
        assert mention.author is not None
        assert (mention.author.id, mention.author.role) == ("Acme", "company")
        assert mention.recipient is None
    assert same.responder is None
    assert other.responder is not None
    assert other.responder.id == "Zoe at Acme"


def test_withheld_names_stay_apart() -> None:
    """Clients whose names the recording withholds are different people, the same ones at every reading."""
    turns = (turn(1, "client", None), turn(2, "client", None), turn(3, "agent", "Acme"))
    found = [mention.author.id for mention in mentions(*turns) if mention.author]
    assert len(set(found)) == 3
    assert found == [mention.author.id for mention in mentions(*turns) if mention.author]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": None}, "$.turns[1].id"),
        ({"role": "robot"}, "$.turns[1].role"),
        ({"created_at": "yesterday"}, "$.turns[1].created_at"),
        ({"created_at": "1999-01-01T00:00:00Z"}, "$.turns[1].created_at"),
        ({"text": ""}, "$.turns[1].text"),
    ],
)
def test_bad_turn_is_refused_alone(changed: dict[str, Any], field: str) -> None:
    """A bad turn is given with the path of its field; the turns around it are read and joined."""
    bad = {**turn(2, "client", "ann"), **changed}
    items = read(turn(1, "client", "ann"), bad, turn(3, "client", "ann"))
    (refused,) = (item for item in items if isinstance(item, Refusal))
    assert (refused.line, refused.error.field) == (1, field)
    first, last = (item.mention for item in items if isinstance(item, Entry))
    assert (first.id, last.in_reply_to) == ("t1", "t1")


@pytest.mark.parametrize(
    ("value", "field"), [({"company": 7, "turns": []}, "$"), ({"company": "Acme", "turns": 7}, "$.turns")]
)
def test_conversation_without_turns_is_refused(value: dict[str, Any], field: str) -> None:
    """What is no conversation after all is refused as a line."""
    (refused,) = ndjson.read(io.BytesIO(orjson.dumps(value)), Options())
    assert isinstance(refused, Refusal)
    assert refused.error.field == field
