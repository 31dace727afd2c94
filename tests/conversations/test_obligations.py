"""When an answer is owed, to whom, and what ends it."""

from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from schemas.base import HOUR
from schemas.mentions import Author, CustomerBrief, EnrichedMention, Responder
from schemas.scores import Label, Sentiment, Unscored
from streams.conversations import count_states
from streams.conversations.history import history
from streams.conversations.owed import owed
from streams.step import Output
from tests.builders import at
from tests.conversations.talking import (
    UNHAPPY,
    Talk,
    action,
    change,
    complaint,
    events,
    mention,
    reply,
    signals,
)


def test_opens_for_a_customer_who_asks() -> None:
    """One who addresses the brand and needs an answer is owed one within the brand's time."""
    talk = Talk()
    talk.hear(mention("m1", 0))
    owed = talk.owed
    assert owed.id == "acme/x:m1/c1"
    assert (owed.state, owed.clock, owed.customer) == ("open", "first-reply", "x:anna")
    assert owed.opened_at == owed.oldest_unanswered_at == at(0)
    assert (owed.due_soon_at, owed.due_at) == (at(90), at(120))
    assert talk.conversations["c1"].state == "waiting"
    first = talk.written[0]
    assert isinstance(first, Output)
    assert first.route == "c1"


@pytest.mark.parametrize(
    "score",
    [{"needs_answer": None}, {"needs_answer": 0.5}, {"needs_answer": 0.1, "unscored": Unscored(reason="?")}],
)
def test_opens_where_it_cannot_be_told(score: dict[str, object]) -> None:
    """Whoever may need an answer is owed one."""
    talk = Talk()
    talk.hear(mention("m1", 0, score=score))
    assert talk.owed.state == "open"


@pytest.mark.parametrize(
    "quiet",
    [
        mention("m1", 0, score={"needs_answer": 0.4}),
        mention("m1", 0, to=(), about=("acme",)),
        mention("m1", 0, kind="repost", repost_of="z"),
        mention("m1", 0, company="acme", customer="x:anna"),
        mention("m1", 0, company="rival", customer="x:anna", automated=True),
        mention("m1", 0, author=None),
    ],
    ids=["no need", "named only", "repost", "the brand itself", "a robot", "nobody"],
)
def test_does_not_open(quiet: object) -> None:
    """Nothing is owed for praise, for being talked about, for a repost, to itself, to robots, to nobody."""
    talk = Talk()
    talk.hear(quiet)  # type: ignore[arg-type]
    assert not talk.obligations
    assert talk.conversations["c1"].state == "quiet"


def test_a_reply_to_the_company_addresses_it() -> None:
    """Also where the company's message comes in later."""
    talk = Talk()
    talk.hear(mention("m2", 5, to=(), kind="reply", in_reply_to="news"))
    assert not talk.obligations
    talk.hear(mention("news", 0, company="acme", author="acme", to=()))
    assert talk.owed.id == "acme/x:m2/c1"


def test_the_clock_starts_at_the_earliest_unanswered_message() -> None:
    """Once one message needs an answer, the clock starts at the first to the brand since its last reply."""
    talk = Talk()
    talk.hear(mention("m1", 0, score={"needs_answer": 0.0}))
    talk.hear(reply("r1", 1))
    talk.hear(mention("m2", 2, score={"needs_answer": 0.0}), mention("m3", 3), mention("m4", 4, to=()))
    assert talk.owed.id == "acme/x:m2/c1"
    assert talk.owed.mentions == ("x:m2", "x:m3", "x:m4")
    assert talk.owed.clock == "first-reply"
    assert talk.owed.last_words
    assert talk.owed.last_words.mention == "x:m4"


def test_words_to_another_brand_are_not_gathered() -> None:
    """Each brand owes its own answer; both are owed for what is said to both."""
    talk = Talk()
    talk.hear(mention("m1", 0, to=("acme", "beta")), mention("m2", 1, to=("beta",)))
    talk.hear(reply("r1", 2, company="beta"))
    assert talk.obligations["acme/x:m1/c1"].mentions == ("x:m1",)
    assert talk.obligations["acme/x:m1/c1"].state == "open"
    assert talk.obligations["beta/x:m1/c1"].mentions == ("x:m1", "x:m2")
    assert talk.obligations["beta/x:m1/c1"].outcome == "answered"


def test_a_human_reply_answers() -> None:
    """The answer is named, with who gave it; the next question is on the other clock."""
    talk = Talk()
    outputs = talk.hear(mention("m1", 0), reply("r1", 30, responder=Responder(id="eva")))
    owed = talk.owed
    assert (owed.state, owed.outcome, owed.ended_at) == ("ended", "answered", at(30))
    assert (owed.answered_by, owed.answer) == ("eva", "x:r1")
    assert owed.breached_at is None
    assert events(outputs) == ["opened", "answered"]
    assert talk.conversations["c1"].state == "answered"
    assert talk.conversations["c1"].answered_by == ("eva",)
    talk.hear(mention("m2", 40))
    following = talk.obligations["acme/x:m2/c1"]
    assert (following.clock, following.follows) == ("next-reply", "acme/x:m1/c1")
    assert following.due_at - following.opened_at == HOUR


def test_a_reply_without_a_named_responder_is_the_accounts() -> None:
    """Who answered is then the account."""
    talk = Talk()
    talk.hear(mention("m1", 0), reply("r1", 0))
    assert talk.owed.answered_by == "acme-care"
    assert talk.owed.ended_at == at(0)


@pytest.mark.parametrize(
    "words",
    [
        reply("r1", 5, automated=True),
        reply("r1", 5, company="rival"),
        reply("r1", 5, kind="repost", repost_of="m1"),
        mention("r1", 5, author="bob"),
        reply("r1", -5),
    ],
    ids=["automated", "another brand", "repost", "another customer", "earlier"],
)
def test_does_not_answer(words: object) -> None:
    """Only a human reply of the same brand, after the question, ends the wait."""
    talk = Talk()
    talk.hear(mention("m1", 0), words)  # type: ignore[arg-type]
    assert talk.obligations["acme/x:m1/c1"].state == "open"


@pytest.mark.parametrize("customer", [None, "x:stranger"])
def test_a_reply_to_nobody_here_answers_the_only_one_who_waits(customer: str | None) -> None:
    """Where several wait it answers none of them."""
    talk = Talk()
    talk.hear(mention("m1", 0), reply("r1", 1, customer))
    assert talk.owed.outcome == "answered"
    talk.hear(mention("m2", 2), mention("b1", 3, author="bob"), reply("r2", 4, customer))
    assert talk.obligations["acme/x:m2/c1"].state == "open"
    assert talk.obligations["acme/x:b1/c1"].state == "open"


def test_a_company_that_goes_on_talking_answers_nobody() -> None:
    """Nor does a post of the company, or a reply to one who does not wait."""
    talk = Talk()
    talk.hear(
        mention("news", 0, company="acme", author="acme", to=()),
        mention("m1", 1),
        reply("more", 2, None, in_reply_to="news"),
        mention("post", 3, company="acme", author="acme", to=()),
        mention("b1", 4, author="bob", score={"needs_answer": 0.0}, to=()),
        reply("r1", 5, "x:bob"),
    )
    assert talk.owed.state == "open"


def test_a_company_goes_on_from_its_own_answer() -> None:
    """It speaks to the same customer still, also where the records do not say to whom: in any order."""
    said = [
        mention("m1", 0),
        mention("b1", 1, author="bob"),
        reply("r1", 2, None, in_reply_to="m1"),
        mention("m2", 3),
        reply("r2", 4, None, in_reply_to="r1"),
        reply("r3", 5, None, in_reply_to="r2"),
    ]
    for heard in permutations(said):
        talk = Talk()
        talk.hear(*heard)
        ends = {id_: owed.ended_at for id_, owed in talk.obligations.items()}
        assert ends == {"acme/x:m1/c1": at(2), "acme/x:m2/c1": at(4), "acme/x:b1/c1": None}


def test_who_comes_later_changes_nothing_that_was() -> None:
    """A reply to somebody who has not spoken yet answers the only one who waits, then and ever after."""
    talk = Talk()
    talk.hear(mention("b1", 0, author="bob"), reply("r1", 1, "x:anna"))
    assert talk.owed.ended_at == at(1)
    outputs = talk.hear(mention("m1", 2))
    assert talk.obligations["acme/x:b1/c1"].ended_at == at(1)
    assert events(outputs) == ["opened"]


def test_a_company_that_answers_itself_in_a_circle() -> None:
    """Whatever its records claim, nothing hangs; who alone waits for it is still owed an answer."""
    talk = Talk()
    talk.hear(
        mention("m1", 0), reply("r1", 1, None, in_reply_to="r2"), reply("r2", 2, None, in_reply_to="r1")
    )
    assert talk.owed.state == "open"


def test_a_redirect_is_told_from_an_answer() -> None:
    """A request to go on in private is one."""
    talk = Talk()
    outputs = talk.hear(mention("m1", 0), reply("r1", 5, text="Sorry to hear that! Please DM us."))
    assert talk.owed.outcome == "redirected"
    assert events(outputs) == ["opened", "redirected"]
    assert talk.conversations["c1"].state == "answered"


def test_solved_withdraws() -> None:
    """The customer says that it is settled; nothing is owed any more, also not for saying so."""
    talk = Talk()
    talk.hear(mention("m1", 0), mention("m2", 9, text="Solved, thanks!", to=(), score={"needs_answer": None}))
    assert (talk.owed.outcome, talk.owed.ended_at) == ("withdrawn", at(9))
    assert talk.owed.mentions == ("x:m1", "x:m2")
    assert talk.conversations["c1"].state == "quiet"


def test_deleted_thanks_withdraw_nothing() -> None:
    """What is taken back was not said."""
    talk = Talk()
    talk.hear(mention("m1", 0), mention("m2", 9, text="Solved, thanks!", score={"needs_answer": 0.0}))
    talk.hear(change("delete", "m2", 10))
    assert talk.owed.state == "open"


def test_deleting_every_question_withdraws() -> None:
    """As long as one stands, an answer is owed, and its clock runs from where it started."""
    talk = Talk()
    talk.hear(mention("m1", 0), mention("m2", 1), change("delete", "m1", 5, author=None))
    assert (talk.owed.id, talk.owed.state) == ("acme/x:m1/c1", "open")
    talk.hear(change("delete", "m2", 6))
    assert (talk.owed.outcome, talk.owed.ended_at) == ("withdrawn", at(6))
    assert talk.owed.last_words is None
    assert talk.conversations["c1"].last_words is None


def test_an_answer_stands_whatever_is_deleted_later() -> None:
    """Deletion after the answer changes nothing; nor does a deletion of what nobody has seen."""
    talk = Talk()
    talk.hear(mention("m1", 0), reply("r1", 2), change("delete", "m1", 5), change("delete", "zz", 6))
    assert (talk.owed.outcome, talk.owed.ended_at) == ("answered", at(2))


def test_a_deleted_message_starts_no_clock() -> None:
    """One that needed no answer and is gone does not count as waiting."""
    talk = Talk()
    quiet = {"needs_answer": 0.0}
    talk.hear(mention("m1", 0, score=quiet), mention("m2", 1, score=quiet), change("delete", "m1", 2))
    talk.hear(mention("m3", 3))
    assert talk.owed.id == "acme/x:m2/c1"
    talk.hear(change("delete", "m2", 1), change("edit", "m3", 4))
    assert talk.owed.id == "acme/x:m3/c1"


def test_a_deletion_may_come_first() -> None:
    """Nothing happens to a message before it was said, whatever a clock claims."""
    talk = Talk()
    assert {each.topic for each in talk.hear(change("delete", "m1", -5, author=None))} == {"feedback"}
    talk.hear(mention("m1", 0))
    assert (talk.owed.outcome, talk.owed.ended_at) == ("withdrawn", at(0))


def test_an_edit_that_asks_no_more_withdraws() -> None:
    """At the time of the edit; the words are those of the edit."""
    talk = Talk()
    talk.hear(mention("m1", 0))
    talk.hear(change("edit", "m1", 7, text="found it myself", score={"needs_answer": 0.1}))
    assert (talk.owed.outcome, talk.owed.ended_at) == ("withdrawn", at(7))
    assert talk.owed.last_words
    assert talk.owed.last_words.text == "found it myself"
    talk.hear(change("delete", "m1", 5))
    assert talk.owed.ended_at == at(5)


def test_an_edit_that_asks_opens() -> None:
    """The clock starts where the message stands; an edit of a message never seen stands for it."""
    talk = Talk()
    talk.hear(mention("m1", 0, score={"needs_answer": 0.1}, to=()))
    talk.hear(change("edit", "m1", 7, text="where is it?"))
    assert talk.owed.oldest_unanswered_at == at(0)
    talk.hear(change("edit", "b1", 8, author="bob"))
    assert talk.obligations["acme/x:b1/c1"].customer == "x:bob"


def test_people_waive_and_say_that_it_was_answered() -> None:
    """With the reason, at the time they say, which is never before the question."""
    talk = Talk()
    talk.hear(mention("m1", 0), action("a1", 5, "waive", "acme/x:m1/c1", reason="spam"))
    assert (talk.owed.outcome, talk.owed.ended_at) == ("waived", at(5))
    assert talk.owed.reason == "spam"
    assert talk.owed.answered_by is None
    talk.hear(mention("m2", 10), action("a2", 1, "answered-elsewhere", "acme/x:m2/c1"))
    second = talk.obligations["acme/x:m2/c1"]
    assert (second.outcome, second.ended_at, second.answered_by) == ("answered", at(10), "eva")
    assert second.reason is None
    talk.hear(action("a3", 20, "waive", "acme/x:m2/c1"))
    assert talk.obligations["acme/x:m2/c1"].outcome == "answered"


def test_an_act_on_what_is_forgotten_is_nothing() -> None:
    """It stays without effect, and does no harm."""
    assert owed(history(()), [action("a1", 5, "waive", "acme/x:m1/c1")], (), "c1") == []


def test_people_take_give_and_release() -> None:
    """Each concerns the brand it names; who has it may release it."""
    talk = Talk()
    talk.hear(mention("m1", 0, to=("acme", "beta")), action("a1", 1, "take", "acme/x:m1/c1"))
    assert talk.obligations["acme/x:m1/c1"].assignee == "eva"
    assert talk.obligations["beta/x:m1/c1"].assignee is None
    talk.hear(action("a2", 2, "give", "acme/x:m1/c1", to="tom"))
    assert talk.obligations["acme/x:m1/c1"].assignee == "tom"
    talk.hear(action("a3", 3, "release", "acme/x:m1/c1", by="tom"))
    assert talk.obligations["acme/x:m1/c1"].assignee is None


@pytest.mark.parametrize(
    ("score", "level", "reasons"),
    [
        ({"safety": ("injury",), "urgency": 0.9}, "urgent", ("safety: injury",)),
        ({"urgency": 0.6, "sentiment": UNHAPPY}, "high", ("urgency 0.60", "negative 0.90")),
        ({"act": Label(label="praise", confidence=1.0)}, "low", ("praise",)),
        ({"sentiment": None}, "normal", ()),
    ],
)
def test_priority_is_explained(score: dict[str, object], level: str, reasons: tuple[str, ...]) -> None:
    """By danger, else urgency and tone; praise can wait."""
    talk = Talk()
    talk.hear(mention("m1", 0, score=score))
    assert (talk.owed.priority, talk.owed.priority_reasons) == (level, reasons)


def test_mentions_of_an_obligation_are_bounded() -> None:
    """The first, the one that asks and the latest are named."""
    talk = Talk()
    talk.hear(*(mention(f"m{n}", n / 10, score={"needs_answer": float(n == 3)}) for n in range(80)))
    mentions = talk.owed.mentions
    assert mentions[:2] == ("x:m0", "x:m3")
    assert mentions[-1] == "x:m79"
    assert len(mentions) == 50


def shady(name: str, minutes: float, **fields: Any) -> EnrichedMention:
    """Somebody who says that he is a company, so that `threads` takes whom he writes to for the customer."""
    given = {"author": "shady", "company": "shady", "customer": "x:acme-care"}
    return mention(name, minutes, **{**given, **fields})


@pytest.mark.parametrize("customer", [None, "x:acme-care", "x:anna"])
def test_who_calls_himself_a_company_is_a_customer_of_others(customer: str | None) -> None:
    """His own claim takes nobody's right to an answer, nor does it silence a danger."""
    talk = Talk()
    outputs = talk.hear(shady("m1", 0, customer=customer, score={"safety": ("injury",)}))
    assert (talk.owed.customer, talk.owed.brand, talk.owed.author) == ("x:shady", "acme", "shady")
    assert [(signal.kind, signal.customer) for signal in signals(outputs)] == [("safety", "x:shady")]
    talk.hear(mention("m2", 1), shady("m3", 2))
    assert talk.obligations["acme/x:m1/c1"].mentions == ("x:m1", "x:m3")
    assert talk.obligations["acme/x:m2/c1"].customer == "x:anna"


@pytest.mark.parametrize("customer", [None, "x:acme-care", "x:shady"])
def test_a_reply_to_his_words_answers_him(customer: str | None) -> None:
    """Though others wait, and nobody could say who he is; in whichever order they come."""
    answer = reply("r1", 5, customer, in_reply_to="m1")
    for records in permutations([shady("m1", 0), mention("m2", 1), answer]):
        talk = Talk()
        talk.hear(*records)
        assert talk.obligations["acme/x:m1/c1"].outcome == "answered"
        assert talk.obligations["acme/x:m2/c1"].state == "open"
        assert len(talk.obligations) == 2
        talk.hear(shady("m3", 6, to=(), kind="reply", in_reply_to="r1"))
        assert talk.obligations["acme/x:m3/c1"].follows == "acme/x:m1/c1"


def test_a_company_is_no_customer_of_its_own() -> None:
    """Another brand that it speaks to owes it an answer, and it answers for itself as before."""
    talk = Talk()
    talk.hear(mention("m1", 0, to=("beta",)))
    talk.hear(reply("r1", 5, to=("acme", "beta"), company="beta", author="beta-care", in_reply_to="m1"))
    assert talk.obligations["beta/x:m1/c1"].outcome == "answered"
    assert talk.obligations["acme/x:r1/c1"].customer == "x:beta-care"
    assert len(talk.obligations) == 2
    talk.hear(change("delete", "r1", 9, author=None, company=None, customer="x:anna"))
    assert talk.obligations["acme/x:r1/c1"].outcome == "withdrawn"


def test_a_company_without_an_account_is_nobody() -> None:
    """There is none to answer."""
    talk = Talk()
    talk.hear(shady("m1", 0, author=None))
    assert not talk.obligations


def test_states_are_counted() -> None:
    """Who waits, who waits too long, and what became of the others; each state is named."""
    talk = Talk()
    empty = count_states(talk.state)
    assert set(empty) == {"open", "breached", "answered", "redirected", "withdrawn", "waived"}
    assert not any(empty.values())
    talk.hear(mention("m1", 0), mention("b1", 60, author="bob"), mention("c1", 90, author="carl"))
    talk.hear(reply("r1", 100, "x:carl"), mention("d1", 100, author="dan", conversation="c2"))
    talk.wait(120)
    counted = {state: count for state, count in count_states(talk.state).items() if count}
    assert counted == {"breached": 1, "open": 2, "answered": 1}


@pytest.mark.parametrize(
    ("said", "level", "reasons"),
    [
        ({"followers": 10_000}, "high", ("reach: 10,000 followers or more",)),
        ({"followers": 9_999}, "normal", ()),
        ({"followers": 50_000, "visibility": "private"}, "normal", ()),
    ],
)
def test_whom_many_hear_matters_where_they_are_unhappy(
    said: dict[str, Any], level: str, reasons: tuple[str, ...]
) -> None:
    """In public, and not where they are content; an advocate's words weigh what anybody's do."""
    unhappy = {"sentiment": Sentiment(negative=0.6, neutral=0.4, positive=0.0), "act": complaint()}
    for score, expected in ((unhappy, (level, reasons)), ({}, ("normal", ()))):
        talk = Talk()
        asked = mention("m1", 0, score=score, visibility=said.get("visibility", "public"))
        author = Author(id="anna", followers=said.get("followers"))
        brief = CustomerBrief(id="x:anna", standing="advocate")
        talk.hear(replace(asked, mention=replace(asked.mention, author=author), customer=brief))
        assert (talk.owed.priority, talk.owed.priority_reasons) == expected
