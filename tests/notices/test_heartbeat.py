"""A sign of life, whose absence means that nobody is told anything."""

from schemas.base import SECOND
from streams.notices import SinkSpec
from streams.notices.step import Beat
from tests.notices.posting import DOWN, OK, T0, Post, notice


def test_the_task_of_partition_0_beats_every_minute() -> None:
    """At once when it starts, and then at the interval; the key differs each time."""
    post = Post()
    post.step.start(post.state, 0, post.now)
    for _ in range(180):
        post.wait(1)
    beats = post.notifications()
    assert [one.at for one in beats] == [T0 + (1 + 60 * n) * SECOND for n in range(3)]
    assert {(one.kind, one.sink, one.result) for one in beats} == {("heartbeat", "topic", "delivered")}
    assert len({one.key for one in beats}) == 3
    assert {out.route for out in post.outputs} == {"heartbeat"}


def test_the_other_tasks_do_not_beat() -> None:
    """One heart is enough."""
    post = Post(partition=1)
    post.step.start(post.state, 1, post.now)
    post.wait(500)
    assert post.notifications() == []


def test_starting_again_does_not_change_the_beat() -> None:
    """Nor does a long time away bring all that was missed."""
    post = Post(heartbeat_every=10 * SECOND)
    post.step.start(post.state, 0, post.now)
    post.wait(0)
    post.step.start(post.state, 0, post.now)
    beat = post.state[Beat].get("beat")
    assert beat is not None
    assert beat.wake_at == T0 + 10 * SECOND
    post.wait(3600)
    assert len(post.notifications()) == 2
    post.wait(10)
    assert len(post.notifications()) == 3


def test_a_sink_may_hear_it_too_and_it_is_not_tried_again() -> None:
    """The next one says more; notices keep their own way."""
    post = Post(SinkSpec("hook", heartbeat=True), SinkSpec("terminal"))
    post.answer = lambda attempt: OK if attempt.notice else DOWN
    post.step.start(post.state, 0, post.now)
    post.take(notice())
    post.wait(0)
    assert [(one.sink, one.notice is None) for one in post.round()] == [
        ("hook", True),
        ("hook", False),
        ("terminal", False),
    ]
    assert [(one.kind, one.sink, one.result) for one in post.notifications()] == [
        ("heartbeat", "topic", "delivered"),
        ("heartbeat", "hook", "given-up"),
        ("notice", "hook", "delivered"),
        ("notice", "terminal", "delivered"),
    ]
    assert post.is_empty()
    post.answer = lambda _: OK
    post.wait(60)
    post.round()
    assert post.notifications()[-1].result == "delivered"
