"""Profiles: what they become, whatever the order things come in."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.base import DAY, Record, Time
from schemas.codec import decode
from schemas.customers import Customer, CustomerFacts, Identity, Tone
from schemas.errors import RecordError
from schemas.mentions import (
    Author,
    BrandMatch,
    CustomerBrief,
    EnrichedMention,
    ScoredMention,
    ThreadedMention,
)
from schemas.scores import Language, Sentiment, Unscored
from schemas.threads import Link
from streams.customers import Customers
from streams.customers.profile import IDENTITIES_KEPT, MONTHS_KEPT
from streams.state import State
from streams.step import Context, Output
from streams.tasks.simulation import Simulation
from tests.builders import NOON, a_mention, a_score, a_scored, at, outgoing

UNSCORED = a_score(sentiment=None, unscored=Unscored(reason="a picture without words"))
ANGRY = a_score(sentiment=Sentiment(negative=0.9, neutral=0.1, positive=0.0))


def threaded(
    scored: ScoredMention, key: str | None = "x:anna", conversation: str = "x:m1"
) -> ThreadedMention:
    """The mention as `threads` writes it."""
    fields = {name: getattr(scored, name) for name in ScoredMention.__struct_fields__}
    return ThreadedMention(**fields, conversation_id=conversation, customer_key=key)


def said(name: str = "m1", score: Any = None, **fields: Any) -> ThreadedMention:
    """Something anna said."""
    return threaded(a_scored(a_mention(name, **fields), score=score or a_score()))


def answered(name: str = "r1", **fields: Any) -> ThreadedMention:
    """Something the company answered to anna."""
    return threaded(a_scored(a_mention(name, "acme", **fields), company="acme"))


def given_facts(moment: Time = NOON, **facts: Any) -> CustomerFacts:
    """What the CRM says of anna."""
    return CustomerFacts(id="x:anna", at=moment, facts=facts)


class Desk:
    """The step, and what came out of it."""

    def __init__(self) -> None:
        self.step = Customers()
        self.state = State(self.step.kinds)

    def take(self, record: Record, key: str = "x:anna") -> list[Output]:
        """Take one record."""
        return list(self.step.on_record(self.state, record, Context(NOON, "t", 0, 0, NOON, key)))

    def profile(self, *records: Record) -> Customer | None:
        """The last profile written for these records."""
        outputs = [output for record in records for output in self.take(record)]
        profiles = [output.record for output in outputs if output.topic == "customers"]
        last = profiles[-1] if profiles else None
        assert last is None or isinstance(last, Customer)
        return last


def enriched(outputs: Sequence[Output]) -> EnrichedMention:
    """The one enriched mention."""
    (output,) = [output for output in outputs if output.topic == "mentions.enriched"]
    assert isinstance(output.record, EnrichedMention)
    assert output.key == output.record.conversation_id
    return output.record


def test_a_first_mention_makes_a_profile() -> None:
    """With where, in which language, about whom and in which tone."""
    author = Author(id="anna", name="Anna", handle="@anna")
    brands = (
        BrandMatch(brand="acme", how="recipient", addressed=True),
        BrandMatch(brand="globex", how="named"),
    )
    mention = replace(said(score=ANGRY), brands=brands, mention=replace(a_mention(), author=author))
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


def test_profiles_have_no_timers() -> None:
    """Nothing wakes."""
    desk = Desk()
    assert list(desk.step.on_wake(desk.state, "profiles", "x:anna", NOON)) == []


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


SENTIMENTS = [
    Sentiment(negative=0.9, neutral=0.1, positive=0.0),
    Sentiment(negative=0.1, neutral=0.8, positive=0.1),
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
        BrandMatch(brand=b, how="named") for b in draw(st.sets(st.sampled_from(["acme", "globex"])))
    )
    company = draw(st.sampled_from([None, None, None, "acme"]))
    mention = replace(a_mention("m", created_at=when, source=source), author=author)
    return threaded(a_scored(mention, score=score, brands=brands, company=company))


@settings(max_examples=150, deadline=None)
@given(st.lists(mentions(), min_size=1, max_size=40), st.data())
def test_the_order_of_mentions_and_answers_does_not_matter(
    records: list[ThreadedMention], data: st.DataObject
) -> None:
    """The final profile is the same for every permutation."""
    shuffled = data.draw(st.permutations(records))
    assert Desk().profile(*shuffled) == Desk().profile(*records)


def test_over_the_log_the_step_is_the_same() -> None:
    """A profile on the compacted topic, and the enriched mention, each under its key."""
    simulation = Simulation({"customers": Customers()}, 2)
    simulation.now = at(1)
    simulation.publish([outgoing("mentions.threaded", said(), "x:anna")])
    simulation.settle()
    profiles = simulation.latest("customers")
    assert decode(profiles[b"x:anna"], Customer).mentions == 1
    assert [record.key for record in simulation.records("mentions.enriched")] == [b"x:m1"]
