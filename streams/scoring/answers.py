"""Does it need an answer? What a company is told of words that are addressed to it.

Recall before precision: a person left waiting costs more than a reply nobody asked for. So only
what is plainly thanks, praise or a bare share is answered with a low figure, and what cannot be
told is None, which those who open obligations treat as a yes. Words as `words.plain` gives them.
"""

import re
from collections.abc import Collection

from schemas.scores import Sentiment
from streams.scoring.acts import asks, has_trouble, praises, requests, suggests
from streams.scoring.thanks import only_thanks

ASKED, TROUBLED, UNCLEAR, SHARED, THANKED = 0.98, 0.95, 0.7, 0.1, 0.05
_SHARE = re.compile(r"^(?:rt |via |[\"“])")
_UNHAPPY, _HAPPY = 0.35, 0.5
_LONG_WORDS = 40


def needs_answer(
    words: str, language: str, sentiment: Sentiment | None, safety: Collection[str] = ()
) -> float | None:
    """How likely an answer is waited for, 0 to 1, or None where the rules cannot tell.

    safety: the classes that the words may belong to: whoever is in danger is answered, thanks or no.
    """
    if asks(words):
        return ASKED
    if safety:
        return TROUBLED
    if sentiment is None:
        return None
    happy = sentiment.positive >= _HAPPY and len(words.split()) <= _LONG_WORDS
    if language != "en":
        return THANKED if happy and only_thanks(words, language) else None
    return _english(words, sentiment, happy)


def _english(words: str, sentiment: Sentiment, happy: bool) -> float:
    if requests(words) or suggests(words) or has_trouble(words) or sentiment.negative >= _UNHAPPY:
        return TROUBLED
    if happy and praises(words):
        return THANKED
    return SHARED if _SHARE.match(words) else UNCLEAR
