"""Staged crowds and real ones: what is suspected, on which evidence, and what is not."""

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alerts import Signal
from schemas.base import DAY, HOUR, MINUTE, Time
from schemas.pulse import Said
from streams.pulse.attack import keep, likeness, watch
from streams.pulse.attack.suspicion import SUSPECTED, Crowd, Usual, probability, signs
from streams.pulse.attack.watch import Watch
from streams.state import State
from tests.pulse.issues.saying import BEGAN

LIE = "the yoghurt of acme made my whole family sick and nobody at their hotline cares at all"
HEADLINE = "acme closes its dairy in Leeds and four hundred people lose their work"
OWN = (
    "my parcel with the new kettle has not come and tracking is silent since Friday",
    "could somebody at acme explain why the app logs me out after every single song",
    "thank you for the quick refund, the lady on the phone was patient with my mother",
    "your shop in the station smells of paint, is it going to be open next weekend",
    "why does the discount code from your letter not work for children's shoes online",
)


class Square:
    """A brand's crowd, heard minute by minute."""

    def __init__(self) -> None:
        self.now = BEGAN
        self.state = State(keep.TABLES)
        self.signals: list[Signal] = []
        self._number = 0

    def hear(self, text: str, author: str, *, gap: int = MINUTE, **more: object) -> None:
        """One voice, some time after the one before."""
        self.now += gap
        self._number += 1
        said = Said(mention=f"m{self._number:05}", at=Time(self.now), author=author, text=text, **more)  # type: ignore[arg-type]
        self.signals += keep.hear(self.state, "acme", [said], {said.mention: "issue"}, self.now)

    def chatter(self, times: int, known: float = 0.5, gap: int = 7 * MINUTE, **more: object) -> None:
        """People in words of their own, part of whom were heard before."""
        for number in range(times):
            words = OWN[number % len(OWN)].split()
            Random(number).shuffle(words)
            since = Time(self.now - DAY) if number < known * times else None
            self.hear(" ".join(words), f"person{number}", gap=gap, known_since=since, **more)

    def staged(self, size: int, text: str = LIE, gap: int = 40_000, **more: object) -> None:
        """Fresh accounts with one text."""
        for number in range(size):
            self.hear(f"{text} {'!' * (number % 3)}", f"fresh{number}", gap=gap, **more)

    @property
    def watched(self) -> Watch:
        """What is known."""
        found = self.state[keep.Watched].get("acme")
        assert found is not None
        return found.watch


def test_a_dozen_fresh_accounts_with_one_text_are_suspected_once_with_the_evidence() -> None:
    """How many, how many of them we know; the issue it is about, and what they write."""
    square = Square()
    square.chatter(40)
    square.staged(30)
    (signal,) = square.signals
    assert (signal.kind, signal.subject.id) == ("attack-suspected", "acme/issue")
    assert signal.values["probability"] >= SUSPECTED
    assert signal.evidence[0].text.endswith("accounts write nearly the same")
    assert LIE in signal.evidence[-1].text
    found = keep.suspects(keep.judged(square.state, "acme"))["issue"]
    assert found.accounts == 30
    assert found.probability >= SUSPECTED


def _pass_on(square: Square, post: str, people: Iterable[str], **more: object) -> None:
    """Let people pass a post on."""
    for author in people:
        square.hear("so true", author, gap=20_000, repost_of=post, **more)


def test_accounts_that_pass_on_one_post_after_the_other_are_suspected() -> None:
    """With the third that the same ones do; to have done so for hours makes them nobody whom we know."""
    square = Square()
    square.chatter(40)
    ring, since = [f"fresh{number}" for number in range(12)], Time(square.now)
    for post in ("x:1", "x:2"):
        _pass_on(square, post, ring)
    assert square.signals == []
    square.now += 2 * HOUR
    _pass_on(square, "x:3", ring, known_since=since)
    (signal,) = square.signals
    assert "of them pass on one post after the other, as a ring does" in signal.evidence[0].text
    assert signal.values["heard_before"] == 0


@pytest.mark.parametrize("known", [True, False])
def test_who_passes_on_all_of_an_event_is_no_ring(known: bool) -> None:
    """Where most pass on but one of its posts; nor are people whom we know."""
    square = Square()
    square.chatter(40)
    more = {"known_since": Time(BEGAN - 9 * DAY)} if known else {}
    for post in ("x:1", "x:2", "x:3"):
        _pass_on(square, post, [f"{post}{number}" for number in range(0 if known else 15)])
        _pass_on(square, post, [f"keen{number}" for number in range(12)], **more)
    assert square.signals == []


def test_people_in_their_own_words_are_not_suspected() -> None:
    """However many."""
    square = Square()
    square.chatter(200, gap=MINUTE)
    assert square.signals == []


def test_one_account_that_repeats_itself_is_one() -> None:
    """It is a nuisance, and no crowd."""
    square = Square()
    square.chatter(20)
    for _ in range(50):
        square.hear(LIE, "one")
    assert square.signals == []


def test_people_we_know_are_no_staged_crowd() -> None:
    """A slogan that customers of years copy from each other."""
    square = Square()
    square.chatter(40)
    square.staged(30, known_since=Time(BEGAN - 9 * DAY))
    assert square.signals == []


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (f"RT @granny: {HEADLINE}", {}),
        (f"“@granny: {HEADLINE}”", {}),
        (HEADLINE, {"repost_of": "x:post"}),
        (f"{HEADLINE} http://news.example/1", {}),
        (HEADLINE, {"links": ("http://news.example/1",)}),
        ("thank you so much acme", {}),
    ],
)
def test_what_is_passed_on_is_nobodys_copy(text: str, more: dict[str, object]) -> None:
    """A repost, a quote, a headline with its link; nor is what is too short to be anybody's."""
    square = Square()
    square.chatter(40)
    square.staged(60, text, gap=90_000, **more)
    assert square.signals == []


@pytest.mark.parametrize("known", [0, 3])
def test_where_people_we_know_say_nearly_that_it_is_few_words_and_no_script(known: int) -> None:
    """Ten strangers tell a story in the same words: so may people, where some we know tell it in others."""
    story = "a tram of acme left the rails in the old town"
    square = Square()
    square.chatter(40)
    for number, own in enumerate(OWN):
        since = Time(BEGAN - DAY) if number < known else None
        square.hear(f"{story}; {own}", f"teller{number}", known_since=since)
    square.staged(10, f"{story} and my little sister takes that one to school on most days", gap=15_000)
    assert bool(square.signals) == (known == 0)
    said = [each.text for signal in square.signals for each in signal.evidence]
    assert said == [] or "of 5 others who write something like it 0 were heard before" in said


def test_a_link_with_a_clock_and_young_accounts_is_suspected() -> None:
    """Each is a sign; together they outweigh that stories are shared."""
    square = Square()
    square.chatter(40, author_since=Time(BEGAN - 900 * DAY))
    square.staged(30, f"{LIE} http://lie.example", gap=12 * MINUTE, author_since=Time(BEGAN - DAY))
    (signal,) = square.signals
    texts = " ".join(each.text for each in signal.evidence)
    assert "younger than 30 days" in texts
    assert "like clockwork, every 12 minutes" in texts
    assert "link to something" in texts


def test_accounts_of_some_years_speak_against_it() -> None:
    """An age is a sign both ways."""
    crowd = Crowd(12, 0, 0, 12, 0, every=None, copies=True)
    unknown = Crowd(12, 0, 0, 0, 0, every=None, copies=True)
    usual = Usual(0.2, 0.05)
    assert probability(signs(crowd, usual)) < SUSPECTED < probability(signs(unknown, usual))


def test_what_was_said_in_private_is_quoted_to_nobody() -> None:
    """It counts."""
    square = Square()
    square.chatter(40)
    square.staged(30, private=True)
    (signal,) = square.signals
    assert [each.kind for each in signal.evidence] == ["figure"] * 2


def test_groups_that_a_voice_is_like_both_of_are_one() -> None:
    """A script told in two halves, until somebody says both."""
    words = LIE.split()
    one, other = " ".join(words[:11]), " ".join(words[5:])
    square = Square()
    for number in range(3):
        square.hear(one, f"a{number}")
        square.hear(other, f"b{number}")
    assert len(square.watched.groups) == 2
    square.hear(LIE, "both")
    (group,) = square.watched.groups.values()
    assert len(group.members) == 7
    square.hear(other, "late")
    assert len(next(iter(square.watched.groups.values())).members) == 8


def test_memory_is_a_day_and_bounded() -> None:
    """Hours go, groups go, and a loud hour keeps its last voices."""
    square = Square()
    square.staged(5)
    square.staged(1, gap=2 * DAY)
    assert square.watched.groups == {}
    assert len(square.state[watch.Hour]) == 1
    for number in range(watch.MOST_AN_HOUR + 5):
        text = " ".join(f"{Random(number * 31 + place).randrange(10**9)}" for place in range(8))
        square.hear(text, f"p{number}", gap=1_000)
    assert max(len(hour.voices) for _, hour in square.state[watch.Hour].items()) == watch.MOST_AN_HOUR
    for number in range(watch.MOST_GROUPS + 5):
        square.hear("look", f"p{number}", gap=1_000, repost_of=f"x:{number}")
    assert len(square.watched.groups) == watch.MOST_GROUPS


def test_an_issue_with_hardly_any_of_a_group_is_not_judged_by_it() -> None:
    """Two who write the same are two friends."""
    square = Square()
    square.staged(2)
    assert keep.suspects(keep.judged(square.state, "acme")) == {}
    assert keep.suspects(keep.judged(square.state, "other")) == {}
    square.staged(4)
    found = keep.suspects(keep.judged(square.state, "acme"))["issue"]
    assert found.accounts == 0
    assert found.probability < SUSPECTED


@settings(max_examples=25)
@given(st.permutations([*range(8)]))
def test_within_a_minute_the_order_of_arrival_does_not_matter(order: Iterable[int]) -> None:
    """The same voices, the same groups."""
    texts = [LIE, LIE + "!", *OWN, LIE + " indeed"]
    minute = [Said(mention=f"m{n}", at=Time(BEGAN), author=f"a{n}", text=texts[n]) for n in order]
    found = watch.watch(Watch(), minute, {}, BEGAN + MINUTE)
    again = watch.watch(Watch(), sorted(minute, key=lambda each: each.mention), {}, BEGAN + MINUTE)
    assert found == again
    assert found.grown == ["m0"]


def test_signatures_are_the_same_for_ever() -> None:
    """They are kept in the state: another library's numbers would be other texts."""
    signature = likeness.signature(LIE)
    assert signature is not None
    assert len(signature) == likeness.BYTES
    assert signature[:8].hex() == "f97efb9173e10177"
    assert likeness.signature("too short to tell") is None
    assert likeness.alike(likeness.matrix([]), signature) == []
