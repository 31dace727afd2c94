"""Texts made to be slow or to break something: answered, with bounded work, and nobody else's matter."""

import json
import sys

import pytest

from streams.scoring.decide import Text, score_texts
from streams.scoring.sentiment import EncoderScorer
from streams.scoring.text import CHARACTERS, for_language, for_model
from streams.scoring.why import why
from tests.scoring.fake import TwoWords

SIZE = 65_536
"""Characters: as long as a text may be, in bytes, and longer."""
HOSTILE = {
    name: (unit * (SIZE // len(unit) + 1))[:SIZE]
    for name, unit in {
        "one letter": "x",
        "words": "this is bad, ",
        "emoji alone": "😀👎🏽",
        "right to left": "\u202eمرحبا بالعالم ",
        "zalgo": "h\u0301\u0316\u0334\u0489e\u0353",
        "heaps of accents": "\u0301",
        "lone surrogates": "\ud83d",
        "joiners": "a\u200d",
        "entities": "&#99999999;",
        "control characters": "\x00\x1b[31m",
        "new lines": "\r\n",
        "bookings": "booking number is 123456, a@b.example ",
        "accounts": "account 1234567 ",
        "chats": "https://wa.me/14045550123 ",
        "danger": "my son died, police, bomb, racist, hurt myself ",
        "questions": "?",
    }.items()
} | {"ten thousand hashtags": " ".join(f"#tag{number}" for number in range(10_000))}
PLAIN = "I love this airline, the crew was wonderful!"

texts = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


@texts
def test_it_is_answered_and_leaves_others_alone(scorer: EncoderScorer, text: str) -> None:
    """A score or the reason for none; whoever comes with it gets what they get alone."""
    hostile, plain = score_texts(scorer, [Text(text), Text(PLAIN)])
    assert (hostile.score.sentiment is None) == (hostile.score.unscored is not None)
    assert plain == score_texts(scorer, [Text(PLAIN)])[0]
    assert json.loads(json.dumps(hostile.text)) == hostile.text


@texts
def test_the_model_reads_a_part_of_it(text: str) -> None:
    """However long, it is as many characters as a person's text may have that the libraries are given."""
    assert len(for_model(text)) <= CHARACTERS
    assert len(for_language(text)) <= CHARACTERS


@texts
def test_twice_the_text_is_at_most_about_twice_the_work(text: str) -> None:
    """Counted in calls of functions, of which there is one for each thing that is looked at."""
    half, whole = calls(text[: SIZE // 2]), calls(text[:SIZE])
    assert whole <= 2.2 * half + 1_000


def test_it_can_be_explained() -> None:
    """Its thousands of words in some parts."""
    item = Text(HOSTILE["ten thousand hashtags"][: SIZE // 4])
    (found,) = score_texts(TwoWords(), [item])
    assert why(TwoWords(), item, found.score)


def calls(text: str) -> int:
    """How many functions are called to score it by rules, in Python and below; what is done once was done."""
    item = Text(text)
    score_texts(TwoWords(), [item])
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        score_texts(TwoWords(), [item])
    finally:
        sys.setprofile(before)
    return count
