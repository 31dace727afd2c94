"""A model that knows two words."""

from collections.abc import Sequence

from schemas.scores import Sentiment
from streams.scoring.port import Reading


class TwoWords:
    """Whoever says terrible is unhappy, whoever says lovely is happy; noted is what was asked."""

    model = "two-words/1"
    languages = frozenset({"en", "de"})

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Answer."""
        self.asked += texts
        return [Reading(_sentiment(text.casefold())) for text in texts]


def _sentiment(text: str) -> Sentiment:
    negative, positive = 0.9 * ("terrible" in text), 0.9 * ("lovely" in text)
    rest = 1 - negative - positive
    return Sentiment(negative=negative, neutral=max(rest, 0.0), positive=positive)
