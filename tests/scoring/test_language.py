"""Languages of short texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.scoring.automaton import FEWEST
from streams.scoring.language import identify, identify_all

SAID = [
    "why is my app not working",
    "Ich warte seit drei Stunden",
    "شكرا",
    "lol",
    "",
    "ありがとう",
    "merci beaucoup " * 40,
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("why is my app not working", "en"),
        ("@Delta thanks!", "en"),
        ("Ich warte seit drei Stunden", "de"),
        ("gracias por nada", "es"),
        ("merci beaucoup", "fr"),
        ("muito obrigado pela ajuda", "pt"),
        ("il treno è di nuovo in ritardo", "it"),
        ("شكرا", "ar"),
        ("De trein is weer te laat", "nl"),
        ("Это ужасно, поезд опоздал", "ru"),
        ("ありがとう", "ja"),
        ("h̷e̷l̷l̷o̷ ̷w̷o̷r̷l̷d̷ ̷t̷h̷i̷s̷ ̷i̷s̷ ̷b̷a̷d̷", "en"),
    ],
)
def test_a_few_words_tell_their_language(text: str, code: str) -> None:
    """Handles, marks and brevity do not mislead."""
    assert identify(text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "😀😀",
        "@SigurðurÞór 😀",
        "#fail #united",
        "https://example.is/þjónusta",
        "12:30 5€",
        "lol",
        "\ud800",
    ],
)
def test_what_is_not_words_has_no_language(text: str) -> None:
    """A handle, an emoji, a link or three letters are not Icelandic."""
    found = identify(text)
    assert (found.code, found.confidence) == ("und", 0.0)


@settings(max_examples=20)
@given(
    texts=st.lists(
        st.sampled_from(SAID) | st.text(max_size=60), min_size=FEWEST, max_size=2 * FEWEST, unique=True
    )
)
def test_who_is_asked_together_is_told_the_same(texts: list[str]) -> None:
    """Whatever other texts wait beside it, a text's language and confidence are the same."""
    assert identify_all(texts) == [identify(text) for text in texts]
