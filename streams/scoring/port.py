"""The one thing asked of a model. What stands behind it may change; those who ask do not."""

from collections.abc import Sequence
from typing import Protocol

from schemas.scores import Sentiment


class Scorer(Protocol):
    """Says how a text feels. Blocking: call it off the event loop, with many texts at once."""

    @property
    def model(self) -> str:
        """Name and version; goes on each score."""

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes of the languages whose measured quality is good enough to serve."""

    def sentiment(self, texts: Sequence[str]) -> list[Sentiment]:
        """One answer a text, in order; the same text gets the same answer in any company."""
