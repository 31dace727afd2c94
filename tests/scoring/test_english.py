"""A second encoder, for English alone: when it is asked, and what both say together."""

from collections.abc import Sequence

import numpy as np
import pytest

from streams.scoring.encoder import Answers
from streams.scoring.english import EnglishBeside
from streams.scoring.heads import English, Head, Heads

ENGLISH = "I have been waiting for my luggage for three hours and nobody helps"
GERMAN = "Ich warte seit drei Stunden auf mein Gepäck und niemand hilft mir"
TONES = ("negative", "neutral", "positive")


class _Says:
    """An encoder that gives each text the same numbers, and notes what it was asked."""

    def __init__(self, *numbers: float) -> None:
        self.numbers = numbers
        self.asked: list[str] = []

    def answers(self, texts: Sequence[str]) -> Answers:
        """One row a text."""
        self.asked += texts
        return np.tile(np.array(self.numbers, np.float32), (len(texts), 1))


def heads(english: English | None) -> Heads:
    """One head, and an embedding of two numbers."""
    return Heads("test/1", frozenset({"en"}), (Head("sentiment", TONES, 1.0, True, english),), 2)


def log(*chances: float) -> list[float]:
    """Logits that mean these probabilities."""
    return [float(number) for number in np.log(chances)]


def test_only_english_texts_are_read_twice() -> None:
    """Each keeps its place."""
    first, english = _Says(*log(0.5, 0.25, 0.25), 3, 4), _Says(*log(0.1, 0.1, 0.8))
    rows = EnglishBeside(first, english, 3).answers([GERMAN, ENGLISH, GERMAN])
    assert first.asked == [GERMAN, ENGLISH, GERMAN]
    assert english.asked == [ENGLISH]
    assert rows.shape == (3, 8)
    assert np.isnan(rows[:, 5:]).tolist() == [[True] * 3, [False] * 3, [True] * 3]


def test_a_row_is_as_wide_where_no_text_is_english() -> None:
    """So that batches can be put together."""
    first, english = _Says(*log(0.5, 0.25, 0.25), 3, 4), _Says(*log(0.1, 0.1, 0.8))
    assert EnglishBeside(first, english, 3).answers([GERMAN]).shape == (1, 8)
    assert not english.asked


def test_both_have_their_share() -> None:
    """Of an English text's probabilities; the others, and the embedding, are the first one's."""
    first, english = _Says(*log(0.5, 0.25, 0.25), 3, 4), _Says(*log(0.1, 0.1, 0.8))
    rows = EnglishBeside(first, english, 3).answers([GERMAN, ENGLISH])
    given = heads(English(share=0.75, temperature=1.0, together=1.0))
    german, mixed = given.probabilities(rows)["sentiment"].tolist()
    assert german == pytest.approx([0.5, 0.25, 0.25])
    assert mixed == pytest.approx([0.2, 0.1375, 0.6625])
    assert given.embeddings(rows).tolist() == [pytest.approx([0.6, 0.8])] * 2
    assert [reading.sentiment.label for reading in given.readings(rows)] == ["negative", "positive"]


def test_what_both_say_is_made_surer_by_its_temperature() -> None:
    """A mean is less sure than those it is of."""
    rows = np.array([[*log(0.5, 0.25, 0.25), 3, 4, *log(0.5, 0.25, 0.25)]], np.float32)
    given = heads(English(share=0.5, temperature=1.0, together=0.5))
    assert given.probabilities(rows)["sentiment"][0].tolist() == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_a_head_in_which_it_has_no_say_is_the_first_ones() -> None:
    """Where the English encoder is no better."""
    rows = np.array([[*log(0.5, 0.25, 0.25), 3, 4, *log(0.1, 0.1, 0.8)]], np.float32)
    assert heads(None).probabilities(rows)["sentiment"][0].tolist() == pytest.approx([0.5, 0.25, 0.25])
