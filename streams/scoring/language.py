"""In which language is a text written? py3langid, tuned for texts of a few words."""

from functools import cache
from types import MappingProxyType

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
    if sum(map(str.isalpha, words)) < _fewest(words):
        return UNDETERMINED
    weighted = {
        code: likelihood * PRIOR.get(code, _ELSEWHERE)
        for code, likelihood in _identifier().rank(words.lower())
    }
    total = sum(weighted.values())
    code = max(weighted, key=weighted.__getitem__)
    confidence = round(weighted[code] / total, 4) if total else 0.0
    if confidence < LEAST_CONFIDENCE:
        return Language(code="und", confidence=confidence)
    return Language(code=code, confidence=confidence)


def _fewest(words: str) -> int:
    # outside the Latin alphabet the script alone tells a lot
    return 2 if any(character >= "\u0370" for character in words) else FEWEST_LETTERS


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
