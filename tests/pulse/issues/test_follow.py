"""Issues of a brand, from minute to minute."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.base import DAY, HOUR, MINUTE
from streams.pulse.issues import hear
from streams.pulse.issues.cluster import Hand
from streams.pulse.issues.follow import FORGOTTEN, KEPT, follow
from streams.pulse.issues.tell import issue
from tests.pulse.issues.saying import BEGAN, CHATTER, Town, said

OUTAGE = (
    "no signal since this morning",
    "is the network down? no signal at home",
    "network outage again, no signal",
    "phone shows no signal, is there an outage",
)
CHARGE = (
    "charged twice in August, refund please",
    "you charged my card twice",
    "why was I charged twice? refund!",
    "charged twice, still without refund",
)


def _mix(*kinds: tuple[str, ...], times: int) -> list[str]:
    return [kind[turn % len(kind)] for turn in range(times) for kind in kinds]


def test_what_people_say_in_different_words_is_two_issues() -> None:
    """Two matters that come in turns are told apart, each with all of its mentions."""
    town = Town()
    town.hears(*_mix(OUTAGE, CHARGE, times=12))
    assert town.of("signal").mentions == 12
    assert town.of("charged").mentions == 12


def test_something_new_is_signalled_with_its_tenth_mention() -> None:
    """The signal comes once, says how many, and quotes people."""
    town = Town()
    town.chats(30)
    town.hears(*_mix(OUTAGE, times=9))
    assert town.signals() == []
    town.hears(*_mix(OUTAGE, times=10))
    (signal,) = [signal for news in town.news for signal in news.signals]
    assert (signal.kind, signal.values["mentions"]) == ("issue-new", 10)
    assert "signal" in signal.evidence[0].text
    assert {each.text for each in signal.evidence[1:]} <= set(OUTAGE)


def test_on_a_brands_first_day_nothing_is_news() -> None:
    """What is new to us alone is signalled to nobody."""
    town = Town()
    town.hears(*_mix(OUTAGE, times=20))
    assert town.signals() == []


def test_one_person_is_no_issue() -> None:
    """However often somebody repeats themselves."""
    town = Town()
    town.chats(30)
    town.hears(*_mix(OUTAGE, times=30), author="anna")
    assert town.signals() == []
    assert not town.of("signal").shown


def test_what_is_said_more_than_the_day_before_grows_and_then_fades() -> None:
    """Told once in half a day; a day later hardly anybody speaks of it."""
    town = Town()
    town.chats(30)
    town.hears(*_mix(CHARGE, times=30), every=HOUR)
    assert town.of("charged").state == "steady"
    before = len(town.signals())
    town.hears(*_mix(CHARGE, times=30))
    assert town.signals()[before:] == ["issue-growing"]
    assert town.of("charged").state == "growing"
    town.chats(8)
    assert town.of("charged").state == "fading"


def test_a_muted_issue_gives_no_signal() -> None:
    """It is counted as ever."""
    town = Town()
    town.chats(30)
    town.hears(*_mix(OUTAGE, times=9))
    muted = replace(town.of("signal"), hand=Hand(muted=True))
    town.clusters[muted.id] = muted
    town.hears(*_mix(OUTAGE, times=9))
    assert town.signals() == []
    assert town.of("signal").mentions == 18


def test_what_nobody_says_for_a_week_is_over_unless_somebody_has_it_in_hand() -> None:
    """That is kept for a quarter."""
    town = Town()
    town.hears(*_mix(OUTAGE, CHARGE, times=5))
    taken = replace(town.of("charged"), hand=Hand(owner="billing"))
    town.clusters[taken.id] = taken
    town.now += FORGOTTEN
    town.hears(CHATTER[0])
    assert not any("signal" in each.recent[0].text for each in town.clusters.values())
    assert town.of("charged").hand.owner == "billing"
    town.now += KEPT
    town.hears(CHATTER[1])
    assert len(town.clusters) == 1


def test_two_that_turn_out_to_be_the_same_are_one_under_the_older_id() -> None:
    """Mentions add up, and the gone one says what it is part of."""
    town = Town()
    town.hears(*_mix(OUTAGE, times=6))
    other = Town(town.now)
    other.hears(*_mix(OUTAGE, times=6))
    younger = other.of("signal")
    town.clusters[younger.id] = replace(younger, look_at=0.0)
    older = min(town.clusters.values(), key=lambda each: each.first_seen)
    town.clusters[older.id] = replace(older, look_at=0.0)
    town.hears(OUTAGE[0])
    (merged,) = [each for news in town.news for each in news.merged]
    assert merged.into == older.id
    assert town.of("signal").mentions == 13
    assert town.of("signal").absorbed == (younger.id,)
    gone = issue("acme", town.news[-1].hearing, merged.gone, merged_into=merged.into)
    assert (gone.state, gone.merged_into) == ("merged", f"acme/{older.id}")


def test_one_that_turns_out_to_be_two_is_split() -> None:
    """The larger part keeps the id, the other begins anew."""
    town = Town()
    town.hears(*_mix(OUTAGE, times=12))
    mixed = town.of("signal")
    strangers = tuple(said(CHARGE[turn % 4], mixed.at + turn, f"c{turn}") for turn in range(10))
    recent = (*mixed.recent, *strangers, *mixed.recent[:2])[-24:]
    town.clusters = {mixed.id: replace(mixed, recent=recent, mentions=24.0, look_at=0.0)}
    town.hears(OUTAGE[0])
    assert {len(town.of("signal").recent), len(town.of("charged").recent)} == {14, 10}
    assert town.of("signal").id == mixed.id
    assert town.of("charged").id == strangers[0].mention


def test_a_part_that_has_the_first_mention_takes_no_ones_place() -> None:
    """What the larger part is called is not the smaller one's, though it began with its words."""
    town = Town()
    town.hears(*_mix(OUTAGE, times=14))
    mixed = town.of("signal")
    strangers = tuple(said(CHARGE[turn % 4], BEGAN + turn, f"c{turn}") for turn in range(10))
    first = strangers[1].mention  # of those that are still among the last when one more was heard
    town.clusters = {
        first: replace(mixed, id=first, recent=(*strangers, *mixed.recent[:14]), mentions=24.0, look_at=0.0)
    }
    town.hears(OUTAGE[0])
    assert town.of("signal").id == first
    assert town.of("charged").id == strangers[2].mention
    assert len(town.clusters) == 2
    assert town.news[-1].hearing.left[first] == {f"c{turn}" for turn in range(1, 10)}


def test_what_people_decided_is_not_undone() -> None:
    """A cluster that somebody has named is neither split nor merged."""
    town = Town()
    town.hears(*_mix(OUTAGE, CHARGE, times=6))
    named = replace(town.of("signal"), hand=Hand(name="Outage in Leeds"), look_at=0.0)
    twin = replace(named, id="zz", hand=Hand(), look_at=0.0)
    town.clusters |= {named.id: named, twin.id: twin}
    town.hears(*_mix(OUTAGE, times=10))
    assert named.id in town.clusters
    assert "zz" in town.clusters
    shown = issue("acme", town.news[-1].hearing, town.clusters[named.id])
    assert shown.name == "Outage in Leeds"


def test_quotes_are_of_different_people_in_different_words() -> None:
    """Fewer than three where fewer put it in words of their own."""
    town = Town()
    town.hears(*[OUTAGE[0]] * 6)
    (quote,) = issue("acme", town.news[-1].hearing, town.of("signal")).quotes
    assert quote.text == OUTAGE[0]


def test_what_was_said_in_private_is_quoted_to_nobody() -> None:
    """It is part of the issue."""
    town = Town()
    town.minute(said(OUTAGE[turn], town.now, f"a{turn}", private=True) for turn in range(4))
    cluster = town.of("signal")
    assert cluster.mentions == 4
    assert issue("acme", town.news[-1].hearing, cluster).quotes == ()


def test_texts_without_words_are_nobodys() -> None:
    """Links, handles, emojis and what everybody says belong to no issue."""
    town = Town()
    town.hears("http://x.co/1", "@acme", "😡😡", "")
    assert town.clusters == {}


def test_a_loud_crowd_does_not_make_its_words_common() -> None:
    """Of four hundred in a minute who say the same, the words still tell what it is about."""
    town = Town()
    town.chats(10)
    town.minute(said(OUTAGE[turn % 4], town.now, f"a{turn}") for turn in range(400))
    assert town.of("signal").mentions == 400
    assert town.brand.vocabulary.weights(["signa"])["signa"] > 1


def test_memory_is_bounded() -> None:
    """Whatever is said: clusters, their words, and the vocabulary."""
    random = Random(3)
    letters = "abcdefghijklmnopqrstuvwxyz"
    town = Town()
    for _ in range(40):
        texts = [" ".join("".join(random.choices(letters, k=5)) for _ in range(40)) for _ in range(20)]
        town.minute(said(text, town.now, f"a{place}") for place, text in enumerate(texts))
        same = "swordfish halibut mackerel sardine " + " ".join(
            "".join(random.choices(letters, k=5)) for _ in range(12)
        )
        town.minute([said(same, town.now), said(same, town.now, "b")])
    assert len(town.clusters) <= hear.MOST
    assert len(town.brand.vocabulary.by_word) <= 4_500
    assert max(len(each.words) for each in town.clusters.values()) <= 90


@settings(max_examples=30)
@given(st.permutations([*enumerate(_mix(OUTAGE, CHARGE, CHATTER, times=4))]))
def test_within_a_minute_the_order_of_arrival_does_not_matter(minute: list[tuple[int, str]]) -> None:
    """The same mentions make the same clusters."""
    first, second = Town(), Town()
    first.minute(said(text, BEGAN, f"a{place}") for place, text in sorted(minute))
    second.minute(said(text, BEGAN, f"a{place}") for place, text in minute)
    assert first.clusters == second.clusters


def test_counts_fade_but_not_backward() -> None:
    """A cluster asked about an earlier time is as it is."""
    town = Town()
    town.hears(*_mix(OUTAGE, times=8))
    cluster = town.of("signal")
    assert cluster.faded(cluster.at - MINUTE) is cluster
    assert cluster.faded(cluster.at + DAY).day == pytest.approx(cluster.day / 2)


def test_a_minute_without_mentions_only_lets_time_pass() -> None:
    """Nothing is heard, and nothing is learnt."""
    town = Town()
    news = town.minute([])
    assert news.signals == []
    assert town.brand.vocabulary.counted == 0


def test_after_months_counting_begins_anew_with_what_is_left() -> None:
    """The weights of words stay finite, and what they were."""
    town = Town()
    town.chats(10)
    town.now += 220 * DAY
    town.hears(*_mix(OUTAGE, times=4))
    vocabulary = town.brand.vocabulary
    assert vocabulary.unit < 2
    weights = vocabulary.weights(["museu", "signa"])
    assert weights["museu"] > weights["signa"] > 0
    assert follow("acme", town.brand, town.clusters, [], town.now).signals == []
