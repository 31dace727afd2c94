"""What becomes of an alert is said where it was told, at sinks that can."""

from schemas.base import DAY, SECOND
from streams.notices import Delivered
from streams.notices.attempts import Earlier
from streams.notices.threads import KEPT
from tests.notices.posting import Post, alert, notice


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
