"""Texts that nobody wrote."""

from hypothesis import given
from hypothesis import strategies as st

from models import varied

WORDS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12).map(" ".join)


def test_each_begins_as_one_text_and_ends_as_another_of_its_set() -> None:
    """Sets are not mixed: a text half in another language is what nobody would write."""
    texts = ["a1 a2 a3 a4", "b1 b2 b3 b4", "x1 x2 x3 x4", "y1 y2 y3 y4"]
    made, of = varied.spliced(texts, ["um_a", "um_a", "um_x", "um_x"], {"um_a": 20, "um_x": 20}, seed=1)
    letters = {"varied_um_a": {"a", "b"}, "varied_um_x": {"x", "y"}}
    for text, source in zip(made, of, strict=True):
        assert {word[0] for word in text.split()} <= letters[source]
        assert text.split()[0][1] == "1"
        assert text.split()[-1][1] == "4"
    assert of.count("varied_um_a") == of.count("varied_um_x") == 40


def test_texts_of_a_word_or_two_are_left_as_they_are() -> None:
    """There is nothing in them to take apart."""
    made, _ = varied.spliced(["so sad", "a b c"], ["s", "s"], {"s": 3}, seed=1)
    assert len(made) == 3
    assert not any("sad" in text for text in made)


@given(st.lists(WORDS, min_size=1, max_size=20), st.integers(0, 9))
def test_the_same_seed_makes_the_same_texts(texts: list[str], seed: int) -> None:
    """So that what was trained can be trained again."""
    sources = ["s"] * len(texts)
    made, of = varied.spliced(texts, sources, {"s": 2}, seed)
    assert (made, of) == varied.spliced(texts, sources, {"s": 2}, seed)
    assert all(text.strip() for text in made)
