"""How a text feels toward each of several companies."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Time
from schemas.mentions import Author, Mention
from schemas.scores import Score
from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.scoring.decide import score_texts
from streams.scoring.port import Reading
from streams.scoring.sentiment import EncoderScorer
from streams.scoring.step import text_of
from streams.scoring.toward import Companies, companies
from tests.scoring.fake import TwoWords

ACME = {"id": "acme", "name": "Acme", "accounts": {"x": ["acme"]}, "competitors": ["Initech"]}
GLOBEX = {"id": "globex", "name": "Globex", "accounts": {"x": ["globex"]}}
BRANDS = Brands.of(parse({"brands": [ACME, GLOBEX]}))


def said(text: str, **fields: Any) -> Mention:
    """A customer's post on x."""
    given: dict[str, Any] = {"author": Author(id="c1"), **fields}
    return Mention(id="1", source="x", created_at=Time(0), text=text, **given)


def score(text: str, **fields: Any) -> Score:
    """As it is served, by a model that knows two words."""
    (scored,) = score_texts(TwoWords(), [text_of(said(text, **fields), BRANDS)])
    return scored.score


def toward(text: str, **fields: Any) -> dict[str, str]:
    """The tone toward each brand."""
    return {brand: tone.label for brand, tone in score(text, **fields).toward.items()}


def test_each_company_gets_the_tone_of_the_sentences_that_name_it() -> None:
    """One text, two answers, and a third for the text as a whole."""
    text = "Acme was terrible all week. Globex has been a lovely surprise."
    assert toward(text) == {"acme": "negative", "globex": "positive"}


def test_a_text_about_one_company_is_as_it_was() -> None:
    """Its tone is that toward the company: nothing is said twice."""
    assert toward("@acme this was terrible. Acme, why?") == {}
    assert toward("this was terrible") == {}


def test_a_sentence_that_names_nobody_is_about_whom_the_text_addresses() -> None:
    """By a handle at its start, or by whose inbox it came to."""
    text = "We flew on Globex yesterday. It was terrible to wait for hours here."
    assert toward(f"@acme {text}") == {"acme": "negative", "globex": "neutral"}
    assert toward(text, recipient="acme") == {"globex": "neutral", "acme": "negative"}


def test_else_it_is_about_whom_the_one_before_is() -> None:
    """What follows a name is about it."""
    text = "Acme sent me to Globex. Then Globex came. It was a lovely evening."
    assert toward(text) == {"acme": "neutral", "globex": "positive"}


def test_companies_that_are_called_together_share_the_tone() -> None:
    """All of the text is about both."""
    assert toward("@acme @globex terrible, where is my bag?") == {"acme": "negative", "globex": "negative"}


def test_what_is_said_of_a_competitor_is_not_said_of_the_brand() -> None:
    """A competitor that is no brand of ours has no tone of its own."""
    assert toward("Initech is terrible, they lost my bag. I am at the Acme desk now.") == {"acme": "neutral"}


def test_a_companys_own_words_are_not_toward_itself() -> None:
    """What Acme says of Globex is of one company."""
    assert toward("Globex is lovely, says Acme", author=Author(id="acme")) == {}


def test_a_text_that_cannot_be_scored_says_nothing_of_anybody() -> None:
    """Not even where words of preference would."""
    found = score("Ik vind Acme beter than Globex en dat zeg ik al jaren tegen iedereen hier")
    assert found.unscored is not None
    assert found.toward == {}


def test_a_passage_that_the_model_fails_on_has_the_tone_of_the_text() -> None:
    """The text was scored, and a part of it is still the text."""

    class Fragile(TwoWords):
        """Fails on a short text."""

        def read(self, texts: Any) -> list[Reading]:
            """Answer what is long enough."""
            if any(len(text) < 30 for text in texts):
                raise RuntimeError("too short")
            return super().read(texts)

    item = text_of(said("Acme is terrible. And Globex has come a long way since then."), BRANDS)
    (scored,) = score_texts(Fragile(), [item])
    assert scored.score.sentiment is not None
    assert scored.score.toward["acme"] == scored.score.sentiment


@pytest.mark.parametrize(
    ("text", "acme", "globex"),
    [
        ("love @acme, never again @globex", None, "negative"),
        ("Acme is better than Globex", None, "negative"),
        ("Unlike Globex, you answer, Acme", "neutral", "negative"),
        ("@acme I am switching to Globex", "neutral", "positive"),
        ("@acme you should learn from @globex", "neutral", "positive"),
        ("@acme why can't you be more like Globex", "neutral", "positive"),
        ("@acme I should have gone with Globex instead", "neutral", "positive"),
        ("@acme I shouldn't have left Globex", "neutral", "positive"),
        ("Thanks Acme for saving me from Globex", "neutral", "negative"),
        ("goodbye Globex, hello Acme", "positive", "negative"),
        ("@acme Globex would never do that", "neutral", "positive"),
        ("if Globex can answer, why not Acme", "neutral", "positive"),
        ("@acme companies like Globex exist", "neutral", "neutral"),
        ("Acme ist besser als Globex", None, "negative"),
        ("@acme ich wechsle jetzt zu Globex, so geht das wirklich nicht", "neutral", "positive"),
    ],
)
def test_words_of_preference_say_more_than_the_sentence(text: str, acme: str | None, globex: str) -> None:
    """Whom one goes over to is praised and whom one leaves is not, whatever the sentence's tone is."""
    found = toward(text)
    assert found["globex"] == globex
    assert acme is None or found["acme"] == acme


def test_nothing_moves_when_a_word_is_left_out() -> None:
    """Names stay where they are; the one that is left out is gone."""
    text = "well Acme is better than Globex"
    about = companies(BRANDS, said(text))
    assert about is not None
    start = text.index("better")
    shorter = f"{text[:start]} {text[start + len('better') :]}"
    places = about.without(start, start + len("better")).places
    assert [shorter[place.start : place.end] for place in places] == ["Acme", "Globex"]
    assert [place.owner for place in about.without(4, 9).places] == ["globex"]


def test_the_same_text_feels_the_same_in_any_company(scorer: EncoderScorer) -> None:
    """Alone and with others, by the real model."""
    texts = [
        "Acme lost my bag. Globex was lovely.",
        "@acme never again, I go with Globex",
        "Acme and Globex open a shop",
        "Globex was lovely.",
    ]
    items = [text_of(said(text), BRANDS) for text in texts]
    together = [scored.score for scored in score_texts(scorer, items)]
    assert together == [score_texts(scorer, [item])[0].score for item in items]
    assert {name: tone.label for name, tone in together[0].toward.items()} == {
        "acme": "negative",
        "globex": "positive",
    }


PARTS = ["@acme ", "Globex", "Initech ", ". ", "better than ", "\n", "like ", "é", "😀 "]


@given(st.lists(st.sampled_from(PARTS)))
def test_any_text_is_answered_for_each_of_its_brands(words: list[str]) -> None:
    """For all of several and for none of one, or not at all."""
    mention = said("".join(words))
    about = companies(BRANDS, mention)
    found = score(mention.text).toward
    assert set(found) in (set(), {*(about or Companies((), ())).brands})


@pytest.mark.parametrize(
    "word", ["Acme ", "rather ", "better than Acme ", "@acme ", "\n", "losing a to ", ". ", "Acme. "]
)
def test_floods_take_bounded_time(word: str) -> None:
    """However often something is said, it is looked for in the first thousands of characters only."""
    text = f"Why is it that Acme and Globex are never there when I need them? {word * (60_000 // len(word))}"
    assert set(toward(text)) in (set(), {"acme", "globex"})
