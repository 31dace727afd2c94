"""Return on Relationship: loyalty, staying, recommendation, sharing."""

from typing import Any

import pytest
from msgspec.structs import replace

from schemas.customers import Measure, Relationship, Returns
from schemas.mentions import Author, BrandMatch
from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.customers.history import DAYS_KEPT
from streams.customers.observed import people_named
from streams.customers.returns import WEEKS
from tests.customers.people import HAPPY, OF_ACME, TO_ACME, Desk, an_echo, answered_on, on_day, said

BRANDS = {"brands": [{"id": "acme", "accounts": {"x": ["@AcmeHelp"]}}]}
NO_LETTERS = BrandMatch(brand="!!!", how="recipient", addressed=True)
SOUTHWEST = BrandMatch(brand="Southwest", how="recipient", addressed=True)


def returned(*records: Any) -> Relationship:
    """What came back to acme, with what anna did in this order."""
    profile = Desk(BRANDS).profile(*records)
    assert profile is not None
    return profile.relationship["acme"]


def measure(value: float, samples: int) -> Measure:
    """A figure."""
    return Measure(value=value, samples=samples)


def test_loyalty_is_the_part_of_weeks_with_a_word() -> None:
    """From the first to the last; NOON is a Monday."""
    assert returned(on_day(0)).loyalty == measure(1.0, 1)
    assert returned(on_day(0), on_day(6)).loyalty == measure(1.0, 1)
    assert returned(on_day(0), on_day(7)).loyalty == measure(1.0, 2)
    assert returned(on_day(0), on_day(21)).loyalty == measure(0.5, 4)


def test_loyalty_is_of_the_last_year() -> None:
    """What was before does not count against anybody."""
    assert returned(on_day(0), on_day(7 * 100)).loyalty == measure(round(1 / WEEKS, 3), WEEKS)


def test_who_speaks_again_within_a_quarter_has_stayed() -> None:
    """After each week with trouble; the latest counts as not stayed until they do."""
    assert returned(on_day(0)).staying is None
    assert returned(on_day(0, "negative")).staying == measure(0.0, 1)
    assert returned(on_day(0, "negative"), on_day(3)).staying == measure(0.0, 1)
    assert returned(on_day(0, "negative"), on_day(7 * 12)).staying == measure(1.0, 1)
    assert returned(on_day(0, "negative"), on_day(7 * 13)).staying == measure(0.0, 1)
    assert returned(on_day(0, "negative"), on_day(7, "negative")).staying == measure(0.5, 2)


@pytest.mark.parametrize(
    ("mention", "recommends"),
    [
        (on_day(0, "positive", OF_ACME), 1),
        (on_day(0, "neutral", OF_ACME), 0),
        (on_day(0, "positive", OF_ACME, visibility="private"), 0),
        (on_day(0, "positive", TO_ACME), 0),
        (on_day(0, "positive", TO_ACME, text="@bob you should try @acmehelp"), 1),
        (on_day(0, "positive", TO_ACME, text="@acmehelp thanks"), 0),
        (on_day(0, "positive", OF_ACME, kind="reply", in_reply_to="m0"), 0),
        (on_day(0, "positive", OF_ACME, kind="quote", quoted_id="m0"), 1),
        (on_day(0, "positive", OF_ACME, kind="repost", repost_of="m0"), 0),
    ],
)
def test_a_recommendation_is_praise_to_others_unasked(mention: Any, recommends: int) -> None:
    """In public, to whoever reads or to people named; what is said to the brand alone is none."""
    assert returned(mention).recommendation == measure(float(recommends), 1)


def test_without_accounts_in_brands_yaml_nobody_can_tell_others_from_the_brand() -> None:
    """So what is said to such a brand recommends it to nobody, whomever else it names."""
    mention = on_day(0, "positive", SOUTHWEST, text="@bob fly @swa")
    profile = Desk(BRANDS).profile(mention)
    assert profile is not None
    assert profile.relationship["Southwest"].recommendation == measure(0.0, 1)


def test_a_reply_that_answers_another_customer_recommends() -> None:
    """Which its echo tells, on the day of the reply."""
    reply = on_day(0, "positive", OF_ACME, kind="reply", in_reply_to="b1")
    echo = an_echo("reply", 0, recommends=("acme",))
    assert returned(reply, echo).recommendation == measure(1.0, 1)


def test_sharing_is_how_often_each_was_passed_on() -> None:
    """Good and ill apart; being answered is not being passed on, and what has no tone is neither."""
    by_bob = {"by": "x:bob", "to": "x:anna", "about": ("acme",)}
    found = returned(
        on_day(0, "positive"),
        on_day(1, "positive"),
        on_day(2, "negative"),
        an_echo("repost", 3, tone="positive", **by_bob),
        an_echo("quote", 3, tone="negative", **by_bob),
        an_echo("quote", 4, tone="negative", **by_bob),
        an_echo("reply", 4, tone="positive", **by_bob),
        an_echo("quote", 4, tone="neutral", **by_bob),
    )
    assert (found.sharing, found.sharing_negative) == (measure(0.5, 2), measure(2.0, 1))


def test_a_day_on_which_one_was_only_passed_on_is_no_week_with_a_word() -> None:
    """Others were active, not they."""
    passed_on = an_echo("repost", 7, by="x:bob", to="x:anna", about=("acme",), tone="positive")
    assert returned(on_day(0), passed_on).loyalty == measure(1.0, 1)
    profile = Desk().profile(passed_on, on_day(0, "neutral", BrandMatch(brand="globex", how="named")))
    assert profile is not None
    assert list(profile.relationship) == ["globex"]


def test_before_and_after_the_company_engaged() -> None:
    """The week of its first answer by a person is neither; trouble in it is what was answered."""
    found = returned(
        on_day(0, "negative"),
        on_day(21),
        answered_on(21.5, automated=True),
        on_day(28, "negative"),
        answered_on(28.5),
        on_day(35, "positive", OF_ACME),
        answered_on(36),
        on_day(49),
    )
    assert found.engaged_at == answered_on(28.5).occurred_at
    assert found.loyalty == measure(0.625, 8)
    assert found.before == Returns(
        loyalty=measure(0.5, 4),
        staying=measure(1.0, 1),
        recommendation=measure(0.0, 2),
        sharing_negative=measure(0.0, 1),
    )
    assert found.after == Returns(
        loyalty=measure(0.667, 3),
        staying=measure(1.0, 1),
        recommendation=measure(0.5, 2),
        sharing=measure(0.0, 1),
    )


def test_where_nothing_was_before_or_after_there_is_no_figure() -> None:
    """Who first spoke in the week of the answer, and not since."""
    found = returned(on_day(0), answered_on(0.5))
    assert (found.engaged_at, found.before, found.after) == (answered_on(0.5).occurred_at, None, None)


@pytest.mark.parametrize(
    ("text", "mentions", "named"),
    [
        ("no names", (), ()),
        ("@bob and @Bob", ("@bob",), ("@bob",)),
        ("@AcmeHelp.Thanks and @southwest", (), ()),
        ("@SouthwestAir and @acme_fan", (), ("@acme_fan",)),
        ("@bob.smith, hi", (), ("@bob.smith",)),
        ("@Anna_G says", ("carl",), ("@carl",)),
        ("mail me at bob@example.com", (), ()),
    ],
)
def test_people_are_named_who_are_no_brand(text: str, mentions: Any, named: Any) -> None:
    """Neither an account of a brand, nor what may be one of a brand without any listed, nor the author."""
    mention = said(score=HAPPY, text=text, mentions=mentions, brands=(SOUTHWEST, NO_LETTERS))
    by_anna = replace(mention.mention, author=Author(id="anna", handle="@anna_g"))
    assert people_named(replace(mention, mention=by_anna), Brands.of(parse(BRANDS))) == named


def test_of_words_long_past_nothing_is_said() -> None:
    """Who has not spoken for longer than days are kept, and is still passed on, has no figures."""
    by_bob = {"by": "x:bob", "to": "x:anna", "about": ("acme",), "tone": "positive"}
    echoes = [an_echo("repost", day, **by_bob) for day in range(1, DAYS_KEPT + 1)]
    assert returned(on_day(0), *echoes) == Relationship()
