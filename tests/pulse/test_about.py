"""What a spike is about, whether it is staged, and how its figures look without who may be one hand."""

from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from schemas.alerts import Signal
from schemas.base import DAY, HOUR, MINUTE, SECOND, Time
from schemas.codec import decode, encode
from schemas.mentions import CustomerBrief, EnrichedMention
from schemas.pulse import Contact, Issue, TiesPartial
from streams.log.port import Outgoing
from tests.pulse.crowd import ANGRY, Crowd, enriched
from tests.pulse.hearing import MONDAY, on

OWN = (
    "when does the shop at the station open on Sundays",
    "lovely colours this year, my mother wants the blue kettle",
    "is the discount code valid for children's shoes online",
    "your driver was friendly and carried everything upstairs",
    "could somebody send the invoice from March again please",
    "which of these lamps works with the old dimmer",
)
DOWN = (
    ("the app is down", "app down again", "your app does not open", "app outage"),
    ("since this morning", "here in Leeds", "for an hour now", "on both phones"),
    ("cannot board", "nobody answers", "is there an outage?", "please fix the app"),
)
LIE = "the yoghurt of acme made my whole family sick and nobody there cares about it at all"
BEGINS = on(2, 14)
KNOWN = CustomerBrief(id="x:old", first_seen=Time(MONDAY - 9 * DAY), mentions=9)


def said(name: str, at: int, text: str, **more: Any) -> EnrichedMention:
    """One mention, by a person of its own unless told otherwise."""
    customer = more.pop("customer", None)
    return replace(enriched(name, at, text=text, **more), customer=customer)


def outage(number: int, every: int = 20 * SECOND) -> list[EnrichedMention]:
    """People who say in words of their own that the app is down, half of whom we know."""
    random = Random(number)
    return [
        said(
            f"d{place}",
            BEGINS + place * every,
            " ".join(random.choice(part) for part in DOWN),
            tone=ANGRY,
            customer=KNOWN if place % 2 else None,
        )
        for place in range(number)
    ]


def staged(number: int) -> list[EnrichedMention]:
    """Accounts of one hand."""
    return [
        said(f"s{place}", BEGINS + 7 + place * 15 * SECOND, f"{LIE} {'!' * (place % 3)}")
        for place in range(number)
    ]


def chatter() -> list[EnrichedMention]:
    """Two days and some hours of acme, a mention every ten minutes or so, half of them by people we know."""
    random, words = Random(3), [word for text in OWN for word in text.split()]
    return [
        said(
            f"c{place}",
            at + random.randrange(5 * MINUTE),
            " ".join(random.sample(words, 8)),
            author=f"p{place % 40}",
            customer=KNOWN if place % 2 else None,
        )
        for place, at in enumerate(range(MONDAY, BEGINS + 2 * HOUR, 10 * MINUTE))
    ]


def heard(*crowds: list[EnrichedMention], ties: Iterable[tuple[str, str]] = ()) -> Crowd:
    """All of them, live; ties: who is in touch with whom."""
    crowd = Crowd()
    contacts = tuple(Contact(one=one, other=other, at=MONDAY) for one, other in ties)
    partial = TiesPartial(id="t", brand="acme", task=0, at=MONDAY, contacts=contacts)
    crowd.publish([Outgoing("pulse.partials", b"acme", encode(partial))] if contacts else [])
    crowd.say(
        *sorted((each for some in (chatter(), *crowds) for each in some), key=lambda each: each.occurred_at)
    )
    crowd.beat(BEGINS + 4 * HOUR)
    return crowd


def told(crowd: Crowd, kind: str = "spike") -> Signal:
    """The last signal of the kind."""
    signals = [decode(each.value or b"", Signal) for each in crowd.records("signals") if each.key is not None]
    return [each for each in signals if each.kind == kind][-1]


def issues(crowd: Crowd) -> dict[str, Issue]:
    """Issues as they stand."""
    return {key.decode(): decode(value, Issue) for key, value in crowd.latest("issues").items()}


def figures(signal: Signal) -> list[str]:
    """What it says beside the sentence."""
    return [each.text for each in signal.evidence if each.kind == "figure"][1:]


def test_a_spike_names_the_issue_that_gives_most_of_it() -> None:
    """With its share, and a quote that is typical of it, last."""
    crowd = heard(outage(60))
    spike = told(crowd)
    assert spike.issue is not None
    issue = issues(crowd)[spike.issue]
    assert "app" in issue.words
    assert spike.values["issue_share"] > 0.5
    (figure,) = figures(spike)
    assert "of what is above the usual is one issue: app" in figure
    assert spike.evidence[-1].mention is not None
    assert spike.evidence[-1].mention.startswith("x:d")
    assert len([each for each in spike.evidence if each.kind == "quote"]) == 3
    assert spike.values["attack_probability"] < 0.5
    assert spike.values["suspected"] == 0


def test_a_crowd_that_speaks_of_this_and_that_is_about_no_one_issue() -> None:
    """No issue is named where none gives a fifth of it."""
    crowd, later = heard(outage(30)), BEGINS + 15 * HOUR
    various = [said(f"v{place}", later + place * SECOND, f"w{place} x{place}") for place in range(80)]
    again = [said(f"a{place}", later + place * SECOND, "the app is down here in Leeds") for place in range(6)]
    crowd.say(*sorted((*various, *again), key=lambda each: each.occurred_at))
    crowd.beat(later + HOUR)
    spike = told(crowd)
    assert (spike.issue, spike.values["issue_share"], figures(spike)) == (None, 0, [])
    assert spike.values["suspected"] == 0


def test_a_staged_spike_is_likely_staged_and_its_figures_are_shown_without() -> None:
    """Nothing is left of it."""
    spike = told(heard(staged(60)))
    assert spike.values["attack_probability"] >= 0.9
    assert spike.values["suspected"] >= 20
    assert any(text.startswith("likely staged (") and "where" in text for text in figures(spike))


def test_a_crisis_with_a_staged_part_is_no_staged_crisis() -> None:
    """The part is told, and what there is without it."""
    spike = told(heard(outage(120, every=8 * SECOND), staged(14)))
    assert spike.values["attack_probability"] < 0.9
    assert spike.values["suspected"] >= 9
    assert any("accounts may be one hand; without them" in text for text in figures(spike))
    assert not any(text.startswith("likely staged") for text in figures(spike))


TIES = (
    ("x:author-d0", "anna"),
    ("anna", "ben"),
    ("ben", "carl"),
    ("x:author-d1", "x:author-d2"),
    ("x:p1", "dora"),
)
"""Of those who report the outage, one is in touch with anna, who knows ben, who knows carl."""


def test_a_spike_says_how_far_its_issue_may_get() -> None:
    """One is one step away, one two, one three; the evidence has who made it up, after what it is about."""
    spike = told(heard(outage(60), ties=TIES))
    assert spike.values["reach"] == 1.75
    matter, near = figures(spike)
    assert "is one issue: app" in matter
    assert near.endswith("people said it; 1 others one step away, 1 two, 1 three; most through x:a… (3)")


def test_without_ties_the_reach_of_a_spike_is_none() -> None:
    """Nor is anything said of it."""
    spike = told(heard(outage(60)))
    assert spike.values["reach"] == 0
    assert len(figures(spike)) == 1


def test_accounts_that_may_be_one_hand_bring_nobody_near_a_spike() -> None:
    """Else who stages a crowd would only have to name many customers."""
    victims = [(f"x:author-s{place}", f"victim{place}") for place in range(60)]
    spike = told(heard(staged(60), ties=victims))
    assert spike.issue is not None
    assert spike.values["reach"] == 0
    assert "accounts aside that may be one hand; nobody else is known near them" in figures(spike)[1]


def test_a_turn_in_tone_says_what_it_is_about() -> None:
    """It needs no more mentions than usual: the share is of what is said."""
    turn = told(heard(outage(40, every=90 * SECOND)), "tone-shift")
    assert turn.issue is not None
    assert turn.values["issue_share"] > 0.4
    assert figures(turn)[0].split("%")[1].startswith(" of what is said is one issue: ")
    assert turn.evidence[-1].mention is not None
    assert turn.evidence[-1].mention.startswith("x:d")


def test_bins_count_by_issue() -> None:
    """Also what was said before it was an issue; the rest of the mentions has none."""
    crowd = heard(outage(60))
    (outage_id,) = (key for key, issue in issues(crowd).items() if "app" in issue.words[:2])
    counts = [each.by_issue.get(outage_id, 0) for each in crowd.bins()]
    assert sum(counts) == pytest.approx(60, abs=15)
    assert all(sum(each.by_issue.values()) <= each.mentions for each in crowd.bins())
    (first,) = (each for each in crowd.bins() if each.start == BEGINS)
    assert first.by_issue[outage_id] >= 10
    assert all(not each.by_issue for each in crowd.bins(step=60))
