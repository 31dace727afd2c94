"""The one thing asked of a model. What stands behind it may change; those who ask do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.scores import Label, Sentiment


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model says of a text. What it has no served head for is None."""

    sentiment: Sentiment
    emotion: Label | None = None
    embedding: tuple[float, ...] | None = None


class Scorer(Protocol):
    """Reads texts. Blocking: call it off the event loop, with many texts at once."""

    @property
    def model(self) -> str:
        """Name and version; goes on each score."""

    @property
    def languages(self) -> frozenset[str]:
        """Tags of the languages whose measured quality is good enough to serve: see `language.tag`."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One answer a text, in order; the same text gets the same answer in any company."""
