"""Topics of a brand's own taxonomy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.brands.file import Subject, parse
from streams.brands.registry import Brands
from streams.scoring.topics import LEAST, Taxonomy, Topics

AIR = [
    {"id": "baggage", "name": "Lost or damaged baggage", "examples": ["my suitcase never arrived"]},
    {"id": "delay", "name": "Delays", "examples": ["three hours at the gate and nobody tells us anything"]},
]
BANK = [
    {"id": "cards", "examples": ["my card was declined"]},
    {"id": "delay", "examples": ["how many hours until the transfer is there"]},
]
BRANDS = Brands.of(
    parse(
        {
            "brands": [
                {"id": "air", "taxonomy": AIR},
                {"id": "bank", "taxonomy": BANK},
                {"id": "shop"},
            ]
        }
    )
)


def about(text: str, *brands: str) -> list[str]:
    """The names of the topics."""
    return [label.label for label in Topics(BRANDS).about(text, brands)]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("where is my suitcase???", "baggage"),
        ("@air two SUITCASES damaged", "baggage"),
        ("we have been waiting at the gate for hours", "delay"),
        ("is this delayed again", "delay"),
    ],
)
def test_a_text_is_about_the_topic_whose_words_it_has(text: str, topic: str) -> None:
    """In capitals, in the plural, in the name or in an example."""
    assert about(text, "air") == [topic]


@pytest.mark.parametrize("text", ["", "😀", "@air thanks a lot", "how do I pay by card"])
def test_none_of_these_is_an_answer(text: str) -> None:
    """Texts without the words of any topic have none, nor have those of another brand's."""
    assert about(text, "air") == []


def test_each_brand_has_its_own() -> None:
    """A text about two brands has a topic of each; the same topic once; a brand without taxonomy none."""
    assert about("my card was declined for the suitcase", "air", "bank", "shop", "unknown") == [
        "baggage",
        "cards",
    ]
    assert about("hours of delay", "air", "bank") == ["delay"]
    assert about("my suitcase never arrived", "shop") == []


def test_words_that_all_topics_share_tell_little() -> None:
    """What one topic alone has decides."""
    given = Taxonomy(
        [Subject(id="red", examples=("my app is red",)), Subject(id="blue", examples=("my app is blue",))]
    )
    label = given.topic("my app my app my app is blue")
    assert label is not None
    assert label.label == "blue"


@given(st.text(max_size=200))
def test_confidence_is_a_share(text: str) -> None:
    """Of any text: at least what is asked for, at most 1."""
    for label in Topics(BRANDS).about(text, ["air", "bank"]):
        assert LEAST <= label.confidence <= 1


def test_a_taxonomy_without_words_has_no_topic() -> None:
    """An id of two letters and no examples says nothing."""
    assert Taxonomy([Subject(id="ok")]).topic("ok then") is None
    assert Taxonomy([]).topic("anything") is None
