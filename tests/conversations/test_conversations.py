"""The record of a conversation, what is refused, and how it stays small."""

import pytest
from msgspec.structs import replace

from schemas.errors import RecordError
from schemas.mentions import EnrichedMention, Heartbeat
from schemas.scores import Label
from streams.conversations import bounds, thread
from streams.conversations.events import in_order, kept
from streams.conversations.thread import Thread
from streams.step import Context, DuplicateRecord
from tests.builders import at
from tests.conversations.talking import UNHAPPY, Talk, action, change, kinds, mention, reply

CALM = {"needs_answer": 0.0}


def test_says_who_spoke_and_what_was_said_last() -> None:
    """Participants by their first words, under the name they used last; tone is the customers'."""
    talk = Talk()
    talk.hear(
        mention("m2", 2, text="y" * 600, score={"sentiment": UNHAPPY}, name="Anna A."),
        mention("m1", 1, about=("beta",), handle="@anna"),
        reply("r1", 3),
    )
    record = talk.conversations["c1"]
    assert (record.first_at, record.last_at, record.messages) == (at(1), at(3), 3)
    assert [(each.id, each.name, each.brand) for each in record.participants] == [
        ("x:anna", "Anna A.", None),
        ("acme-care", None, "acme"),
    ]
    assert record.brands == ("acme", "beta")
    assert [tone.at for tone in record.tone] == [at(1), at(2)]
    assert record.last_words
    assert (record.last_words.author, record.last_words.brand) == ("acme", "acme")
    assert record.obligations == ("acme/x:m1/c1",)
    assert talk.owed.customer_name == "Anna A."
    assert talk.owed.last_words
    assert len(talk.owed.last_words.text) == 280


def test_is_written_only_when_it_changes() -> None:
    """A timer changes the obligation, not the conversation."""
    talk = Talk()
    talk.hear(mention("m1", 0))
    assert {each.topic for each in talk.wait(100)} == {"signals"}


def test_a_customer_without_a_key_is_the_author() -> None:
    """Where nobody upstream could say more."""
    talk = Talk()
    talk.hear(replace(mention("m1", 0), customer_key=None))
    assert talk.owed.customer == "x:anna"


@pytest.mark.parametrize("again", [mention("m1", 0), change("edit", "m1", 1), change("delete", "m1", 2)])
def test_the_same_again_is_a_duplicate(again: EnrichedMention) -> None:
    """And changes nothing; another edit is another record."""
    talk = Talk()
    talk.hear(mention("m1", 0), change("edit", "m1", 1), change("delete", "m1", 2))
    before = talk.thread
    with pytest.raises(DuplicateRecord):
        talk.hear(again)
    assert talk.thread == before
    talk.hear(change("edit", "m1", 3))


def test_an_act_on_what_is_not_owed_is_refused() -> None:
    """With the field and the reason; so is one that names no obligation, or the same act twice."""
    talk = Talk()
    for unknown in ("acme/x:m1/c1", "nothing", "c1"):
        with pytest.raises(RecordError, match=r"\$\.obligation: .* is not known here"):
            talk.hear(action("a0", 0, "waive", unknown))
    talk.hear(mention("m1", 0))
    for unknown in ("acme/x:m2/c1", "beta/x:m1/c1", "acme/x:m1/c2", "acme/c1", "/c1"):
        with pytest.raises(RecordError, match="is not known here"):
            talk.hear(action("a0", 0, "note", unknown, note="hm"))
    with pytest.raises(RecordError, match="missing; take needs it"):
        talk.hear(action("a0", 0, "take", None))
    talk.hear(action("a1", 0, "take", "acme/x:m1/c1"))
    with pytest.raises(DuplicateRecord):
        talk.hear(action("a1", 0, "take", "acme/x:m1/c1"))


def test_an_act_is_never_from_the_future() -> None:
    """A person's clock may be five minutes ahead of the broker's, no more."""
    talk = Talk()
    talk.hear(mention("m1", 0))
    record = action("a1", 60 * 24 * 365, "waive", "acme/x:m1/c1")
    talk.step.on_record(talk.state, record, Context(at(1), "conversations.actions", 0, 1, at(1), "c1"))
    assert talk.thread.actions[0].at == at(6)


def test_an_act_on_a_superseded_obligation_is_on_what_stands_for_it() -> None:
    """A person saw it just before the earlier message came."""
    talk = Talk()
    talk.hear(mention("m2", 2), mention("m1", 1), action("a1", 5, "waive", "acme/x:m2/c1"))
    assert (talk.owed.id, talk.owed.outcome) == ("acme/x:m1/c1", "waived")


def test_a_brand_may_be_called_anything() -> None:
    """Its name cannot be taken for another part of the id."""
    talk = Talk()
    talk.hear(mention("m1", 0, to=("shop/berlin 1",)))
    assert talk.owed.id == "shop%2Fberlin%201/x:m1/c1"
    talk.hear(action("a1", 5, "waive", talk.owed.id))
    assert talk.owed.outcome == "waived"


def test_other_records_are_refused() -> None:
    """What is none of a conversation's is set aside."""
    with pytest.raises(RecordError, match="nothing that a conversation is made of"):
        Talk().hear(Heartbeat(id="h", at=at(0), partition=0, tasks=1))


def test_a_long_conversation_stays_small() -> None:
    """The oldest are forgotten; the open obligation is not, and the count is right."""
    talk = Talk()
    talk.hear(mention("news", 0, company="acme", author="acme", to=()))
    talk.hear(mention("m0", 1, author="bob", text="z" * 400, to=(), kind="reply", in_reply_to="news"))
    talk.hear(*(mention(f"c{n}", 2 + n / 100, to=(), score=CALM) for n in range(700)))
    assert len(talk.thread.messages) <= thread.MAX_MESSAGES
    assert talk.conversations["c1"].messages == 702
    assert talk.owed.mentions == ("x:m0",)
    assert talk.owed.state == "open"
    assert len(talk.thread.messages[1].text) == bounds.OLD_CHARS
    talk.hear(mention("d1", 40, author="carl", to=(), kind="reply", in_reply_to="news"))
    assert talk.obligations["acme/x:d1/c1"].state == "open"


def test_what_ended_long_ago_is_settled() -> None:
    """It stays as it was told, comes not back, and the next question is still a further one."""
    talk = Talk()
    talk.hear(mention("m1", 0, to=("acme", "beta")), action("a1", 1, "take", "acme/x:m1/c1"))
    for n in range(110):
        talk.hear(mention(f"q{n}", 10 + 2 * n), reply(f"r{n}", 11 + 2 * n))
    assert len(talk.thread.messages) <= thread.MAX_MESSAGES
    assert len(talk.obligations) == 111
    assert [each.last for each in talk.thread.settled] == [talk.thread.settled[0].last]
    assert talk.obligations["beta/x:m1/c1"].state == "open"
    assert talk.obligations["acme/x:m1/c1"].outcome == "answered"
    kept = talk.obligations["acme/x:m1/c1"]
    talk.hear(mention("late", 5), mention("new", 9999))
    assert talk.obligations["acme/x:m1/c1"] == kept
    assert "acme/x:late/c1" not in talk.obligations
    assert talk.obligations["acme/x:new/c1"].clock == "next-reply"


def test_assignments_are_bounded() -> None:
    """However often an obligation goes from hand to hand, the latest holds, and an end is never lost."""
    talk = Talk()
    talk.hear(mention("m1", 0), mention("b1", 0, author="bob"))
    talk.hear(action("end", 1, "waive", "acme/x:b1/c1"))
    talk.hear(*(action(f"a{n}", 2, "take", "acme/x:m1/c1", by=f"p{n:03}") for n in range(300)))
    assert len(talk.thread.actions) == bounds.MAX_ASSIGNMENTS + 1
    assert talk.obligations["acme/x:b1/c1"].outcome == "waived"


def test_more_cannot_wait_than_the_state_can_hold() -> None:
    """The message is refused with the reason; the answer to one that waits is not."""
    talk = Talk()
    full = tuple(kept(mention(f"m{n}", 0, author=f"a{n}")) for n in range(bounds.MAX_WAITING))
    talk.state[Thread].put("c1", Thread("c1", int(at(0)), messages=in_order(full)))
    talk.hear(mention("quiet", 1, to=(), score=CALM))
    with pytest.raises(RecordError, match="more than 2000 wait in this conversation already"):
        talk.hear(mention("more", 2, author="one-more"))
    talk.hear(reply("r1", 3, "x:a1"), mention("more", 2, author="one-more"))
    assert talk.obligations["acme/x:more/c1"].state == "open"
    assert len(talk.conversations["c1"].obligations) == 100


def test_what_makes_it_urgent_is_not_forgotten() -> None:
    """However much is said afterwards: the priority, its reasons and the complaint stay what they were."""
    talk = Talk()
    quiet = {"act": Label(label="praise", confidence=1.0)}
    talk.hear(
        mention("m1", 0, author="bob", score=quiet),
        mention("m2", 1, author="bob", score=quiet),
        mention("m3", 2, author="bob", score={"urgency": 0.8, "sentiment": UNHAPPY}),
        mention("m4", 3, author="bob", score={"urgency": 0.9, "sentiment": UNHAPPY}),
        mention("m5", 4, author="bob", score={"safety": ("threat",)}),
        mention("d1", 5, author="dan", score=quiet),
        mention("d2", 6, author="dan", score={"urgency": 0.1}),
    )
    told = [(owed.id, owed.priority, owed.priority_reasons) for owed in talk.obligations.values()]
    talk.hear(*(mention(f"c{n}", 7 + n / 100, to=(), score=CALM) for n in range(700)))
    assert "x:m2" not in {each.id for each in talk.thread.messages}
    outputs = talk.hear(
        mention("m9", 40, author="bob", score=quiet), mention("d9", 40, author="dan", score=quiet)
    )
    assert [(owed.id, owed.priority, owed.priority_reasons) for owed in talk.obligations.values()] == told
    assert not kinds(outputs)
