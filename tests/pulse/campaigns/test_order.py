"""The outcome of a campaign is a function of what was said, not of the order in which it is heard."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.campaigns import Campaign, CampaignAction, CampaignAnswer
from streams.pulse.campaigns import answers
from streams.pulse.campaigns.answers import MOST_READ, place
from streams.pulse.campaigns.asked import Answer, Asked, Hand
from streams.pulse.campaigns.keep import TABLES
from streams.pulse.campaigns.tell import campaign
from streams.pulse.campaigns.themes import read, themes
from streams.state import State
from streams.step import DuplicateRecord
from tests.builders import at
from tests.pulse.campaigns.asking import HOURS, QUEUES

TEXTS = (*QUEUES, *HOURS, "", "🙂")
END = at(50)


def asked() -> Asked:
    """A campaign that ends at END."""
    start = CampaignAction(
        id="a", brand="acme", campaign="acme/1", by="kim", at=at(0), action="start", question="?", until=END
    )
    return Asked("acme", start)


def an_answer(
    name: str, minute: float = 1, text: str = QUEUES[0], kind: str = "said", **fields: object
) -> CampaignAnswer:
    """An answer by somebody of that name."""
    given: dict[str, object] = {"person": f"x:{name}", "source": "x", "language": "en", **fields}
    return CampaignAnswer(
        id=f"{name}/{kind}/{minute}",
        campaign="acme/1",
        brand="acme",
        mention=f"x:{name}",
        kind=kind,
        at=at(minute),
        text=text,
        **given,  # type: ignore[arg-type]
    )


def heard(said: Sequence[CampaignAnswer], campaign_: Asked | None = None) -> Campaign:
    """Take them in this order, and read what came of it."""
    state, now = State(TABLES), campaign_ or asked()
    for each in said:
        try:
            now = answers.take(state, "acme/1", now, each)
        except DuplicateRecord:
            continue
    return campaign("acme/1", now, [each for _, each in state[Answer].of_group("acme/1")])


@st.composite
def histories(draw: st.DrawFn) -> list[CampaignAnswer]:
    """Answers, some of them changed, taken back, too late; each once."""
    found = []
    for number in range(draw(st.integers(1, 9))):
        first = draw(st.integers(0, 60))
        person = f"p{draw(st.integers(0, 4))}"
        private = draw(st.booleans())
        found.append(
            an_answer(f"{number}", first, draw(st.sampled_from(TEXTS)), person=person, private=private)
        )
        found += [
            an_answer(f"{number}", first + later, draw(st.sampled_from(TEXTS)), "edit", person=person)
            for later in draw(st.lists(st.integers(1, 30), max_size=2, unique=True))
        ]
        if draw(st.booleans()):
            found.append(an_answer(f"{number}", first + 40, "", "delete", person=None))
    return found


@settings(max_examples=60)
@given(history=histories(), data=st.data())
def test_no_order_and_no_repetition_changes_the_outcome(
    history: list[CampaignAnswer], data: st.DataObject
) -> None:
    """Figures, themes, quotes: all the same."""
    again = data.draw(st.permutations([*history, *history[:3]]))
    assert heard(again) == heard(history)


@pytest.mark.parametrize("kind", ["edit", "said"])
def test_of_several_wordings_the_last_before_the_end_counts(kind: str) -> None:
    """One that came after it does not, though it is heard first."""
    late = an_answer("a", 60, HOURS[0], "edit")
    assert heard([late, an_answer("a", 10)]).late == 0
    assert heard([late]).late == 1
    assert heard([an_answer("a", 10, kind=kind), late]) == heard([late, an_answer("a", 10, kind=kind)])


@pytest.mark.parametrize("order", [1, -1])
def test_what_was_said_in_private_stays_private_when_it_is_edited(order: int) -> None:
    """A source may not say with an edit where the message stands: it is counted, and quoted to nobody."""
    every = [
        *(an_answer(name, private=True) for name in "abc"),
        *(an_answer(name, 2, kind="edit") for name in "abc"),
    ]
    (theme,) = heard(every[::order]).themes
    assert (theme.share.people, theme.quotes) == (3, ())


def test_who_has_no_name_is_a_person_for_each_answer() -> None:
    """Two such answers are two voices."""
    found = heard([an_answer("a", person=None), an_answer("b", person=None)])
    assert (found.answers, found.people) == (2, 2)


def test_of_too_many_a_sample_is_read_and_all_are_counted() -> None:
    """Ten thousand are read in full; of more, those whose ids hash lowest, whenever they came."""
    many = [an_answer(f"{number}", text=TEXTS[number % 4]) for number in range(MOST_READ + 500)]
    found = heard(many)
    assert found.answers == MOST_READ + 500
    assert found.read == found.people == sum(place(each.mention) < 0.5 for each in many)
    assert heard(many[::-1]) == found
    gone = next(each for each in many if place(each.mention) >= 0.5)
    deletion = replace(gone, kind="delete")
    assert heard([*many, deletion]).deleted == 0
    assert heard(many[:MOST_READ]).read == MOST_READ


def test_what_came_too_late_is_no_answer_in_time_though_it_is_not_read() -> None:
    """Nor is what was deleted before there were too many."""
    many = [an_answer(f"{number}") for number in range(MOST_READ)]
    late = [an_answer(f"late{number}", 60) for number in range(20)]
    deleted = [an_answer(f"gone{number}", kind="delete") for number in range(20)]
    assert heard([*deleted, *late, *many]).answers == heard([*deleted, *many, *late]).answers == MOST_READ


def test_all_the_same_answers_are_one_theme() -> None:
    """Of all people, with one quote."""
    found = heard([an_answer(f"{number}") for number in range(2_000)])
    (theme,) = found.themes
    assert (theme.share.people, theme.share.share, len(theme.quotes)) == (2_000, 1.0, 1)


def test_a_theme_that_a_person_named_does_not_lose_its_id_to_another() -> None:
    """What goes by that word by now gets another; a theme that is gone is nobody's."""
    every = [
        Answer("acme/1", f"x:{number}", 1, 1, f"p{number}", text, "x", "en")
        for number, text in enumerate(QUEUES * 5 + HOURS * 3)
    ]
    first, second = themes(read(every), ())
    swapped = Hand(second.id, first.words, name="first")
    named = {group.name: group for group in themes(read(every), (swapped, Hand("gone", {"zzz": 1.0})))}
    assert named["first"].id == second.id
    assert named["first"].answers == first.answers
    assert named[None].id == first.id
    assert named[None].answers == second.answers


def test_a_theme_whose_words_are_all_taken_goes_by_an_answer() -> None:
    """No two themes have one id."""
    found = themes(
        read(
            Answer("acme/1", f"x:{number}", 1, 1, f"p{number}", text, "x", "en")
            for number, text in enumerate(QUEUES * 5 + HOURS * 3)
        ),
        (),
    )
    assert len({group.id for group in found}) == len(found)
