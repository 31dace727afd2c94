"""A sink that groups by itself hears every change of every alert, and again each minute what stands."""

from typing import Any

import msgspec

from schemas.alerts import Alert, alert_taken_back
from schemas.base import MINUTE, Time
from streams.notices import Attempt, Notices, SinkSpec
from tests.notices.posting import DOWN, OK, T0, Post, alert, notice

EACH = SinkSpec("am", kinds=frozenset({"firing", "resolved"}), each=True)


def changed(one: Alert, minutes: int, **fields: Any) -> Alert:
    """The alert some time later."""
    return msgspec.structs.replace(one, changed_at=Time(T0 + minutes * MINUTE), **fields)


def said(attempts: list[Attempt]) -> list[list[tuple[str, str]]]:
    """Ids and states, by attempt."""
    return [[(each.id, each.state) for each in one.notice.alerts] for one in attempts if one.notice]


def test_each_change_is_told_at_once_and_by_itself() -> None:
    """Notices are for others."""
    post = Post(EACH, SinkSpec("hook"))
    post.take(alert("o1"))
    post.take(alert("o2"))
    post.take(notice())
    assert [one.sink for one in post.round()] == ["am", "am", "hook"]
    post.take(changed(alert("o1"), 5, state="acknowledged"))
    post.take(changed(alert("o1"), 6, state="resolved"))
    post.round()
    post.round()
    assert said([one for one in post.tried if one.sink == "am"])[2:] == [
        [("obligation:o1", "acknowledged")],
        [("obligation:o1", "resolved")],
    ]


def test_what_stands_is_told_again_every_minute_and_no_longer() -> None:
    """All of it at once; when nothing stands there is nothing to tell."""
    post = Post(EACH)
    post.take(alert("o1"))
    post.take(alert("o2"))
    post.round()
    for _ in range(2):
        post.wait(60)
        (again,) = post.round()
        assert again.standing
        assert said([again]) == [[("obligation:o1", "firing"), ("obligation:o2", "firing")]]
    post.take(changed(alert("o1"), 3, state="resolved"))
    post.take(changed(alert("o2"), 3, state="dismissed"))
    post.round()
    post.wait(60)
    assert post.round() == []
    post.wait(600)
    assert post.round() == []
    assert [(one.kind, one.result) for one in post.notifications()[2:4]] == [("standing", "delivered")] * 2


def test_a_repetition_that_fails_is_not_tried_again_by_itself() -> None:
    """The next one says all; while the sink is down one waits, not sixty."""
    post = Post(EACH)
    post.take(alert("o1"))
    post.round()
    post.answer = lambda _: DOWN
    for _ in range(600):
        post.wait(1)
        post.round()
    assert len([*post.state.named("deliveries").items()]) <= 1
    post.answer = lambda _: OK
    post.wait(120)
    assert [one.standing for one in post.round()] == [True]
    assert post.notifications()[-1].result == "delivered"


def test_an_alert_that_got_worse_ends_under_its_old_labels() -> None:
    """Alertmanager takes another severity for another alert."""
    post = Post(EACH)
    post.take(alert("o1"))
    post.round()
    post.take(changed(alert("o1"), 1, severity="critical", rule="worse"))
    (worse,) = post.round()
    assert worse.notice is not None
    assert [(each.severity, each.state) for each in worse.notice.alerts] == [
        ("warning", "resolved"),
        ("critical", "firing"),
    ]


def test_an_alert_that_is_taken_back_ends() -> None:
    """It is told as it was known, but over; one that was never told is no news."""
    post = Post(EACH)
    post.take(alert_taken_back("obligation:o1", T0))
    assert post.round() == []
    post.take(alert("o1"))
    post.round()
    post.take(alert_taken_back("obligation:o1", Time(T0 + MINUTE)))
    (end,) = post.round()
    assert end.notice is not None
    (over,) = end.notice.alerts
    assert (over.state, over.summary, over.resolved_at) == ("resolved", alert("o1").summary, T0 + MINUTE)
    assert post.is_empty()


def test_of_a_sink_that_is_configured_no_more_nothing_is_kept() -> None:
    """Its alerts would stand for ever."""
    post = Post(EACH)
    post.take(alert("o1"))
    post.round()
    post.step = Notices([SinkSpec("hook")])
    post.wait(60)
    assert post.round() == []
    assert len(post.state.named("standing")) == len(post.state.named("repeats")) == 0


def test_a_sink_for_some_hears_of_those_alone() -> None:
    """By brand and severity; an alert that becomes less severe than that is over there."""
    post = Post(SinkSpec("am", each=True, severity="warning", brands=frozenset({"acme"})))
    post.take(alert("o1", severity="info"))
    post.take(msgspec.structs.replace(alert("o2"), brand="zeta"))
    assert post.round() == []
    post.take(alert("o1"))
    post.round()
    post.take(changed(alert("o1"), 1, severity="info"))
    assert said(post.round()) == [[("obligation:o1", "resolved")]]
