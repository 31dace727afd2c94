"""The Scorer port, on the encoder and its heads."""

from collections.abc import Sequence
from pathlib import Path

from streams.scoring import heads
from streams.scoring.encoder import ENGLISH, Answering, Encoder, require
from streams.scoring.english import EnglishBeside
from streams.scoring.heads import HEADS, Heads
from streams.scoring.language import tags
from streams.scoring.port import Reading
from streams.scoring.text import for_english


class EncoderScorer:
    """A model's directory, opened."""

    def __init__(self, encoder: Answering, given: Heads) -> None:
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
        if not texts:
            return []
        languages = tags(texts) if self.heads.asks_language else ()
        return list(self.heads.readings(self.encoder.answers(texts), languages))


def open_scorer(directory: Path, threads: int = 1) -> EncoderScorer:
    """The model in `directory`, as `models/build.py` writes it; loaded at the first text.

    Raises ScoringError where a file is missing or damaged.
    """
    given = heads.load(require(directory / HEADS))
    encoder = Encoder(directory, threads)
    if not any(head.english for head in given.heads) and not (directory / ENGLISH).is_dir():
        return EncoderScorer(encoder, given)
    english = Encoder(directory / ENGLISH, threads, for_english)
    return EncoderScorer(EnglishBeside(encoder, english, given.width - given.embedding), given)
