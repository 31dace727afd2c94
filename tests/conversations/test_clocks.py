"""What is told, and when, as time goes by."""

from schemas.base import DAY, HOUR
from schemas.scores import Sentiment
from streams.conversations.thread import Thread
from tests.builders import at
from tests.conversations.talking import (
    UNHAPPY,
    SlowToFollowUp,
    Talk,
    TwoHours,
    change,
    complaint,
    events,
    kinds,
    mention,
    reply,
    signals,
)


def test_due_soon_and_breached_fire_once_when_time_comes() -> None:
    """At three quarters and at the end of the time, without any record; and never again."""
    talk = Talk()
    talk.hear(mention("m1", 0, text="help"))
    assert talk.wait(89.9) == []
    (soon,) = signals(talk.wait(90))
    assert (soon.id, soon.kind, soon.at) == (
        f"acme/x:m1/c1/due-soon/{int(at(90))}",
        "obligation-due-soon",
        at(90),
    )
    assert soon.values == {"waited_minutes": 90.0, "target_minutes": 120.0}
    assert (soon.customer, soon.waiting_since, soon.due_at) == ("x:anna", at(0), at(120))
    assert [quote.text for quote in soon.evidence] == ["help"]
    assert soon.outcome is None
    assert talk.owed.breached_at is None
    late = talk.wait(500)
    assert kinds(late) == ["obligation-breached"]
    assert events(late) == ["breached"]
    assert signals(late)[0].at == talk.owed.breached_at == at(120)
    assert talk.wait(5000) == []


def test_an_open_obligation_keeps_the_conversation_alive() -> None:
    """An answer that is owed is never forgotten; afterwards the conversation is, and what was told stays."""
    talk = Talk()
    talk.hear(mention("m1", 0))
    days = 24 * 60
    talk.wait(90 * days)
    assert talk.thread
    talk.hear(reply("r1", 91 * days))
    assert talk.owed.breached_at == at(120)
    talk.wait(121 * days - 1)
    assert talk.thread
    assert talk.wait(121 * days) == []
    assert talk.state[Thread].get("c1") is None
    assert talk.owed.outcome == "answered"


def test_news_keeps_a_conversation_alive() -> None:
    """A conversation is forgotten so long after the last thing that came in."""
    talk = Talk()
    talk.hear(mention("m1", 0, score={"needs_answer": 0.0}), timers=False)
    talk.hear(mention("m2", 60, score={"needs_answer": 0.0}), timers=False)
    assert talk.thread.wake_at == at(60) + 30 * DAY


def test_a_late_answer_is_told_with_what_went_before() -> None:
    """However late the record or the timer, the same is told: that it is over first, so nobody is woken."""
    talk = Talk()
    talk.hear(mention("m1", 0), timers=False)
    outputs = talk.hear(reply("r1", 300), timers=False)
    assert kinds(outputs) == ["obligation-ended", "obligation-due-soon", "obligation-breached"]
    assert {signal.outcome for signal in signals(outputs)} == {"answered"}
    assert events(outputs) == ["breached", "answered"]
    assert talk.owed.breached_at == at(120)
    ended = signals(outputs)[0]
    assert (ended.outcome, ended.at, ended.values["waited_minutes"]) == ("answered", at(300), 300.0)


def test_an_answer_in_time_is_told_alone() -> None:
    """Nothing was ever due soon; an answer at the very end of the time is in time."""
    talk = Talk()
    assert kinds(talk.hear(mention("m1", 0), reply("r1", 90))) == ["obligation-ended"]
    talk.hear(mention("m2", 100), timers=False)
    assert kinds(talk.hear(reply("r2", 160), timers=False)) == ["obligation-ended", "obligation-due-soon"]


def test_late_evidence_takes_the_breach_back() -> None:
    """An answer in time that comes late corrects what was told; the record says nothing of the order."""
    talk = Talk()
    talk.hear(mention("m1", 0))
    talk.wait(200)
    assert talk.owed.breached_at
    outputs = talk.hear(reply("r1", 30))
    (ended,) = signals(outputs)
    assert ended.values["late_evidence"] == 1.0
    assert talk.owed.breached_at is None
    assert (talk.owed.ended_at, talk.owed.late_evidence) == (at(30), False)


def test_late_evidence_after_a_late_answer() -> None:
    """The earlier answer counts, and is told as the end; the customer's profile hears when it was."""
    talk = Talk()
    talk.hear(mention("m1", 0), reply("r1", 200))
    outputs = talk.hear(reply("r0", 30))
    (ended,) = signals(outputs)
    assert (ended.at, ended.values["late_evidence"]) == (at(30), 1.0)
    assert events(outputs) == ["answered"]


def test_a_late_earlier_message_supersedes() -> None:
    """The clock starts at it; the obligation that never was is taken back."""
    talk = Talk()
    talk.hear(mention("m2", 10))
    talk.wait(60)
    outputs = talk.hear(mention("m1", 0))
    (taken_back,) = signals(outputs)
    assert (taken_back.subject.id, taken_back.outcome) == ("acme/x:m2/c1", "superseded")
    assert (taken_back.kind, taken_back.at) == ("obligation-ended", at(60))
    assert talk.owed.id == "acme/x:m1/c1"
    assert talk.written[-1].topic == "conversations"


def test_what_ended_is_superseded_in_silence() -> None:
    """Nobody waits for it any more, so only the record goes."""
    talk = Talk()
    talk.hear(mention("m2", 10), reply("r1", 20))
    outputs = talk.hear(mention("m1", 0))
    assert [signal.outcome for signal in signals(outputs)] == ["answered"]
    assert talk.owed.id == "acme/x:m1/c1"


def test_what_was_ended_may_turn_out_open_and_is_told_again() -> None:
    """A reply to nobody answers nobody once a second customer turns out to have waited."""
    talk = Talk()
    talk.hear(mention("m1", 0), reply("r1", 100, None))
    outputs = talk.hear(mention("b1", 50, author="bob"))
    assert kinds(outputs) == ["obligation-due-soon"]
    assert talk.obligations["acme/x:m1/c1"].state == "open"


def test_an_earlier_question_that_comes_late_shortens_the_time() -> None:
    """What then is a further reply has the further reply's time, and is due by it."""
    talk = Talk()
    talk.hear(mention("m1", 10))
    talk.wait(75)
    outputs = talk.hear(mention("m0", 0), reply("r0", 5))
    assert talk.obligations["acme/x:m1/c1"].follows == "acme/x:m0/c1"
    assert talk.obligations["acme/x:m1/c1"].breached_at == at(70)
    assert "obligation-breached" in kinds(outputs)


def test_danger_is_told_at_once() -> None:
    """For each brand that is addressed or named, whether an answer is owed or not."""
    talk = Talk()
    outputs = talk.hear(
        mention("m1", 0, about=("beta",), score={"safety": ("injury",), "needs_answer": 0.0}, text="smoke!")
    )
    told = signals(outputs)
    assert [(signal.kind, signal.brand, signal.id) for signal in told] == [
        ("safety", "acme", "acme/x:m1/safety"),
        ("safety", "beta", "beta/x:m1/safety"),
    ]
    assert told[0].subject.id == "x:m1"
    assert (told[0].safety, told[0].evidence[0].text) == (("injury",), "smoke!")


def test_a_company_is_no_danger() -> None:
    """What a company says raises nothing."""
    talk = Talk()
    talk.hear(mention("m0", 0))
    assert kinds(talk.hear(reply("r1", 1, score={"safety": ("injury",)}))) == ["obligation-ended"]


def test_a_deleted_message_is_not_quoted() -> None:
    """Also where the deletion came first."""
    talk = Talk()
    talk.hear(change("delete", "m1", 5))
    outputs = talk.hear(mention("m1", 0, score={"safety": ("injury",)}))
    assert {signal.evidence for signal in signals(outputs)} == {()}


def test_an_urgent_complaint_is_told_at_once() -> None:
    """About the obligation that it opens, whatever else is said of whether it needs an answer."""
    talk = Talk()
    (told,) = signals(talk.hear(mention("m1", 0, score={"urgency": 0.8, "sentiment": UNHAPPY})))
    assert (told.kind, told.subject.kind, told.subject.id) == (
        "urgent-complaint",
        "obligation",
        "acme/x:m1/c1",
    )
    assert (told.priority, told.due_at) == ("high", at(120))
    assert (told.values, told.thresholds) == ({"urgency": 0.8, "negative": 0.9}, {"urgency": 0.7})
    quiet = {"urgency": 0.7, "sentiment": None, "act": complaint(), "needs_answer": 0.0}
    (told,) = signals(talk.hear(mention("b1", 1, author="bob", score=quiet)))
    assert (told.subject.id, told.due_at, told.customer) == ("acme/x:b1/c1", at(121), "x:bob")
    assert talk.obligations["acme/x:b1/c1"].state == "open"


def test_neither_calm_complaints_nor_urgent_praise() -> None:
    """Both conditions hold, and the brand is addressed, or nothing is told."""
    talk = Talk()
    happy = Sentiment(negative=0.0, neutral=0.1, positive=0.9)
    assert not signals(talk.hear(mention("m1", 0, score={"urgency": 0.9, "sentiment": happy})))
    assert not signals(talk.hear(mention("m2", 0, score={"urgency": 0.6, "sentiment": UNHAPPY})))
    assert not signals(talk.hear(mention("m3", 0, score={"sentiment": UNHAPPY})))
    named = mention("m4", 0, to=(), about=("acme",), score={"urgency": 0.9, "sentiment": UNHAPPY})
    assert not signals(talk.hear(named))


def test_evidence_is_the_first_words_and_the_latest() -> None:
    """Three quotes at most."""
    talk = Talk()
    talk.hear(*(mention(f"m{n}", n) for n in range(6)))
    (soon,) = signals(talk.wait(90))
    assert [quote.mention for quote in soon.evidence] == ["x:m0", "x:m4", "x:m5"]


def test_the_phone_has_its_own_time() -> None:
    """Targets are those of the source of the message at which the clock starts."""
    talk = Talk()
    talk.hear(mention("m1", 0, source="phone"))
    assert talk.owed.due_at == at(60)


def test_what_changes_is_told_again() -> None:
    """The one who waits turns out to be in danger: whoever keeps the last of each kind knows it."""
    talk = Talk()
    talk.hear(mention("m1", 0))
    talk.wait(130)
    assert kinds(talk.hear(mention("m2", 131, to=(), score={"needs_answer": 0.0}))) == [
        "obligation-due-soon",
        "obligation-breached",
    ]
    told = signals(talk.hear(change("edit", "m1", 132, score={"safety": ("injury",)})))
    assert [(signal.kind, signal.priority) for signal in told] == [
        ("safety", None),
        ("obligation-due-soon", "urgent"),
        ("obligation-breached", "urgent"),
    ]


def test_what_was_told_of_what_is_over_is_corrected_without_waking_anybody() -> None:
    """A quote that was deleted goes from what was told; the end is said first."""
    talk = Talk()
    talk.hear(mention("m1", 0))
    talk.wait(100)
    assert kinds(talk.hear(reply("r1", 110))) == ["obligation-ended"]
    told = signals(talk.hear(change("delete", "m1", 120)))
    assert [(signal.kind, signal.outcome, signal.evidence) for signal in told] == [
        ("obligation-ended", "answered", ()),
        ("obligation-due-soon", "answered", ()),
    ]


def test_what_was_due_too_early_is_taken_back() -> None:
    """Where more time was left than it seemed nothing was due; what was due after all is told again."""
    talk = Talk(SlowToFollowUp())
    talk.hear(mention("m2", 10))
    assert kinds(talk.wait(140)) == ["obligation-due-soon", "obligation-breached"]
    told = signals(talk.hear(reply("r1", 5), mention("m1", 0)))
    assert [(signal.subject.id, signal.outcome) for signal in told][-1] == ("acme/x:m2/c1", "superseded")
    assert talk.obligations["acme/x:m2/c1"].breached_at is None
    told = signals(talk.wait(200))
    assert [(signal.kind, signal.at) for signal in told] == [("obligation-due-soon", at(190))]


def test_what_was_due_too_early_is_taken_back_though_it_ended() -> None:
    """The end is said again behind it, with what stands."""
    talk = Talk(SlowToFollowUp())
    talk.hear(mention("m2", 10), reply("r2", 200))
    told = signals(talk.hear(reply("r1", 5), mention("m1", 0)))
    assert [(signal.kind, signal.outcome) for signal in told if "x:m2" in signal.subject.id][-3:] == [
        ("obligation-ended", "superseded"),
        ("obligation-ended", "answered"),
        ("obligation-due-soon", "answered"),
    ]


def test_what_ended_after_it_was_cause_to_act_is_taken_back_aloud() -> None:
    """Whoever was told of it is told that it never was."""
    talk = Talk()
    talk.hear(mention("m2", 10))
    talk.wait(110)
    talk.hear(reply("r1", 120))
    told = signals(talk.hear(mention("m1", 0)))
    assert [(signal.kind, signal.subject.id, signal.outcome) for signal in told] == [
        ("obligation-ended", "acme/x:m2/c1", "superseded"),
        ("obligation-ended", "acme/x:m1/c1", "answered"),
        ("obligation-due-soon", "acme/x:m1/c1", "answered"),
    ]


def test_an_answer_at_the_very_moment_comes_in_time() -> None:
    """Also where the timer was faster."""
    talk = Talk()
    talk.hear(mention("m1", 0))
    assert kinds(talk.wait(90)) == ["obligation-due-soon"]
    assert kinds(talk.hear(reply("r1", 90))) == ["obligation-ended"]
    assert not talk.thread.published[0].said


def test_danger_named_in_any_edit_stays_named() -> None:
    """Whatever the next edit says; and it is told once."""
    talk = Talk()
    talk.hear(mention("m1", 0), change("edit", "m1", 2))
    assert kinds(talk.hear(change("edit", "m1", 1, score={"safety": ("injury",)}))) == ["safety"]
    assert talk.owed.safety == ("injury",)
    assert "safety" not in kinds(talk.hear(mention("m2", 3)))


def test_danger_is_told_to_a_brand_that_turns_out_to_be_addressed() -> None:
    """What it replies to was the brand's, as it turns out."""
    talk = Talk()
    score = {"safety": ("injury",)}
    assert not signals(talk.hear(mention("m2", 5, to=(), kind="reply", in_reply_to="news", score=score)))
    assert kinds(talk.hear(mention("news", 0, company="acme", author="acme", to=()))) == ["safety"]


class EverySecondHour(TwoHours):
    """Somebody is there every second hour, and what is urgent is answered within the half hour."""

    def first_reply_ms(self, source: str, priority: str) -> int:
        """Half an hour, or two."""
        return HOUR // 2 if priority == "urgent" else 2 * HOUR

    def after(self, source: str, start: int, worked: int) -> int:
        """The clock stands still for as long as it has run."""
        return start + 2 * worked


class InTurns:
    """The same for all brands."""

    def get(self, brand: str) -> TwoHours:
        """What the brand promises."""
        return EverySecondHour()


def test_promises_are_counted_in_working_time() -> None:
    """Due, and due soon, when so much of it has gone by; each is told then."""
    talk = Talk(InTurns())
    talk.hear(mention("m1", 0))
    assert (talk.owed.due_soon_at, talk.owed.due_at) == (at(180), at(240))
    assert talk.wait(179.9) == []
    assert kinds(talk.wait(180)) == ["obligation-due-soon"]
    assert kinds(talk.wait(240)) == ["obligation-breached"]


def test_a_priority_shortens_the_time_from_the_words_that_gave_it() -> None:
    """What was not known to be urgent could not be late for that; and no priority lengthens the time."""
    talk = Talk(InTurns())
    talk.hear(mention("m1", 0), mention("m2", 100, score={"safety": ("injury",)}))
    assert (talk.owed.priority, talk.owed.due_soon_at, talk.owed.due_at) == ("urgent", at(145), at(160))
    late = Talk(InTurns())
    late.hear(mention("m1", 0), mention("m2", 220, score={"safety": ("injury",)}))
    assert (late.owed.due_soon_at, late.owed.due_at) == (at(180), at(240))
