"""The chain of decisions, from records as they stand on the topics."""

from typing import Any

import pytest
from msgspec.structs import replace

from schemas.alerts import Notice, Notification, Signal, Subject
from schemas.conversations import Obligation
from schemas.mentions import EnrichedMention
from schemas.scores import Label, Sentiment, Unscored
from streams.explain import Trail, chain
from streams.explain.owing import why_not_owed
from streams.rules import Rules
from tests.alerts.test_precision import an_alert, change
from tests.builders import at
from tests.conversations.talking import mention
from tests.rules.ruling import entry, rules

NOW = at(200)
LATE = entry(name="late", when="waited_minutes > 30.0")


def owed(**fields: Any) -> Obligation:
    """Acme owes anna an answer."""
    times = {"opened_at": at(0), "oldest_unanswered_at": at(0), "due_at": at(60)}
    about = {"id": "acme/x:m1/c1", "conversation": "c1", "brand": "acme", "customer": "x:anna"}
    return Obligation(**{**about, **times, "state": "open", "mentions": ("x:m1",), **fields})


def signal(kind: str = "obligation-breached", **fields: Any) -> Signal:
    """It is late."""
    about: dict[str, Any] = {"id": "s", "brand": "acme", "at": at(60), "values": {"waited_minutes": 60.0}}
    about["subject"] = Subject(kind="obligation", id="acme/x:m1/c1")
    return Signal(kind=kind, **{**about, **fields})


def texts(trail: Trail, *entries: dict[str, Any], stage: str) -> list[str]:
    """What a stage said."""
    judges = rules(*entries) if entries else Rules([])
    return [link.text for link in chain(trail, judges, NOW) if link.stage == stage]


def test_what_is_owed_from_its_beginning_to_its_end() -> None:
    """With the reasons for the priority, when it was due, and who ended it."""
    ended = owed(
        priority="high",
        priority_reasons=("tier gold",),
        breached_at=at(60),
        ended_at=at(90),
        outcome="answered",
        answered_by="acme-care",
    )
    due = "2026-09-21T15:13:20.000Z"
    assert texts(Trail(obligations=[ended]), stage="conversations") == [
        f"acme owes an answer, acme/x:m1/c1: first-reply, priority high (tier gold), due {due}",
        "breached: the promised time has gone by",
        "answered by acme-care",
    ]
    waived = owed(ended_at=at(5), outcome="waived", reason="spam")
    assert texts(Trail(obligations=[waived]), stage="conversations")[-1] == "waived: spam"


def test_how_it_was_read() -> None:
    """What is not known says so."""
    unread = {"sentiment": None, "needs_answer": None, "unscored": Unscored(reason="no words")}
    said = mention("m1", 0, score={**unread, "act": Label(label="complaint", confidence=1.0)})
    assert texts(Trail(mentions=[said]), stage="score") == [
        "en, not scored: no words, complaint, needs an answer not known, urgency not known (test)"
    ]


def test_the_tone_toward_each_brand_is_told() -> None:
    """Beside that of the whole, where a text is about several."""
    sad = Sentiment(negative=0.8, neutral=0.1, positive=0.1)
    said = mention("m1", 0, score={"sentiment": GLAD, "toward": {"acme": sad, "globex": GLAD}})
    (told,) = texts(Trail(mentions=[said]), stage="score")
    assert "positive 0.90, negative 0.80 toward acme, positive 0.90 toward globex" in told


def test_who_said_it_to_whom() -> None:
    """A company's own words are told apart, and words about a brand from words to it."""
    said = mention("m1", 0, author=None, to=(), about=("acme",), company="acme")
    trail = Trail(mentions=[said])
    assert texts(trail, stage="heard") == ["x:m1, post of somebody: text of m1"]
    assert texts(trail, stage="threads") == [
        "conversation c1; brands: acme (about: named), said by acme itself"
    ]
    assert texts(Trail(mentions=[mention("m2", 0, to=())]), stage="threads") == [
        "conversation c1; brands: none"
    ]


def test_rules_say_why_they_matched_and_why_not() -> None:
    """By the last signal of each kind: what was corrected has no say."""
    alert = replace(an_alert("obligation:acme/x:m1/c1", rule="late"), subject=signal().subject)
    first = signal(values={"waited_minutes": 10.0})
    never = entry(name="never", when="waited_minutes > 90.0")
    other = entry(name="other", signals=["safety"])
    trail = Trail(signals=[first, signal(), signal("obligation-ended", outcome="answered")], alerts=[alert])
    assert texts(trail, LATE, never, other, stage="rule") == [
        "late: matched",
        "never: not matched, because `waited_minutes > 90.0` is false: waited_minutes is 60",
    ]
    assert texts(trail, stage="signal") == [
        "obligation-breached: waited_minutes 60",
        "obligation-ended (answered): waited_minutes 60",
    ]


def test_a_signal_at_which_no_rule_looks_says_so() -> None:
    """It ends there, whatever other rules there are."""
    trail = Trail(signals=[signal()])
    (link,) = [one for one in chain(trail, rules(entry(signals=["safety"])), NOW) if one.stage == "rule"]
    assert link.text == "no rule looks at it: none has obligation-breached under `signals`"
    assert not link.good


def test_what_became_of_an_alert_and_who_was_told_come_by_their_time() -> None:
    """Late tries come after what was told meanwhile; what has no time stays in its place."""
    alert = an_alert("a", change("acknowledged", "mine", by="eva"))
    notices = [
        Notice(id=f"n{minute}", brand="acme", kind="firing", at=at(minute), title="it", alerts=(alert,))
        for minute in (2, 9)
    ]
    tried = Notification(
        id="t",
        kind="notice",
        sink="s",
        key="k",
        at=at(7),
        attempt=3,
        result="delivered",
        notice="n2",
        alerts=("a",),
    )
    links = chain(Trail(alerts=[alert], notices=notices, notifications=[tried]), Rules([]), NOW)
    assert [(link.stage, link.at) for link in links] == [
        ("alert", at(0)),
        ("notice", at(2)),
        ("alert", at(5)),
        ("notify", at(7)),
        ("notice", at(9)),
        ("notify", None),
    ]


@pytest.mark.parametrize(
    ("rule", "alert", "why"),
    [
        ({}, "worse", "but worse is severer, or further down, and names the alert"),
        ({"for": "2h"}, None, "and fires only if it stands until 2026-09-21T17:13:20.000Z (`for`)"),
        (
            {},
            None,
            "and no alert stands: it was over before, was taken back, or the rule is newer than the signal",
        ),
    ],
)
def test_a_rule_that_matched_and_names_no_alert(rule: dict[str, Any], alert: str | None, why: str) -> None:
    """Another one does, it has not held long enough, or it was over."""
    alerts = [replace(an_alert("a", rule=alert), subject=signal().subject)] if alert else []
    trail = Trail(signals=[signal()], alerts=alerts)
    assert texts(trail, {**LATE, **rule}, stage="rule") == [f"late: matched, {why}"]


def test_what_became_of_an_alert() -> None:
    """Who did what, and what time did."""
    alert = an_alert("a", change("acknowledged", "mine", by="eva"), change("resolved", "answered"))
    silent = an_alert("a", change("acknowledged", "acknowledge", by="eva"))
    assert texts(Trail(alerts=[silent]), stage="alert")[1:] == ["acknowledged by eva"]
    assert texts(Trail(alerts=[alert]), stage="alert") == [
        "a, warning: it took too long",
        "acknowledged by eva: mine",
        "resolved: answered",
    ]


GLAD = Sentiment(negative=0.0, neutral=0.1, positive=0.9)


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        (mention("m1", 0), []),
        (mention("m1", 0, kind="delete"), ["a delete has no words of its own"]),
        (mention("m1", 0, to=(), about=("acme", "beta")), ["it is said to no brand, only about acme, beta"]),
        (mention("m1", 0, author="acme-care", to=(), company="acme"), ["acme says it itself"]),
        (mention("m1", 0, author=None), ["nobody is named who said it"]),
        (
            mention("m1", 0, text="solved, thanks!", score={"needs_answer": 0.1, "sentiment": GLAD}),
            ["it says that all is well"],
        ),
        (
            mention("m1", 0, score={"needs_answer": 0.12}),
            ["whether it needs an answer is 0.12, below 0.50"],
        ),
    ],
)
def test_why_nobody_owes_an_answer(said: EnrichedMention, reasons: list[str]) -> None:
    """Every reason there is."""
    assert list(why_not_owed(said)) == reasons
