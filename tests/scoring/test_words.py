"""Lists of phrases: what they find, and that looking at a text's words first misses nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.scoring.words import Phrases

WRITTEN = (
    "injur*, hurt",
    "kill you, i will sue, a.s.a.p",
    "check your dm*, don't",
    "❤*, you rock, anti-semit*",
    "sell* to kids, commit* fraud",
)
LISTS = {phrases: Phrases(phrases) for phrases in WRITTEN}
WORDS = [
    "injured",
    "hurt",
    "kill",
    "you",
    "i",
    "will",
    "sue",
    "check",
    "your",
    "dms",
    "don't",
    "anti",
    "semitic",
    "rock",
    "unhurt",
    "selling",
    "to",
    "kids",
    "committed",
    "fraud",
]
PIECES = st.sampled_from([*"a.s.p❤ -'", *WORDS, "x" * 70])


def plainly(phrases: str, words: str) -> bool:
    """Hold every phrase against every place."""
    for phrase in (" ".join(each.split()) for each in phrases.split(",")):
        found = r"\w*".join(map(re.escape, phrase.split("*")))
        if re.search(rf"(?<!\w){found}(?!\w)", words):
            return True
    return False


@given(words=st.lists(PIECES, max_size=8).map("".join) | st.lists(PIECES, max_size=8).map(" ".join))
def test_no_phrase_is_missed(words: str) -> None:
    """Whatever stands around it, the same is found as without looking at the words first."""
    for written, phrases in LISTS.items():
        assert phrases.within(words) is plainly(written, words)


@pytest.mark.parametrize("words", ["you commit fraud", "they are selling to kids", "fraud, committed fraud"])
def test_an_open_word_within_a_phrase_ends_anyhow(words: str) -> None:
    """Not only the last one."""
    assert LISTS["sell* to kids, commit* fraud"].within(words)


@pytest.mark.parametrize(
    ("words", "left"), [("it hurt a lot", "it   a lot"), ("unhurt", "unhurt"), ("injuries hurt", "   ")]
)
def test_phrases_are_taken_out(words: str, left: str) -> None:
    """Whole words only, a blank in place of each."""
    assert Phrases("injur*, hurt").without(words) == left
