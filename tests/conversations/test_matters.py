"""What became of a complaint: how it was resolved, and what the customer said after our answers."""

from typing import Any

import pytest

from schemas.base import HOUR, Time
from schemas.conversations import Resolution
from schemas.mentions import EnrichedMention
from schemas.scores import Sentiment, Unscored
from tests.builders import at
from tests.conversations.talking import UNHAPPY, Talk, action, change, mention, reply

DAYS = 60 * 24
CALM = {"needs_answer": 0.0}
GLAD: dict[str, Any] = {
    "sentiment": Sentiment(negative=0.0, neutral=0.1, positive=0.9),
    "needs_answer": 0.1,
}
FURIOUS: dict[str, Any] = {
    "sentiment": Sentiment(negative=1.0, neutral=0.0, positive=0.0),
    "needs_answer": 0.9,
}
COOLER: dict[str, Any] = {
    "sentiment": Sentiment(negative=0.6, neutral=0.4, positive=0.0),
    "needs_answer": 0.9,
}


def complaint(name: str = "m1", minutes: float = 0, **fields: Any) -> EnrichedMention:
    """Anna is unhappy with acme."""
    score = {"sentiment": Sentiment(negative=0.85, neutral=0.15, positive=0.0), "needs_answer": 0.9}
    return mention(name, minutes, **{"score": score, **fields})


def resolved(talk: Talk) -> list[tuple[str, Time | None]]:
    """How and when each complaint of c1 ended."""
    return [(each.state, each.at) for each in talk.conversations["c1"].resolutions]


def recovery(talk: Talk, obligation: str = "acme/x:m1/c1") -> tuple[str, Time] | None:
    """What anna said after the answer."""
    found = talk.obligations[obligation].recovery
    return (found.state, found.at) if found else None


def test_nothing_is_resolved_where_nobody_complained() -> None:
    """A mere question has no resolution clock, and its answer nothing to recover."""
    talk = Talk()
    talk.hear(mention("m1", 0), reply("r1", 5), mention("m2", 6, score=GLAD))
    talk.wait(5 * DAYS)
    assert resolved(talk) == []
    assert recovery(talk) is None
    assert talk.conversations["c1"].recovery is None


def test_the_clock_runs_from_the_first_complaint_on() -> None:
    """Through answers and further complaints, while something is said within 72 hours."""
    talk = Talk()
    talk.hear(mention("m0", 0), complaint("m1", 10), reply("r1", 20), complaint("m2", 2 * DAYS))
    assert talk.conversations["c1"].resolutions == (
        Resolution(customer="x:anna", brand="acme", since=at(10), state="open"),
    )
    talk.hear(reply("r2", 2 * DAYS + 10), mention("m3", 2 * DAYS + 20, score=GLAD))
    assert resolved(talk) == [("thanks", at(2 * DAYS + 20))]
    talk.hear(complaint("m4", 3 * DAYS))
    assert resolved(talk) == [("thanks", at(2 * DAYS + 20)), ("open", None)]


@pytest.mark.parametrize("what", ["resolve", "waive"])
def test_a_persons_word_resolves(what: str) -> None:
    """And ends what is owed."""
    talk = Talk()
    talk.hear(complaint(), action("a1", 7, what, "acme/x:m1/c1", reason="called her"))
    assert resolved(talk) == [("word", at(7))]
    assert talk.owed.outcome == {"resolve": "answered", "waive": "waived"}[what]
    assert talk.owed.answered_by == {"resolve": "eva", "waive": None}[what]


def test_a_persons_word_after_the_answer() -> None:
    """Also where nothing is owed any more; what the customer says afterwards is still heard."""
    talk = Talk()
    talk.hear(complaint(), reply("r1", 5), action("a1", 10, "resolve", "acme/x:m1/c1"))
    assert resolved(talk) == [("word", at(10))]
    talk.wait(3 * DAYS + 4)
    assert recovery(talk) is None
    talk.wait(3 * DAYS + 5)
    assert recovery(talk) == ("silent", at(3 * DAYS + 5))


def test_an_answer_given_elsewhere_resolves_nothing() -> None:
    """It is an answer like any: the customer may say what it did."""
    talk = Talk()
    talk.hear(complaint(), action("a1", 7, "answered-elsewhere", "acme/x:m1/c1"))
    assert resolved(talk) == [("open", None)]
    talk.hear(mention("m2", 20, score=GLAD))
    assert resolved(talk) == [("thanks", at(20))]
    assert recovery(talk) == ("recovered", at(20))


def test_silence_ends_it_and_is_counted_as_silence() -> None:
    """After 72 hours, told when they are over; never as recovered."""
    talk = Talk()
    talk.hear(complaint(), reply("r1", 60))
    assert recovery(talk) is None
    talk.wait(3 * DAYS + 59)
    assert resolved(talk) == [("open", None)]
    talk.wait(3 * DAYS + 60)
    assert resolved(talk) == [("silence", at(3 * DAYS + 60))]
    assert recovery(talk) == ("silent", at(3 * DAYS + 60))
    assert talk.conversations["c1"].recovery == talk.owed.recovery
    talk.hear(mention("m2", 5 * DAYS, score=GLAD), complaint("m3", 6 * DAYS))
    assert recovery(talk) == ("silent", at(3 * DAYS + 60))
    assert resolved(talk) == [("silence", at(3 * DAYS + 60)), ("open", None)]


def test_who_waits_is_not_silent() -> None:
    """As long as an answer is owed it is we who say nothing."""
    talk = Talk()
    talk.hear(complaint())
    talk.wait(9 * DAYS)
    assert resolved(talk) == [("open", None)]
    talk.hear(reply("r1", 10 * DAYS))
    talk.wait(13 * DAYS)
    assert resolved(talk) == [("silence", at(13 * DAYS))]


def test_a_complaint_that_asks_for_nothing_ends_in_silence() -> None:
    """Nothing was owed, nobody said anything."""
    talk = Talk()
    talk.hear(complaint(score={"sentiment": UNHAPPY, "needs_answer": 0.1, "urgency": 0.0}))
    assert talk.obligations == {}
    talk.wait(3 * DAYS)
    assert resolved(talk) == [("silence", at(3 * DAYS))]


@pytest.mark.parametrize(
    ("score", "text", "state"),
    [
        (GLAD, "great!", "recovered"),
        (CALM, "Solved, thanks!", "recovered"),
        (GLAD | {"needs_answer": 0.9}, "great, and when will it come?", "unchanged"),
        (COOLER, "ok, and now?", "unchanged"),
        (FURIOUS, "this is a joke", "worsened"),
        (COOLER | {"safety": ("threat",)}, "you will see", "worsened"),
        ({"sentiment": None, "unscored": Unscored(reason="a picture")}, "", "unscored"),
    ],
)
def test_what_is_said_after_the_answer(score: dict[str, Any], text: str, state: str) -> None:
    """All is well; worse than before; neither; or nobody can tell."""
    talk = Talk()
    talk.hear(complaint(), reply("r1", 5), mention("m2", 10, score=score, text=text))
    assert recovery(talk) == (state, at(10))


def test_the_last_words_count() -> None:
    """Whoever is glad at first, and then is not, has not recovered; what was deleted was not said."""
    talk = Talk()
    talk.hear(complaint(), reply("r1", 5), mention("m2", 10, score=GLAD))
    talk.hear(mention("m3", 20, score=COOLER))
    assert recovery(talk) == ("unchanged", at(20))
    assert resolved(talk) == [("thanks", at(10)), ("open", None)]
    talk.hear(change("delete", "m3", 30))
    assert recovery(talk) == ("recovered", at(10))
    assert resolved(talk) == [("thanks", at(10))]


def test_each_answer_has_its_own_effect() -> None:
    """Up to the next answer."""
    talk = Talk()
    talk.hear(complaint(), reply("r1", 5), mention("m2", 10, score=FURIOUS))
    talk.hear(reply("r2", 15), mention("m3", 20, score=GLAD))
    assert recovery(talk) == ("worsened", at(10))
    assert recovery(talk, "acme/x:m2/c1") == ("recovered", at(20))
    assert talk.conversations["c1"].recovery == talk.obligations["acme/x:m2/c1"].recovery


def test_customers_and_brands_are_kept_apart() -> None:
    """What bob says, or anna to another brand, is no word on acme's answer to anna."""
    talk = Talk()
    talk.hear(complaint(to=("acme", "beta")), complaint("b1", 1, author="bob"), reply("r1", 5))
    talk.hear(mention("b2", 6, author="bob", score=GLAD), mention("m2", 7, to=("beta",), score=FURIOUS))
    assert recovery(talk) is None
    talk.hear(mention("m3", 8, to=(), score=COOLER))
    assert recovery(talk) == ("unchanged", at(8))
    assert [(each.customer, each.brand) for each in talk.conversations["c1"].resolutions] == [
        ("x:anna", "acme"),
        ("x:anna", "beta"),
        ("x:bob", "acme"),
    ]
    assert [each[0] for each in resolved(talk)] == ["open", "open", "thanks"]


def test_a_crowd_does_not_make_complaints_forgotten() -> None:
    """Since when a matter is open stays known when its words are no longer kept."""
    talk = Talk()
    talk.hear(complaint("m1", 0), reply("r1", 1), mention("m2", 2, score=GLAD))
    talk.hear(complaint("m3", 3), reply("r3", 4))
    talk.hear(*(mention(f"c{n}", 5 + n / 100, to=(), score=CALM, author="carl") for n in range(700)))
    assert "x:m3" not in {each.id for each in talk.thread.messages}
    assert resolved(talk) == [("thanks", at(2)), ("open", None)]
    talk.hear(mention("m4", 60, score=GLAD))
    assert resolved(talk) == [("thanks", at(2)), ("thanks", at(60))]
    assert talk.conversations["c1"].resolutions[1].since == at(3)


def test_ended_matters_are_bounded() -> None:
    """The latest are remembered, and every open one."""
    talk = Talk()
    talk.hear(complaint("open", 0, author="olga"))
    for n in range(210):
        talk.hear(
            complaint(f"m{n}", 1 + n), action(f"a{n}", 1 + n, "waive", f"acme/x:m{n}/c1", reason="spam")
        )
    assert len(talk.thread.matters) == 201
    assert talk.thread.matters[0].how is None
    assert len(talk.conversations["c1"].resolutions) == 50


def test_time_alone_says_it_once() -> None:
    """What silence says is told when its time has come, and not again."""
    talk = Talk()
    talk.hear(complaint(), reply("r1", 5))
    before = len(talk.written)
    outputs = talk.wait(3 * DAYS + 5)
    assert [each.topic for each in outputs] == ["obligations", "conversations"]
    assert talk.wait(9 * DAYS) == []
    assert len(talk.written) == before + 2
    assert int(at(3 * DAYS + 5)) - int(at(5)) == 72 * HOUR
