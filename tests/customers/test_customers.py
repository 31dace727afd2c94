"""Profiles: what they become, whatever the order things come in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.base import DAY, Record, Time
from schemas.codec import decode
from schemas.customers import BrandHistory, Customer, Identity, Measure, Relationship, Tone
from schemas.errors import RecordError
from schemas.mentions import Author, BrandMatch, CustomerBrief, Heartbeat, Mention, ThreadedMention
from schemas.scores import Language, Sentiment
from schemas.threads import Link
from streams.customers import Customers
from streams.customers.history import DAYS_KEPT, MONTHS_KEPT, NAMES_KEPT
from streams.customers.known import FORGOTTEN_AFTER
from streams.customers.names import IDENTITIES_KEPT
from streams.tasks.simulation import Simulation
from tests.builders import NOON, a_mention, a_score, a_scored, at, outgoing
from tests.customers.people import (
    ANGRY,
    GLOBEX,
    NO_BRANDS,
    TO_ACME,
    UNSCORED,
    Desk,
    an_echo,
    an_event,
    answered,
    enriched,
    given_facts,
    on_day,
    said,
    threaded,
)


def test_a_first_mention_makes_a_profile() -> None:
    """With where, in which language, about whom and in which tone."""
    author = Author(id="anna", name="Anna", handle="@anna")
    brands = (TO_ACME, GLOBEX)
    mention = replace(said(score=ANGRY), brands=brands, mention=replace(a_mention(), author=author))
    once = Relationship(
        loyalty=Measure(value=1.0, samples=1),
        staying=Measure(value=0.0, samples=1),
        recommendation=Measure(value=0.0, samples=1),
        sharing_negative=Measure(value=0.0, samples=1),
    )
    unhappy = BrandHistory(score=Measure(value=-0.4, samples=1), evidence=("x:m1",))
    assert Desk().profile(mention) == Customer(
        id="x:anna",
        first_seen=NOON,
        last_seen=NOON,
        identities=(Identity(source="x", id="anna", name="Anna", handle="@anna", seen=NOON),),
        mentions=1,
        by_source={"x": 1},
        by_language={"en": 1},
        by_brand={"acme": Tone(negative=1), "globex": Tone(negative=1)},
        tone=Tone(negative=1),
        tone_by_month={"2026-09": Tone(negative=1)},
        relationship={"acme": once, "globex": once},
        preferred_channel="x",
        preferred_language="en",
        brands={"acme": unhappy, "globex": unhappy},
    )


def test_what_cannot_be_scored_is_counted_as_such() -> None:
    """It is never neutral."""
    profile = Desk().profile(said(score=UNSCORED))
    assert profile is not None
    assert profile.tone == Tone(unscored=1)


def test_a_mention_without_an_author_adds_no_account() -> None:
    """The customer is known by another id."""
    profile = Desk().profile(said(author=None))
    assert profile is not None
    assert (profile.mentions, profile.identities) == (1, ())


def test_an_answer_of_the_company_is_no_mention() -> None:
    """It is counted as a reply, and is no account of the customer's."""
    profile = Desk().profile(
        said(created_at=at(0)), answered(created_at=at(2)), answered("r2", created_at=at(1))
    )
    assert profile is not None
    assert (profile.mentions, profile.replies, profile.last_reply_at) == (1, 2, at(2))
    assert [identity.id for identity in profile.identities] == ["anna"]


def test_an_answer_may_come_before_what_it_answers() -> None:
    """The profile begins with it."""
    profile = Desk().profile(answered(created_at=at(2)), said(created_at=at(0)))
    assert profile is not None
    assert (profile.first_seen, profile.last_seen, profile.mentions) == (at(0), at(2), 1)


def test_an_enriched_mention_has_the_profile_as_of_then() -> None:
    """This mention included; whoever reads it needs no lookup."""
    desk = Desk()
    author = Author(id="anna", name="Anna", handle="@anna")
    desk.take(said())
    mention = enriched(desk.take(threaded(a_scored(replace(a_mention("m2"), author=author), score=ANGRY))))
    assert mention.customer == CustomerBrief(
        id="x:anna", name="Anna", handle="@anna", first_seen=NOON, mentions=2, negative=1
    )
    answer = enriched(desk.take(answered()))
    assert answer.customer is not None
    assert (answer.customer.mentions, answer.customer.replies) == (2, 1)
    assert answer.company == "acme"


@pytest.mark.parametrize("kind", ["edit", "delete"])
def test_edits_and_deletions_are_not_counted(kind: str) -> None:
    """They go on with the profile as it is, or with the bare id of somebody never seen."""
    desk = Desk()
    change = said(kind=kind, author=None)
    assert enriched(desk.take(change)).customer == CustomerBrief(id="x:anna")
    assert desk.profile(change) is None
    desk.take(said())
    assert desk.profile(change) is None
    brief = enriched(desk.take(change)).customer
    assert brief is not None
    assert brief.mentions == 1


def test_a_mention_of_nobody_goes_on_without_a_profile() -> None:
    """A deletion of something never seen names nobody."""
    desk = Desk()
    outputs = desk.take(threaded(a_scored(a_mention(author=None, kind="delete")), key=None))
    assert [output.topic for output in outputs] == ["mentions.enriched"]
    assert enriched(outputs).customer is None


def test_facts_are_on_the_profile_whichever_comes_first() -> None:
    """Before the first mention they wait for it."""
    first, then = Desk(), Desk()
    assert first.profile(given_facts(tier="gold")) is None
    before = first.profile(said())
    after = then.profile(said(), given_facts(tier="gold"))
    assert before == after
    assert before is not None
    assert before.facts == {"tier": "gold"}


def test_older_facts_do_not_replace_newer_ones() -> None:
    """Whatever the order they come in; the profile stands as it is."""
    desk = Desk()
    profile = desk.profile(said(), given_facts(at(2), tier="gold"), given_facts(at(1), tier="tin"))
    assert profile is not None
    assert profile.facts == {"tier": "gold"}
    assert desk.take(given_facts(at(1), tier="tin")) == []


def test_facts_taken_back_are_gone() -> None:
    """A tombstone is facts of nothing; the next mention does not bring them back."""
    desk = Desk()
    profile = desk.profile(said(), given_facts(tier="gold"), given_facts(at(1)), said("m2"))
    assert profile is not None
    assert profile.facts == {}


def test_facts_under_another_key_are_refused() -> None:
    """They would be kept where the customer's mentions never come."""
    with pytest.raises(RecordError, match="record's key") as refused:
        Desk().take(given_facts(), key="x:bob")
    assert refused.value.field == "$.id"


def test_another_record_is_refused() -> None:
    """It is set aside with the reason."""
    with pytest.raises(RecordError, match="does not read such"):
        Desk().take(Link(id="l", message="m", conversation="c", at=NOON))


def test_who_has_not_been_heard_of_for_two_years_is_forgotten() -> None:
    """What the CRM says of them stays, and the next mention begins a new profile."""
    desk = Desk()
    desk.take(said())
    desk.take(said("m2", key="x:ben", author="ben"), "x:ben")
    desk.take(given_facts(tier="gold"))
    assert desk.wait_until(Time(NOON + FORGOTTEN_AFTER)) == []
    gone = desk.wait_until(Time(NOON + FORGOTTEN_AFTER + 31 * DAY))
    assert sorted((output.topic, output.key, output.record) for output in gone) == [
        ("customers", "x:anna", None),
        ("customers", "x:ben", None),
    ]
    profile = desk.profile(said("m3"))
    assert profile is not None
    assert (profile.mentions, profile.facts) == (1, {"tier": "gold"})


def test_who_goes_on_speaking_is_remembered() -> None:
    """Two years are counted from the last word, whenever it came in."""
    desk = Desk()
    desk.profile(on_day(400), on_day(0))
    assert desk.wait_until(Time(NOON + FORGOTTEN_AFTER + 399 * DAY)) == []


def test_who_was_only_passed_on_is_no_profile_yet() -> None:
    """Others may be heard to speak of somebody before their own words come; and may never come."""
    desk = Desk()
    passed_on = an_echo("repost", 0, by="x:bob", to="x:anna", tone="positive", about=("acme",))
    assert desk.take(passed_on) == []
    assert desk.wait_until(Time(NOON + FORGOTTEN_AFTER + 31 * DAY))[0].record is None
    desk.take(passed_on)
    profile = desk.profile(on_day(1, "positive"))
    assert profile is not None
    assert profile.relationship["acme"].sharing == Measure(value=1.0, samples=1)


def test_what_is_passed_on_has_no_tone_of_its_own() -> None:
    """A repost is somebody else's words."""
    profile = Desk().profile(on_day(0, "negative", kind="repost", repost_of="b1"))
    assert profile is not None
    assert (profile.tone, profile.by_brand["acme"]) == (Tone(neutral=1), Tone(neutral=1))


def test_the_tone_toward_a_brand_counts_for_it() -> None:
    """Where it is said of the brand by name; the rest of the sentence may be about something else."""
    toward = {"acme": Sentiment(negative=0.0, neutral=0.1, positive=0.9)}
    profile = Desk().profile(said(score=replace(ANGRY, toward=toward), brands=(TO_ACME, GLOBEX)))
    assert profile is not None
    assert profile.by_brand == {"acme": Tone(positive=1), "globex": Tone(negative=1)}
    assert profile.tone == Tone(negative=1)


def test_a_company_that_is_a_customer_says_nothing_of_itself() -> None:
    """Its own brand is none that it speaks about."""
    own = BrandMatch(brand="globex", how="author")
    mention = threaded(a_scored(a_mention(author="globex"), company="globex", brands=(TO_ACME, own)))
    profile = Desk().profile(mention)
    assert profile is not None
    assert list(profile.by_brand) == ["acme"]


def test_channel_and_language_are_those_used_most() -> None:
    """A language that could not be told is none."""
    unknown = a_score(language=Language(code="und"))
    desk = Desk()
    profile = desk.profile(said(score=unknown))
    assert profile is not None
    assert (profile.preferred_channel, profile.preferred_language) == ("x", None)
    german = a_score(language=Language(code="de"))
    profile = desk.profile(said("m2", german, source="e-mail"), said("m3", unknown, source="e-mail"))
    assert profile is not None
    assert (profile.preferred_channel, profile.preferred_language) == ("e-mail", "de")


def test_a_profile_does_not_grow_for_ever() -> None:
    """The accounts seen last, and the last two years of months."""
    desk, profile = Desk(), None
    for number in range(100):
        author = f"a{number % 50:02}"
        when = Time(NOON + number * 31 * DAY)
        profile = desk.profile(said(f"m{number}", author=author, created_at=when)) or profile
    assert profile is not None
    assert [identity.id for identity in profile.identities] == [f"a{n}" for n in range(30, 50)]
    assert (len(profile.identities), len(profile.tone_by_month)) == (IDENTITIES_KEPT, MONTHS_KEPT)
    assert (profile.mentions, sum(tone.neutral for tone in profile.tone_by_month.values())) == (
        100,
        MONTHS_KEPT,
    )


def test_names_beyond_a_bound_are_counted_together() -> None:
    """Whoever writes to a thousand brands does not fill the memory."""
    desk, profile = Desk(), None
    for number in range(2 * NAMES_KEPT):
        match = BrandMatch(brand=f"brand{number:03}", how="named")
        profile = desk.profile(on_day(0, "positive", match, name=f"m{number}"))
    assert profile is not None
    assert len(profile.by_brand) == NAMES_KEPT
    assert profile.by_brand["other"] == Tone(positive=NAMES_KEPT + 1)


def test_days_beyond_a_bound_are_forgotten() -> None:
    """Those after which a year of weeks still stands; in all they are counted still."""
    desk, profile = Desk(), None
    for day in range(2 * DAYS_KEPT):
        profile = desk.profile(on_day(day, "positive", visibility="private"))
    assert profile is not None
    assert profile.relationship["acme"].sharing == Measure(value=0.0, samples=DAYS_KEPT)
    assert profile.by_brand["acme"] == Tone(positive=2 * DAYS_KEPT)


SENTIMENTS = [
    Sentiment(negative=0.9, neutral=0.1, positive=0.0),
    Sentiment(negative=0.1, neutral=0.8, positive=0.1),
    Sentiment(negative=0.0, neutral=0.1, positive=0.9),
    None,
]


@st.composite
def mentions(draw: st.DrawFn) -> ThreadedMention:
    """A mention by the customer or an answer to them, over three years, from many accounts."""
    when = Time(NOON + draw(st.integers(0, 36)) * 30 * DAY)
    source = draw(st.sampled_from(["x", "e-mail"]))
    author = Author(id=f"a{draw(st.integers(0, 30))}", name=draw(st.sampled_from([None, "Anna", "A. B."])))
    score = a_score(
        sentiment=draw(st.sampled_from(SENTIMENTS)),
        language=Language(code=draw(st.sampled_from(["en", "de"]))),
    )
    brands = tuple(
        BrandMatch(brand=b, how="named", addressed=draw(st.booleans()))
        for b in draw(st.sets(st.sampled_from(["acme", "globex"])))
    )
    company = draw(st.sampled_from([None, None, None, "acme"]))
    text = draw(st.sampled_from(["thank you", "@bob you must try them", "@ann @bob look"]))
    mention = Mention(id="m", source=source, created_at=when, author=author, text=text)
    return threaded(a_scored(mention, score=score, brands=brands, company=company))


def echoes() -> st.SearchStrategy[Record]:
    """Somebody took up anna's words, or she somebody's."""
    return st.builds(
        an_echo,
        st.sampled_from(["reply", "repost", "quote"]),
        st.integers(0, 1000),
        by=st.sampled_from(["x:anna", "x:bob"]),
        tone=st.sampled_from(["negative", "neutral", "positive"]),
        about=st.just(("acme",)),
        recommends=st.sampled_from([(), ("acme",), ("globex",)]),
    )


def ends() -> st.SearchStrategy[Record]:
    """What became of one of several answers that were owed."""
    return st.builds(
        lambda number, kind: an_event(kind, 60 * number, f"o{number}", since=number),
        st.integers(0, 12),
        st.sampled_from(["answered"]),
    )


@settings(max_examples=150)
@given(st.lists(mentions() | echoes() | ends(), min_size=1, max_size=40), st.data())
def test_the_order_in_which_things_come_does_not_matter(records: list[Record], data: st.DataObject) -> None:
    """The final profile is the same for every permutation: mentions, answers, echoes."""
    desk, other = Desk(), Desk()
    shuffled = data.draw(st.permutations(records))
    last = said("last", created_at=Time(NOON + 2000 * DAY))
    assert desk.profile(*shuffled, last) == other.profile(*records, last)


def test_over_the_log_the_step_is_the_same() -> None:
    """A profile on the compacted topic, and the enriched mention, each under its key."""
    simulation = Simulation({"customers": Customers(NO_BRANDS)}, 2)
    simulation.now = at(1)
    simulation.publish([outgoing("mentions.threaded", said(), "x:anna")])
    simulation.settle()
    profiles = simulation.latest("customers")
    assert decode(profiles[b"x:anna"], Customer).mentions == 1
    assert [record.key for record in simulation.records("mentions.enriched")] == [b"x:m1"]


def test_heartbeats_go_the_way_of_mentions_alone() -> None:
    """Signals have their heartbeats from `conversations`, which come after all that customers lead to."""
    simulation = Simulation({"customers": Customers(NO_BRANDS)}, 1)
    simulation.publish(
        [outgoing("mentions.threaded", Heartbeat(id="h", at=NOON, partition=0, tasks=1), None)]
    )
    simulation.settle()
    assert len(simulation.records("mentions.enriched")) == 1
    assert simulation.records("signals") == []
