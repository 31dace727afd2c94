"""In which language is a text written? py3langid, tuned for texts of a few words."""

from functools import cache, cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from schemas.scores import Language
from streams.scoring.text import for_language

UNDETERMINED = Language(code="und", confidence=0.0)

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
_CHARACTERS = 400


def identify(text: str) -> Language:
    """The likeliest language, or `und` where the words do not tell; confidence 0 if too few to ask."""
    words = for_language(text)[:_CHARACTERS]
    if not _has_letters(words, _fewest(words)):
        return UNDETERMINED
    code, confidence = _identifier().likeliest(words.lower())
    if confidence < LEAST_CONFIDENCE:
        return Language(code="und", confidence=confidence)
    return Language(code=code, confidence=confidence)


def _fewest(words: str) -> int:
    # outside the Latin alphabet the script alone tells a lot
    return 2 if max(words, default="") >= "\u0370" else FEWEST_LETTERS


def _has_letters(words: str, fewest: int) -> bool:
    beginning = words[: 4 * fewest]  # is nearly always enough to tell
    return any(sum(map(str.isalpha, part)) >= fewest for part in (beginning, words))


class _Weighted(LanguageIdentifier):  # type: ignore[misc] # py3langid is untyped
    """The identifier, with how common each language is among mentions."""

    def likeliest(self, words: str) -> tuple[str, float]:
        """Return a language and its share of all that the words and the prior leave possible.

        `rank` would normalise and sort nearly a hundred and fifty classes for each text.
        """
        weighted = self._decide(words)
        weighted *= self._prior
        best = int(weighted.argmax())
        total = float(weighted.sum())
        return self.nb_classes[best], round(float(weighted[best]) / total, 4) if total else 0.0

    @cached_property
    def _prior(self) -> NDArray[np.float32]:
        return np.array([PRIOR.get(code, _ELSEWHERE) for code in self.nb_classes], np.float32)


@cache
def _identifier() -> _Weighted:
    identifier: _Weighted = _Weighted.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.nb_ptc = identifier.nb_ptc.astype(np.float32)  # 29 MB more, and no conversion for each text
    return identifier
