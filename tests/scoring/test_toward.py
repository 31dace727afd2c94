"""How a text feels toward each of several companies."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Time
from schemas.mentions import Author, Mention
from schemas.scores import TONES, Score, Sentiment
from streams.brands.file import parse
from streams.brands.names import Place
from streams.brands.registry import Brands
from streams.scoring.decide import Text, score_texts
from streams.scoring.port import Reading
from streams.scoring.sentiment import EncoderScorer
from streams.scoring.step import text_of
from streams.scoring.toward import Companies, companies, meant, preferences
from tests.scoring.fake import TwoWords

ACME = {"id": "acme", "name": "Acme", "accounts": {"x": ["acme"]}, "competitors": ["Initech"]}
GLOBEX = {"id": "globex", "name": "Globex", "accounts": {"x": ["globex"]}}
BRANDS = Brands.of(parse({"brands": [ACME, GLOBEX]}))
MANY = Brands.of(parse({"brands": [{"id": f"b{n}", "accounts": {"x": [f"b{n}"]}} for n in range(300)]}))


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


@pytest.mark.parametrize(
    ("text", "tones"),
    [
        ("lovely @acme, never again @globex", ("positive", "negative")),
        ("Acme was lovely but Globex was terrible", ("positive", "negative")),
        ("Acme war terrible, aber Globex ist lovely", ("negative", "positive")),
        ("@globex lost my bag, terrible, @acme found it", ("negative", "negative")),
        ("Globex, Acme, all of them terrible", ("negative", "negative")),
        ("I like the lovely Acme, Globex", ("positive", "positive")),
        ("Acme and Globex are lovely, Globex more so", ("positive", "positive")),
    ],
)
def test_each_company_gets_the_tone_of_its_clause(text: str, tones: tuple[str, str]) -> None:
    """Where each clause names one and says something of it; a sentence with a list stays whole."""
    assert toward(text) == dict(zip(("acme", "globex"), tones, strict=True))


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


TONE = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1)).map(
    lambda parts: Sentiment(**{name: part / sum(parts) for name, part in zip(TONES, parts, strict=True)})
)


@given(TONE)
def test_praise_is_the_last_to_be_believed_of_one_of_several_companies(tone: Sentiment) -> None:
    """It is as often of another: no other tone becomes praise, and praise becomes no surer."""
    found = meant(tone)
    assert found.negative + found.neutral + found.positive == pytest.approx(1, abs=2e-4)
    assert found.label in {tone.label, "neutral", "negative"}
    assert found.positive <= max(tone.positive, 1 / 3)


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
    assert scored.score.toward["acme"] == meant(scored.score.sentiment)


COMPLAINTS_AND_FACTS = [
    # what a company does or did, and what is said of it alone
    "Globex didn't refund me. Acme did.",
    "Globex doesn't answer. Acme does.",
    "Globex wouldn't help me and I missed my mother's funeral. Acme rebooked me.",
    "Acme rebooked me. Globex wouldn't help me.",
    "Globex actually lost my bag. Acme was ok",
    "Globex is faster at losing bags. Acme too",
    "Acme you know, Globex is better at losing bags",
    "Globex was better last year, now it is awful. Acme as well",
    "Globex is so much better than it was; Acme still bad",
    "@globex would never help. @acme did",
    "@globex Globex would never help. @acme did",
    "if Globex can't do it nobody can, Acme?",
    "Acme, it's like Globex hates me",
    "you are as bad as the others, just like Globex, Acme",
    "Acme, you should not be more like Globex",
    "lost my bag to Globex. Acme",
    "I switched to Globex and it is worse than Acme",
    "Acme sent me to Globex, it is terrible",
    # turned
    "Acme, I will avoid Globex next time",
    "Acme, I don't think Globex is better",
    "Since switching to Globex nothing works. Acme",
    "Never going back to Globex. Acme got me home.",
    "I will never switch back to Globex, Acme is home",
    "I'm not switching to Globex, Acme",
    "Acme, don't go with Globex",
    "Acme, I regret switching to Globex",
    "Acme, I'd rather walk home than go back to Globex",
    "They got me switched to Globex, Acme did",
    "No me cambio a Globex, me quedo en Acme",
    "não vou mudar para a Globex, fico na Acme",
    "Acme, ich werde nie wechseln zu Globex",
    "Acme isn't better than Globex",
    "There is nothing better than Globex, Acme",
    "I would never leave Globex, Acme",
    # facts
    "Hello @globex, my bag is lost, Acme too",
    "I'm flying Globex tomorrow and I dread it. Acme cancelled.",
    "i'm trying Globex support for the third time. Acme??",
    "I fly Globex and Acme",
    "Moved to Globex gate by Acme staff",
    "transferred to Globex by Acme",
    "I just left Globex's lounge. Acme next.",
    "We leave Globex at 5pm and take Acme home",
    "back to Globex again: they lost my bag again. Acme",
    "An example of Globex's incompetence. Acme",
    "Next time Globex loses a bag I walk. Acme",
    "compared to Globex this was paradise. Acme",
    "worse than Globex, and that is a feat, Acme",
    # the best of it
    "Lo mejor de Globex es la sala. Acme",
    "Lo mejor que Globex ha hecho. Acme",
    "Il meglio di Globex è la sala. Acme",
    "O melhor de Globex é a sala. Acme",
    "O melhor que Globex fez. Acme",
]


@pytest.mark.parametrize("text", COMPLAINTS_AND_FACTS)
def test_complaints_and_facts_are_no_preference(text: str) -> None:
    """A company that is complained about is not called praised: where words may mislead they say nothing."""
    about = companies(BRANDS, said(text))
    assert about is not None
    assert "globex" not in {owner for owner, _ in preferences(text, about)}


def test_words_of_preference_are_less_sure_than_they_were_right() -> None:
    """They were right in 22 of 22 cases that were held out, which are few."""
    tone = score("@acme I am switching to Globex").toward["globex"]
    assert tone.positive == 0.9


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
        ("@acme thanks for nothing. Globex is better", None, "positive"),
        ("@acme why don't I go with Globex", "neutral", "positive"),
        ("@acme next time Globex it is", "neutral", "positive"),
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


def test_of_a_long_list_the_first_have_a_tone_of_their_own() -> None:
    """Who names hundreds of companies compares none, and each could be a passage to read."""
    about = companies(MANY, said(". ".join(f"@b{n} b{n}" for n in range(300))))
    assert about is not None
    assert about.brands == tuple(f"b{n}" for n in range(20))
    assert [place.owner for place in about.places] == [f"b{n // 2}" for n in range(50)]


def test_companies_that_cannot_be_told_cost_no_others_their_score() -> None:
    """Such a text has the tone of the whole, and the batch goes on."""

    class Broken(Brands):
        """Places nothing."""

        def places(self, source: str, text: str, most: int | None = None) -> list[Place]:
            """Fail."""
            raise RuntimeError("no place")

    brands = Broken.of(parse({"brands": [ACME, GLOBEX]}))
    nowhere = Companies(("acme", "globex"), (Place("here", "there", "acme"),))  # type: ignore[arg-type]
    items = [
        text_of(said("Acme was lovely, unlike Globex"), brands),
        Text("Acme was lovely, unlike Globex", about=nowhere),
        text_of(said("Acme was lovely. And so was Globex, which was terrible."), BRANDS),
    ]
    scores = [scored.score for scored in score_texts(TwoWords(), items)]
    assert [set(score.toward) for score in scores] == [set(), set(), {"acme", "globex"}]
    assert all(score.sentiment for score in scores)


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
