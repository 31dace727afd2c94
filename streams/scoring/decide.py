"""What is the score of each of these texts? Language first, then one call to the model for all."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from msgspec.structs import replace

from schemas.scores import Label, Language, Score, Sentiment, Unscored
from streams.scoring import personal
from streams.scoring.acts import act
from streams.scoring.answers import needs_answer
from streams.scoring.language import identify_all, tag
from streams.scoring.phones import DEFAULT_REGIONS
from streams.scoring.port import Reading, Scorer
from streams.scoring.safety import safety
from streams.scoring.text import for_language, has_words
from streams.scoring.toward import Companies, meant, toward
from streams.scoring.urgency import urgency
from streams.scoring.words import plain

log = logging.getLogger(__name__)

# In which countries a number without a prefix may be a telephone number, by the text's language.
REGIONS = MappingProxyType(
    {
        "de": ("DE", "AT", "CH"),
        "es": ("ES", "MX", "US"),
        "fr": ("FR", "BE", "CA"),
        "hi": ("IN",),
        "it": ("IT",),
        "nl": ("NL", "BE"),
        "pt": ("BR", "PT"),
    }
)
Regions = Sequence[str]
"""ISO 3166 codes of countries."""
TONES = MappingProxyType(
    {"anger": "negative", "sadness": "negative", "joy": "positive", "optimism": "positive"}
)
"""How a text feels that has this emotion."""
# A text of few letters may not tell its language and still be plain: "customer service 👎".
_SHORT = 30
_REASON = 200


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be scored."""

    text: str
    language: str | None = None
    """What the producer says; asked only where the words do not tell."""
    media: str = ""
    """Words of pictures and recordings: scored with the text, no part of the masked text."""
    known: Language | None = None
    """The language, where it was told before, and the words are not asked again."""
    about: Companies | None = None
    """The companies of a text that is about several: it may feel otherwise toward each."""

    @property
    def readings(self) -> int:
        """How much of the model's time it may take, in texts: itself, and a passage for each company."""
        return 1 + len(self.about.brands) if self.about else 1


@dataclass(frozen=True, slots=True)
class Scored:
    """A score and the text it belongs to, masked; the score's personal data stand in that text."""

    text: str
    score: Score


def score_texts(scorer: Scorer, items: Sequence[Text]) -> list[Scored]:
    """One answer an item, in order. A text that no answer can be given for says why."""
    words = [f"{item.text} {item.media}".strip() for item in items]
    languages = _languages(words, items)
    reasons = [
        _unserved(text, language, scorer.languages) for text, language in zip(words, languages, strict=True)
    ]
    passages = [
        _toward(item.text, item.about) if item.about and reason is None else {}
        for item, reason in zip(items, reasons, strict=True)
    ]
    served = [text for text, reason in zip(words, reasons, strict=True) if reason is None]
    apart = [said for each in passages for said in each.values() if isinstance(said, str) and said]
    asked = list(dict.fromkeys((*served, *apart)))
    answers = dict(zip(asked, _readings(scorer, asked), strict=True))
    return [
        _with_tones(_scored(scorer.model, item, text, language, reason or answers[text]), said, answers)
        for item, text, language, reason, said in zip(items, words, languages, reasons, passages, strict=True)
    ]


def regions_of(language: Language) -> Regions:
    """Return where a telephone number in a text of this language is likely from."""
    return REGIONS.get(language.code, DEFAULT_REGIONS)


def _languages(words: Sequence[str], items: Sequence[Text]) -> list[Language]:
    found = iter(identify_all([text for text, item in zip(words, items, strict=True) if not item.known]))
    return [item.known or _hinted(next(found), item.language) for item in items]


def _hinted(found: Language, hint: str | None) -> Language:
    if found.code == "und" and hint:
        code = hint.replace("_", "-").split("-")[0].lower()
        return Language(code=code, confidence=found.confidence)
    return found


def _unserved(text: str, language: Language, served: frozenset[str]) -> str | None:
    if not has_words(text):
        return "no words"
    if language.code == "und":
        # too short to tell: the encoder reads every served language, so it is asked all the same
        return None if len(for_language(text)) < _SHORT else "language cannot be told"
    known = tag(language, text)
    if known in served:
        return None
    elsewhere = f"{known}-Latn" in served
    return f"language {known} served in Latin letters only" if elsewhere else f"language {known} not served"


def _toward(text: str, about: Companies) -> Mapping[str, Sentiment | str]:
    """What is to be read for each company; where that fails on a text, its tone is that of the whole."""
    try:
        return toward(text, about)
    except Exception as error:  # noqa: BLE001 - others' texts are in the batch
        log.warning("the tone toward a text's companies cannot be told: %s", error)
        return {}


def _readings(scorer: Scorer, texts: Sequence[str]) -> list[Reading | str]:
    """The model's answers, or where it fails on a text, why."""
    if not texts:
        return []
    try:
        return list(scorer.read(texts))
    except Exception as error:  # noqa: BLE001 - any library below may fail on any text
        log.warning("the model failed on a batch of %d: %s", len(texts), error)
        if len(texts) == 1:
            reason = f"{type(error).__name__}: {error}"
            return [f"model failed: {' '.join(reason.split())[:_REASON]}"]
        return [answer for text in texts for answer in _readings(scorer, [text])]


def _emotion(reading: Reading, language: str) -> Label | None:
    """What the head says, where it can be believed: it learnt from English texts that all have one."""
    if language != "en" or reading.emotion is None:
        return None
    return reading.emotion if TONES.get(reading.emotion.label) == reading.sentiment.label else None


def _with_tones(
    scored: Scored, said: Mapping[str, Sentiment | str], answers: Mapping[str, Reading | str]
) -> Scored:
    """The same, with the tone toward each brand; a passage that the model fails on has that of the text."""
    whole = scored.score.sentiment
    if whole is None or not said:
        return scored
    tones = {brand: _tone(each, whole, answers) for brand, each in said.items()}
    return Scored(scored.text, replace(scored.score, toward=tones))


def _tone(said: Sentiment | str, whole: Sentiment, answers: Mapping[str, Reading | str]) -> Sentiment:
    """What words of preference say, or what the passage's tone means."""
    if isinstance(said, Sentiment):
        return said
    answer = answers.get(said)
    return meant(answer.sentiment if isinstance(answer, Reading) else whole)


def _scored(model: str, item: Text, words: str, language: Language, answer: Reading | str) -> Scored:
    masked, personal_data = personal.mask(item.text, regions_of(language))
    reading = answer if isinstance(answer, Reading) else None
    sentiment = reading.sentiment if reading else None
    said = plain(words)
    classes = safety(said)
    score = Score(
        language=language,
        model=model,
        sentiment=sentiment,
        emotion=_emotion(reading, language.code) if reading else None,
        act=act(said, sentiment) if sentiment else None,
        needs_answer=needs_answer(said, language.code, sentiment, classes),
        urgency=urgency(said, sentiment, classes),
        safety=classes,
        personal_data=personal_data,
        embedding=reading.embedding if reading else None,
        unscored=Unscored(reason=answer) if isinstance(answer, str) else None,
    )
    return Scored(masked, score)
