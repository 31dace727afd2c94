"""What goes on between a customer and others: replies and how soon, what is owed, ties, whom to thank."""

import pytest
from msgspec.structs import replace

from schemas.base import DAY, Time
from schemas.customers import ReplySpeed, Thanks, Tie
from schemas.mentions import BrandMatch
from schemas.scores import Sentiment
from streams.customers.history import ANSWERS_KEPT, CONTACTS_KEPT, OPEN_KEPT, TIES_KEPT
from tests.builders import NOON, a_score, at
from tests.customers.people import (
    HAPPY,
    OF_ACME,
    TO_ACME,
    Desk,
    an_act,
    an_echo,
    an_event,
    answered_on,
    on_day,
    said,
)


def test_what_is_owed_is_on_the_profile_until_it_ends() -> None:
    """Who has waited longest first; a breach is still owed."""
    desk = Desk()
    profile = desk.profile(
        said(),
        an_event("opened", 5, "o2", since=5),
        an_event("opened", 0, "o1"),
        an_event("breached", 120, "o1"),
        an_event("opened", 3, "o3", since=3),
        an_event("withdrawn", 9, "o3", since=3),
    )
    assert profile is not None
    assert profile.open_obligations == ("o1", "o2")
    profile = desk.profile(an_event("answered", 130, "o1"), an_event("superseded", 5, "o2", since=5))
    assert profile is not None
    assert profile.open_obligations == ()


def test_replies_and_how_soon() -> None:
    """Of the last ones, by brand: the median, the slowest, and how many came too late."""
    speed = Desk().acme(
        on_day(0),
        an_event("answered", 10, "o1"),
        an_event("redirected", 40, "o2", since=20),
        an_event("answered", 500, "o3", since=50),
        an_event("waived", 500, "o4", since=60),
    )
    assert speed.reply_speed == ReplySpeed(answers=3, median_minutes=20.0, slowest_minutes=450.0, late=1)


def test_an_answer_is_corrected() -> None:
    """A record that came late shows that it was answered sooner, or not at all."""
    desk = Desk()
    desk.take(on_day(0))
    assert desk.acme(an_event("answered", 200)).reply_speed == ReplySpeed(
        answers=1, median_minutes=200.0, slowest_minutes=200.0, late=1
    )
    assert desk.acme(an_event("answered", 30)).reply_speed == ReplySpeed(
        answers=1, median_minutes=30.0, slowest_minutes=30.0
    )
    profile = desk.profile(an_event("opened", 0))
    assert profile is not None
    assert (profile.brands["acme"].reply_speed, profile.open_obligations) == (None, ("o1",))


def test_the_same_event_again_changes_nothing() -> None:
    """And an older version's, which does not say since when, says nothing of how soon."""
    desk = Desk()
    desk.take(on_day(0))
    desk.take(an_event("opened", 0))
    assert desk.take(an_event("opened", 0)) == []
    assert desk.take(an_event("answered", 1, since=0, obligation="o9", due_at=None)) != []
    assert desk.take(replace(an_event("answered", 1), since=None)) == []


def test_answers_and_waits_are_bounded() -> None:
    """The last answers, and those who have waited longest."""
    desk, profile = Desk(), None
    desk.take(on_day(0))
    for number in range(2 * OPEN_KEPT):
        profile = desk.profile(
            an_event("opened", number, f"o{number}", since=number),
            an_event("answered", number + 5, f"a{number}", since=number + 0.5),
        )
    assert profile is not None
    assert profile.open_obligations == tuple(f"o{number}" for number in range(OPEN_KEPT))
    speed = profile.brands["acme"].reply_speed
    assert speed == ReplySpeed(answers=ANSWERS_KEPT, median_minutes=4.5, slowest_minutes=4.5)


def test_replies_of_people_are_told_from_automated_ones() -> None:
    """Both are counted among the replies; only a person's engages."""
    acme = Desk().acme(on_day(0), answered_on(1, automated=True), answered_on(3), answered_on(2))
    assert (acme.replies, acme.first_reply_at, acme.last_reply_at) == (
        2,
        Time(NOON + 2 * DAY),
        Time(NOON + 3 * DAY),
    )
    profile = Desk().profile(on_day(0, "neutral", BrandMatch(brand="globex", how="named")), answered_on(1))
    assert profile is not None
    assert (profile.replies, profile.brands["acme"].replies) == (1, 1)


def test_ties_are_whom_they_take_up_and_name() -> None:
    """Directed, by customer where that is known and by name where not; a quarter later they count half."""
    profile = Desk().profile(
        an_echo("reply", 0),
        an_echo("quote", 90, to="x:carl"),
        an_echo("reply", 90),
        on_day(90, text="@dora look", source="e-mail"),
    )
    assert profile is not None
    quarter = Time(NOON + 90 * DAY)
    assert profile.ties == (
        Tie(to="x:bob", weight=1.5, last=quarter),
        Tie(to="e-mail:@dora", weight=1.0, last=quarter),
        Tie(to="x:carl", weight=1.0, last=quarter),
    )


def test_ties_are_bounded() -> None:
    """Those with the latest contacts, and of each the last contacts."""
    desk = Desk()
    desk.take(on_day(0))
    profile = None
    for number in range(2 * TIES_KEPT):
        profile = desk.profile(*(an_echo("reply", number, to=f"x:p{number:02}") for _ in range(10)))
    assert profile is not None
    assert {tie.to for tie in profile.ties} == {f"x:p{n:02}" for n in range(TIES_KEPT, 2 * TIES_KEPT)}
    assert {tie.weight for tie in profile.ties} == {float(CONTACTS_KEPT)}


def test_whom_to_thank() -> None:
    """Something kind that nobody asked for, with its words; the latest, until a person has replied."""
    desk = Desk()
    acme = desk.acme(on_day(0, "positive", text="first"), on_day(1, "positive", OF_ACME, text="lovely" * 99))
    assert acme.to_thank == Thanks(
        mention="x:d1positive", conversation="x:m1", at=Time(NOON + DAY), text=("lovely" * 99)[:200]
    )
    assert desk.acme(on_day(2, "negative")).to_thank == acme.to_thank
    assert desk.acme(answered_on(0.5)).to_thank == acme.to_thank
    assert desk.acme(answered_on(1, automated=True)).to_thank == acme.to_thank
    assert desk.acme(answered_on(3)).to_thank is None
    assert desk.acme(on_day(2.5, "positive", text="came late")).to_thank is None
    assert desk.acme(on_day(4, "positive")).to_thank is not None


@pytest.mark.parametrize(
    ("mention", "is_praise"),
    [
        (said(score=a_score(sentiment=HAPPY.sentiment, act=an_act("praise")), brands=(TO_ACME,)), True),
        (said(score=a_score(sentiment=HAPPY.sentiment, act=an_act("question")), brands=(TO_ACME,)), False),
        (on_day(0, "positive"), True),
        (on_day(0, "positive", visibility="private"), True),
        (on_day(0, "neutral"), False),
        (
            said(
                score=a_score(sentiment=Sentiment(negative=0.0, neutral=0.3, positive=0.7)), brands=(TO_ACME,)
            ),
            False,
        ),
        (on_day(0, "positive", kind="reply", in_reply_to="r1"), False),
    ],
)
def test_what_is_praise(mention: object, is_praise: bool) -> None:
    """Kind words that ask for nothing; thanks at the end of a conversation are its end."""
    assert (Desk().acme(mention).to_thank is not None) == is_praise  # type: ignore[arg-type]


def test_times_of_events_do_not_make_somebody_seen() -> None:
    """They were seen when they spoke."""
    profile = Desk().profile(on_day(0), an_event("answered", 60))
    assert profile is not None
    assert profile.last_seen == at(0)
