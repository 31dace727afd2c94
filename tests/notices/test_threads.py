"""What becomes of an alert is said where it was told, at sinks that can."""

from typing import Any

import msgspec

from schemas.alerts import Alert, Change
from schemas.base import DAY, MINUTE, SECOND, Time
from streams.notices import Delivered, Notices, SinkSpec
from streams.notices.attempts import Earlier
from streams.notices.report import FROM_BEFORE
from streams.notices.threads import KEPT
from tests.notices.posting import DOWN, OK, T0, Post, alert, notice


def test_the_later_notice_carries_the_message_of_the_earlier_one() -> None:
    """The whole of it where both are about the same alerts; none for what was never told."""
    post = Post()
    post.answer = lambda _: Delivered(f"m{len(post.tried)}")
    post.take(notice("n1", alert("o1"), alert("o2")))
    assert [one.earlier for one in post.round()] == [None]
    post.take(notice("n2", alert("o1"), kind="resolved"))
    assert [one.earlier for one in post.round()] == [Earlier("m1", whole=False)]
    post.take(notice("n3", alert("o2"), alert("o1"), kind="acknowledged"))
    assert [one.earlier for one in post.round()] == [None]


def test_the_same_alerts_are_the_whole_message() -> None:
    """So that it can be changed in place; what has ended begins anew."""
    post = Post()
    post.answer = lambda _: Delivered("m1")
    post.take(notice("n1", alert("o1")))
    post.take(notice("n2", alert("o1"), kind="resolved"))
    post.take(notice("n3", alert("o1")))
    earlier = [one.earlier for _ in range(3) for one in post.round()]
    assert earlier == [None, Earlier("m1", whole=True), None]


def test_a_message_is_forgotten_after_two_weeks() -> None:
    """State does not grow for ever."""
    post = Post()
    post.answer = lambda _: Delivered("m1")
    post.take(notice("n1", alert("o1")))
    post.round()
    post.wait(KEPT / SECOND)
    assert len(post.state.named("threads")) == 0
    assert KEPT >= 7 * DAY


def taken(minutes: int = 5, **fields: Any) -> Alert:
    """The alert as somebody has it."""
    at = Time(T0 + minutes * MINUTE)
    history = (
        Change(state="firing", at=T0, reason="rule"),
        Change(state="acknowledged", at=at, reason="acknowledge", by="eva"),
    )
    given = {"state": "acknowledged", "changed_at": at, "history": history, **fields}
    return msgspec.structs.replace(alert("o1"), **given)


def test_who_has_heard_of_an_alert_hears_that_somebody_has_it_once() -> None:
    """Also where it changes later on in other ways; who takes it after a snooze is news again."""
    post = Post(SinkSpec("hook"), SinkSpec("mail", kinds=frozenset({"firing"})))
    post.take(taken())
    assert post.round() == []
    post.take(notice("n1", alert("o1")))
    post.round()
    post.take(taken())
    (told,) = post.round()
    assert (told.sink, told.notice and told.notice.title) == (
        "hook",
        "acknowledged by eva: @anna has waited 60 min for acme",
    )
    worse = Change(state="acknowledged", at=Time(T0 + 6 * MINUTE), reason="worsened")
    post.take(taken(severity="critical", history=(*taken().history, worse)))
    assert post.round() == []
    post.take(notice("n2", alert("o1")))
    post.take(taken())
    kinds = [(one.sink, one.notice.kind) for _ in range(2) for one in post.round() if one.notice]
    assert kinds == [("hook", "firing"), ("mail", "firing")]
    post.take(taken(9))
    assert len(post.round()) == 1


def test_what_somebody_takes_while_a_sink_is_down_is_told_after_the_alert() -> None:
    """Else whoever is woken then would not know that somebody has it. Twice on the topic is once."""
    post = Post()
    post.answer = lambda _: DOWN
    post.take(notice("n1", alert("o1")))
    post.round()
    post.take(taken())
    post.take(taken(severity="critical"))
    post.answer = lambda _: OK
    post.wait(30)
    told = [one.notice.kind for _ in range(3) for one in post.round() if one.notice]
    assert told == ["firing", "acknowledged"]


def test_a_sink_that_is_new_hears_of_no_end_whose_beginning_it_has_not_heard() -> None:
    """But of the end of what began later, or was told to it again; the others hear all."""
    post = Post(SinkSpec("old"))
    post.step.start(post.state, 0, post.now)
    post.take(notice("n1", alert("o1"), alert("o2"), alert("o3")))
    post.round()
    post.wait(60)
    post.step = Notices([SinkSpec("old"), SinkSpec("new"), SinkSpec("later")])
    for _ in range(2):
        post.step.start(post.state, 0, post.now)
    post.answer = lambda attempt: DOWN if attempt.sink == "later" else OK
    post.take(notice("n2", alert("o2")))
    post.round()
    started = msgspec.structs.replace(alert("o4"), fired_at=post.now)
    post.take(notice("end", alert("o1"), alert("o2"), started, kind="resolved"))
    post.take(notice("other-end", alert("o3"), kind="resolved"))
    post.answer = lambda _: OK
    post.wait(60)
    told = {(one.sink, one.notice): one.alerts for one in post.notifications() if one.result == "delivered"}
    told |= {
        (one.sink, one.notice.id): tuple(each.id for each in one.notice.alerts)
        for _ in range(3)
        for one in post.round()
        if one.notice
    }
    assert told["old", "end"] == ("obligation:o1", "obligation:o2", "obligation:o4")
    assert told["new", "end"] == told["later", "end"] == ("obligation:o2", "obligation:o4")
    assert {sink for sink, name in told if name == "other-end"} == {"old"}


def test_what_a_sink_is_not_told_of_an_end_has_a_word_of_its_own() -> None:
    """Else nobody could tell it from what was lost: those alerts, beside the delivery of the others."""
    post = Post()
    post.wait(60)
    post.step.start(post.state, 0, post.now)
    started = msgspec.structs.replace(alert("o2"), fired_at=post.now)
    post.take(notice("end", alert("o1"), started, kind="resolved"))
    post.take(notice("other-end", alert("o1"), kind="resolved"))
    post.round()
    words = {(one.notice, one.result): (one.alerts, one.error) for one in post.notifications()}
    assert words == {
        ("end", "left-out"): (("obligation:o1",), FROM_BEFORE),
        ("end", "delivered"): (("obligation:o2",), None),
        ("other-end", "left-out"): (("obligation:o1",), FROM_BEFORE),
    }


def test_a_sink_that_was_gone_is_new_when_it_comes_back() -> None:
    """What began meanwhile was not told to it."""
    post = Post(SinkSpec("hook"))
    post.step.start(post.state, 0, post.now)
    post.step = Notices([])
    post.wait(1)
    post.step.start(post.state, 0, post.now)
    post.step = Notices([SinkSpec("hook")])
    post.wait(1)
    post.step.start(post.state, 0, post.now)
    post.take(notice("end", kind="resolved"))
    assert post.round() == []


def test_nobody_takes_what_has_no_history() -> None:
    """A record of another writer's."""
    post = Post()
    post.take(notice("n1", alert("o1")))
    post.round()
    post.take(taken(history=()))
    assert post.round() == []
