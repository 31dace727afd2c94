"""In which language is a text written? py3langid, tuned for few words, and Hindi in Latin letters."""

from collections.abc import Sequence
from functools import cache
from math import sqrt
from types import MappingProxyType

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from schemas.scores import Language
from streams.scoring.automaton import Automaton, Visits
from streams.scoring.romanised import is_romanised_hindi
from streams.scoring.text import for_language

UNDETERMINED = Language(code="und", confidence=0.0)
ROMANISED = Language(code="hi", confidence=0.95)
"""Of 60 texts of UMSAB's Hindi validation set that were taken for it and read, all were."""

# How common a language is among mentions, before a word is read. Without it "lol" is Javanese and
# a misspelt word Icelandic; with it a rare language needs a few words of its own to be believed.
PRIOR = MappingProxyType(
    {
        "en": 1.0,
        **dict.fromkeys(("ar", "de", "es", "fr", "hi", "it", "ja", "pt"), 0.3),
        **dict.fromkeys(("fa", "he", "id", "ko", "nl", "pl", "ru", "th", "tr", "ur", "zh"), 0.1),
        **dict.fromkeys(
            ("bg", "bn", "ca", "cs", "da", "el", "fi", "hr", "hu", "mr", "ms", "no", "ro", "sk"),
            0.03,
        ),
        **dict.fromkeys(("sl", "sr", "sv", "sw", "ta", "te", "tl", "uk", "vi"), 0.03),
    }
)
_ELSEWHERE = 0.001
FEWEST_LETTERS = 6
LEAST_CONFIDENCE = 0.6
_SURE = 0.9
"""A language other than English that is so likely is not Hindi, whatever words it shares with it."""
_CHARACTERS = 400


def identify(text: str) -> Language:
    """The likeliest language, or `und` where the words do not tell; confidence 0 if too few to ask."""
    return identify_all((text,))[0]


def identify_all(texts: Sequence[str]) -> list[Language]:
    """The language of each text: together many take a fraction of the time."""
    words = [for_language(text)[:_CHARACTERS].lower() for text in texts]
    asked = [place for place, some in enumerate(words) if _has_letters(some, _fewest(some))]
    found = _identifier().likeliest([words[place] for place in asked])
    languages = [UNDETERMINED] * len(texts)
    for place, (code, confidence) in zip(asked, found, strict=True):
        if (code == "en" or confidence < _SURE) and is_romanised_hindi(words[place].split()):
            languages[place] = ROMANISED
            continue
        languages[place] = Language(
            code=code if confidence >= LEAST_CONFIDENCE else "und", confidence=confidence
        )
    return languages


def tag(language: Language, text: str) -> str:
    """As BCP 47 has it: `hi-Latn` is Hindi in Latin letters. A model may know but one of its scripts."""
    if language.code != "hi":
        return language.code
    words = for_language(text)
    its_own = sum("\u0900" <= sign <= "\u097f" for sign in words)
    return "hi" if 2 * its_own > sum(map(str.isalpha, words)) else "hi-Latn"


def tags(texts: Sequence[str]) -> list[str]:
    """The tag of each text's language."""
    return [tag(language, text) for language, text in zip(identify_all(texts), texts, strict=True)]


def _fewest(words: str) -> int:
    # outside the Latin alphabet the script alone tells a lot
    return 2 if max(words, default="") >= "\u0370" else FEWEST_LETTERS


def _has_letters(words: str, fewest: int) -> bool:
    beginning = words[: 4 * fewest]  # is nearly always enough to tell
    return any(sum(map(str.isalpha, part)) >= fewest for part in (beginning, words))


class _Weighted(LanguageIdentifier):  # type: ignore[misc] # py3langid is untyped
    """The identifier, with how common each language is among mentions."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self._automaton = Automaton(self.tk_nextmove, self._rowbase, self.tk_output)
        self._table = self.nb_ptc.astype(np.float32)  # 29 MB more, and no conversion for each text
        self._prior = np.array([PRIOR.get(code, _ELSEWHERE) for code in self.nb_classes], np.float32)
        self._none = np.zeros(len(self.nb_classes), np.float32)

    def likeliest(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """Return of each text a language, and its share of all that the words and the prior leave possible.

        As `rank` has it, which would normalise and sort nearly a hundred and fifty classes for each text.
        """
        encoded = [self._encode(text) for text in texts]
        visits = self._automaton.visits(encoded)
        return [self._likeliest(*each) for each in zip(visits, map(len, encoded), strict=True)]

    def _likeliest(self, visits: Visits, length: int) -> tuple[str, float]:
        features, times = visits
        scores = np.log1p(times) @ self._table[features] + self.nb_pc if len(features) else self._none
        scores = scores / sqrt(length or 1)
        weighted = np.exp(scores - scores.max()) * self._prior
        for one, same in self._alias_pairs:
            weighted[one] += weighted[same]
            weighted[same] = 0
        best = int(weighted.argmax())
        return self.nb_classes[best], round(float(weighted[best] / weighted.sum()), 4)


@cache
def _identifier() -> _Weighted:
    identifier: _Weighted = _Weighted.from_model_file(MODEL_FILE, norm_probs=True)
    return identifier
