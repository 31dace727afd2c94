"""How does a text feel? A linear head on the encoder's features."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.scores import Sentiment
from streams.errors import ScoringError
from streams.scoring.encoder import Encoder, Features, require

HEAD = "head.json"
LABELS = ("negative", "neutral", "positive")
# Far more digits than the scores deserve, and few enough to be the same on every processor.
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Head:
    """Weights and what was measured with them, as `models/train_head.py` wrote them."""

    model: str
    languages: frozenset[str]
    weights: NDArray[np.float64]  # labels x features
    bias: NDArray[np.float64]

    def sentiment(self, features: Features) -> list[Sentiment]:
        """The probabilities of each row of features."""
        # row by row: a product of matrices may round a row by what stands beside it
        return [_sentiment(self.weights @ row.astype(np.float64) + self.bias) for row in features]


class EncoderScorer:
    """The Scorer port, on the encoder and its head."""

    def __init__(self, encoder: Encoder, head: Head) -> None:
        self._encoder = encoder
        self._head = head

    @property
    def model(self) -> str:
        """Name and version."""
        return self._head.model

    @property
    def languages(self) -> frozenset[str]:
        """The languages that passed the bar of the model card."""
        return self._head.languages

    def sentiment(self, texts: Sequence[str]) -> list[Sentiment]:
        """One answer a text, in order."""
        return self._head.sentiment(self._encoder.features(texts)) if texts else []


def open_scorer(directory: Path, threads: int = 1) -> EncoderScorer:
    """The model in `directory`, as `models/build.py` writes it; loaded at the first text."""
    head = load_head(require(directory / HEAD))
    return EncoderScorer(Encoder(directory, threads), head)


def load_head(path: Path) -> Head:
    """Read a head; raises ScoringError where the file is damaged."""
    try:
        raw: dict[str, Any] = json.loads(path.read_bytes())
        weights, bias = np.array(raw["weights"], np.float64), np.array(raw["bias"], np.float64)
        head = Head(raw["model"], frozenset(raw["languages"]), weights, bias)
    except (ValueError, KeyError, TypeError) as error:
        raise ScoringError(f"the model's file {path} is damaged: run make setup") from error
    if weights.shape[:-1] != (len(LABELS),) or bias.shape != (len(LABELS),):
        raise ScoringError(f"the model's file {path} is damaged: run make setup")
    return head


def _sentiment(scores: NDArray[np.float64]) -> Sentiment:
    likelihoods = np.exp(scores - scores.max())
    negative, neutral, positive = (likelihoods / likelihoods.sum()).round(_DIGITS).tolist()
    return Sentiment(negative=negative, neutral=neutral, positive=positive)
