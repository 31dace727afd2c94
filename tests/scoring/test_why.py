"""Which words moved each score."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.scores import Label, Language, Score, Sentiment
from streams.brands.names import Place
from streams.scoring.decide import Text, score_texts
from streams.scoring.port import Reading
from streams.scoring.toward import Companies
from streams.scoring.why import MOST_WORDS, Effects, measured, why
from tests.scoring.fake import TwoWords


def explained(text: str, scorer: TwoWords | None = None) -> Effects:
    """The words by score."""
    scorer = scorer or TwoWords()
    (scored,) = score_texts(scorer, [Text(text)])
    return why(scorer, Text(text), scored.score)


def words(effects: Effects, name: str) -> list[tuple[str, float]]:
    """The words that moved a score, and how far."""
    return [(word.word, word.change) for word in effects[name]]


def test_the_word_that_makes_the_tone_is_named_first() -> None:
    """With the share that goes with it; words that change nothing are not named."""
    assert words(explained("the food here was terrible today"), "tone: negative") == [("terrible", 0.9)]


def test_rules_are_explained_like_the_model() -> None:
    """Act, needs an answer, urgency, safety."""
    effects = explained("my hand was burned by the food, urgent")
    assert ("burned", 1.0) in words(effects, "safety: injury")
    assert words(effects, "urgency")[0][0] in {"my", "hand", "burned"}
    assert ("refund?", 0.28) in words(explained("and about the refund?"), "needs an answer")


def test_a_word_stands_where_it_is_said_to() -> None:
    """Offsets are of the masked text, which is what people see; also where a word comes twice."""
    for text in ("a place, and a terrible place", "call 404 727 9876 or a@b.example, the place was terrible"):
        (scored,) = score_texts(TwoWords(), [Text(text)])
        (word,) = explained(text)["tone: negative"]
        assert scored.text[word.start : word.end] == word.word.rstrip(",") == "terrible"


def test_the_language_stays() -> None:
    """With a word less the rest may look like another language; the score is still that of this one."""
    effects = explained("gracias the food terrible")
    assert words(effects, "tone: negative") == [("terrible", 0.9)]


def test_a_tone_that_another_overtakes_is_not_gone() -> None:
    """The change is that of its probability, whichever is likeliest without the word."""

    class Torn(TwoWords):
        """Nearly as happy as unhappy."""

        def read(self, texts: Sequence[str]) -> list[Reading]:
            """A little happier where the weather is praised."""
            return [Reading(_torn(0.1 * ("sunny" in text))) for text in texts]

    assert words(explained("the food was bad but it was sunny", Torn()), "tone: positive") == [("sunny", 0.1)]


def _torn(happier: float) -> Sentiment:
    return Sentiment(negative=0.45 - happier, neutral=0.15, positive=0.4 + happier)


def test_what_is_said_twice_is_moved_by_neither() -> None:
    """The text still says it without one."""
    assert words(explained("terrible food and a terrible place it was"), "tone: negative") == []


def test_what_is_personal_is_one_word_and_masked() -> None:
    """A number of three groups is left out as a whole, and not shown."""
    scorer = TwoWords()
    effects = explained("terrible, just call me at 404 727 9876 please", scorer)
    assert not any("727" in word.word for found in effects.values() for word in found)
    assert "terrible, just call me at   please" in scorer.asked


def test_long_texts_are_asked_about_in_parts() -> None:
    """However many words, the model is asked for so many texts at most; a part's words stand together."""
    scorer = TwoWords()
    effects = explained("the food was fine " * 1_000 + "but the service was terrible", scorer)
    assert len(scorer.asked) <= MOST_WORDS + 1
    (word,) = effects["tone: negative"]
    assert word.word.endswith("service was terrible")


def test_what_cannot_be_scored_is_not_explained() -> None:
    """A text without words has no tone that words moved."""
    assert "tone: neutral" not in explained("😀 👎")


def test_everything_that_words_can_move_is_measured() -> None:
    """By a name that says what was found."""
    score = Score(
        language=Language(code="en"),
        model="m/1",
        sentiment=Sentiment(negative=0.7, neutral=0.2, positive=0.1),
        emotion=Label(label="anger", confidence=0.6),
        act=Label(label="request", confidence=0.5),
        needs_answer=0.9,
        urgency=0.4,
        safety=("injury",),
    )
    assert measured(score) == {
        "tone: negative": 0.7,
        "emotion: anger": 0.6,
        "act: request": 0.5,
        "needs an answer": 0.9,
        "urgency": 0.4,
        "safety: injury": 1.0,
    }


@settings(max_examples=30)
@given(st.text(max_size=80))
def test_any_text_is_explained(text: str) -> None:
    """Changes are of at least a hundredth, the largest first."""
    for found in explained(text).values():
        sizes = [abs(word.change) for word in found]
        assert sizes == sorted(sizes, reverse=True)
        assert all(size >= 0.01 for size in sizes)


def test_the_tone_toward_a_company_is_moved_by_what_is_said_of_it() -> None:
    """And by what parts it from the other: its name, and the end of the sentence before."""
    about = Companies(("acme", "globex"), (Place(0, 4, "acme"), Place(23, 29, "globex")))
    item = Text("Acme is terrible here. Globex is all right", about=about)
    scorer = TwoWords()
    (scored,) = score_texts(scorer, [item])
    effects = why(scorer, item, scored.score)
    assert words(effects, "toward acme: negative")[0] == ("terrible", 0.8257)
    assert words(effects, "toward globex: neutral") == [("here.", 0.8256), ("Globex", 0.8256)]
