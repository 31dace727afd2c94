"""The Scorer port, on the encoder and its heads."""

from collections.abc import Sequence
from pathlib import Path

from streams.scoring import heads
from streams.scoring.encoder import Encoder, require
from streams.scoring.heads import HEADS, Heads
from streams.scoring.port import Reading


class EncoderScorer:
    """A model's directory, opened."""

    def __init__(self, encoder: Encoder, given: Heads) -> None:
        self.encoder = encoder
        self.heads = given

    @property
    def model(self) -> str:
        """Name and version."""
        return self.heads.model

    @property
    def languages(self) -> frozenset[str]:
        """The languages that passed the bar of the model card."""
        return self.heads.languages

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One answer a text, in order."""
        return list(self.heads.readings(self.encoder.answers(texts))) if texts else []


def open_scorer(directory: Path, threads: int = 1) -> EncoderScorer:
    """The model in `directory`, as `models/build.py` writes it; loaded at the first text."""
    given = heads.load(require(directory / HEADS))
    return EncoderScorer(Encoder(directory, threads), given)
