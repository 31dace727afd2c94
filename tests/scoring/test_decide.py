"""Which texts are scored, and what becomes of the others."""

from collections.abc import Sequence

import pytest

from schemas.scores import Label, Sentiment
from streams.scoring.decide import Text, score_texts
from streams.scoring.port import Reading

FINE = Sentiment(negative=0.1, neutral=0.2, positive=0.7)
ENGLISH = "I really like what you did with the new store"


class FakeScorer:
    """Answers at once, remembers what it was asked, fails on a word."""

    model = "fake/1"
    languages = frozenset({"en", "de", "hi-Latn"})

    def __init__(self) -> None:
        """Nothing asked yet."""
        self.asked: list[list[str]] = []

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """The same for all."""
        self.asked.append(list(texts))
        if any("poison" in text for text in texts):
            raise RuntimeError("bad\ntensor")
        return [Reading(FINE) for _ in texts]


def reason(text: str, language: str | None = None) -> str | None:
    """Why a text is unscored."""
    (scored,) = score_texts(FakeScorer(), [Text(text, language)])
    assert (scored.score.unscored is None) == (scored.score.sentiment is not None)
    return scored.score.unscored.reason if scored.score.unscored else None


@pytest.mark.parametrize("text", ["", "😀 👎", "@united @delta", "https://t.co/abc 123 !!!", "\ud83d"])
def test_no_words_no_score(text: str) -> None:
    """Emoji, handles, links and numbers have no tone that the model can read."""
    assert reason(text) == "no words"


def test_a_language_that_is_not_served_is_said() -> None:
    """Never neutral: Dutch is not among the languages of this scorer."""
    assert reason("De trein is weer te laat en niemand zegt iets") == "language nl not served"


def test_a_language_is_served_in_the_script_that_the_model_knows() -> None:
    """Hindi in Latin letters is; in its own it is not, with this scorer; the language is Hindi in both."""
    assert reason("mera order abhi tak nahi aaya yaar") is None
    assert reason("मेरा ऑर्डर अभी तक नहीं आया") == "language hi served in Latin letters only"
    (scored,) = score_texts(FakeScorer(), [Text("mera order abhi tak nahi aaya yaar")])
    assert scored.score.language.code == "hi"


def test_the_producers_language_counts_only_where_the_words_do_not_tell() -> None:
    """A hint for a short text is believed; one that contradicts the words is not."""
    assert reason("Hallo!", "fi") == "language fi not served"
    assert reason("ok", "de-AT") is None
    assert reason(ENGLISH, "fi") is None


def test_short_words_are_scored_without_a_language() -> None:
    """Too short to tell its language is not too short to tell its tone."""
    (scored,) = score_texts(FakeScorer(), [Text("lol")])
    assert scored.score.language.code == "und"
    assert scored.score.sentiment == FINE


def test_the_model_is_called_once_for_all_that_can_be_scored() -> None:
    """In order, leaving out the others."""
    scorer = FakeScorer()
    results = score_texts(scorer, [Text(ENGLISH), Text("😀"), Text("Danke")])
    assert scorer.asked == [[ENGLISH, "Danke"]]
    assert [result.score.sentiment for result in results] == [FINE, None, FINE]
    assert {result.score.model for result in results} == {"fake/1"}


def test_a_text_the_model_fails_on_is_alone_unscored() -> None:
    """The others of its batch keep their scores."""
    results = score_texts(FakeScorer(), [Text(ENGLISH), Text(f"{ENGLISH} poison"), Text("Danke")])
    assert [result.score.sentiment for result in results] == [FINE, None, FINE]
    assert results[1].score.unscored is not None
    assert results[1].score.unscored.reason == "model failed: RuntimeError: bad tensor"


def test_the_text_is_masked_and_its_spans_stand_in_it() -> None:
    """Personal data are masked whether or not the text could be scored."""
    for text in (f"{ENGLISH}: joe@example.com", "☎ 404-727-9876"):
        (scored,) = score_texts(FakeScorer(), [Text(text)])
        (span,) = scored.score.personal_data
        assert scored.text[span.start : span.end] in {"[e-mail]", "[phone]"}


def test_words_of_pictures_are_scored_and_not_part_of_the_text() -> None:
    """A picture that says something is not without words."""
    scorer = FakeScorer()
    (scored,) = score_texts(scorer, [Text("😀", media=ENGLISH)])
    assert scored.score.sentiment == FINE
    assert scored.text == "😀"


def test_floods_are_scored_in_bounded_time() -> None:
    """64 KiB of anything, entities of thousands of digits, ten thousand hashtags, heaps of accents."""
    floods = ["x" * 65_536, "&#" + "9" * 65_000, " ".join(f"#tag{n}" for n in range(10_000))]
    floods += ["h" + "\u0301\u0316" * 30_000, "\u202eمرحبا " * 9_000, "😀" * 65_536, "\ud800" * 65_536]
    assert len(score_texts(FakeScorer(), [Text(flood) for flood in floods])) == len(floods)


@pytest.mark.parametrize(
    ("text", "emotion", "said"),
    [
        (ENGLISH, "joy", "joy"),
        (ENGLISH, "anger", None),
        ("Ich mag diesen Laden wirklich sehr gern", "joy", None),
    ],
)
def test_an_emotion_is_said_only_where_it_can_be_believed(text: str, emotion: str, said: str | None) -> None:
    """In English, and where it agrees with the tone."""

    class Feels(FakeScorer):
        """Says the emotion of every text."""

        def read(self, texts: Sequence[str]) -> list[Reading]:
            """The same for all."""
            return [Reading(FINE, emotion=Label(label=emotion, confidence=0.9)) for _ in texts]

    (scored,) = score_texts(Feels(), [Text(text)])
    assert (scored.score.emotion.label if scored.score.emotion else None) == said
