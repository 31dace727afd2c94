"""What do the logits of a text mean? The heads of a model, calibrated, as labels and probabilities."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.scores import TONES, Label, Sentiment
from streams.errors import ScoringError
from streams.scoring.encoder import Answers
from streams.scoring.port import Reading

HEADS = "heads.json"
# Far more digits than the scores deserve, and few enough to be the same on every processor.
_DIGITS = 4
_EMBEDDING_DIGITS = 3
_LEAST = 1e-12

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Head:
    """A head's labels, in the order of its logits."""

    name: str
    labels: tuple[str, ...]
    temperature: float
    served: bool
    """Whether it did better than what it replaces; what is not served is still there to be measured."""
    english: "English | None" = None
    """How the English encoder has a say in it."""
    by_language: Mapping[str, float] = field(default_factory=dict)
    """Temperatures of texts in these languages, in place of `temperature`."""


@dataclass(frozen=True, slots=True)
class English:
    """How two encoders' answers become one.

    share: that the English one's probabilities have in the mean. temperature: of its logits. together: of
    that mean, which is less sure than it is right.
    """

    share: float
    temperature: float
    together: float


@dataclass(frozen=True, slots=True)
class Heads:
    """All heads of a model, in the order of their logits; the embedding's numbers follow."""

    model: str
    languages: frozenset[str]
    heads: tuple[Head, ...]
    embedding: int

    @property
    def width(self) -> int:
        """How many numbers a text has."""
        return sum(len(head.labels) for head in self.heads) + self.embedding

    @property
    def asks_language(self) -> bool:
        """Whether what a text says depends on its language."""
        return any(head.by_language for head in self.heads)

    def probabilities(self, answers: Answers, languages: Sequence[str] = ()) -> dict[str, Rows]:
        """Of every head's labels, one row a text. languages: their tags, where they are known."""
        found, start = {}, 0
        for head in self.heads:
            end = start + len(head.labels)
            beside = answers[:, self.width + start : self.width + end]
            found[head.name] = probabilities(head, answers[:, start:end], beside, languages)
            start = end
        return found

    def embeddings(self, answers: Answers) -> Rows:
        """Of length 1, one row a text."""
        rows = answers[:, self.width - self.embedding : self.width].astype(np.float64)
        # a text that is exactly the middle of all has no direction; it keeps a row of zeros
        lengths = np.maximum(np.sqrt((rows * rows).sum(axis=1, keepdims=True)), np.finfo(np.float64).tiny)
        found: Rows = rows / lengths
        return found

    def readings(self, answers: Answers, languages: Sequence[str] = ()) -> Iterator[Reading]:
        """What the served heads say, one reading a text."""
        found = self.probabilities(answers, languages)
        labels = {
            head.name: _labels(head, found[head.name])
            for head in self.heads
            if head.served and head.name != "sentiment"
        }
        embeddings = self.embeddings(answers).round(_EMBEDDING_DIGITS).tolist()
        for place, row in enumerate(found["sentiment"].round(_DIGITS).tolist()):
            yield Reading(
                Sentiment(**dict(zip(TONES, row, strict=True))),
                embedding=tuple(embeddings[place]) or None,
                **{name: given[place] for name, given in labels.items()},
            )


def load(path: Path) -> Heads:
    """Read what `models/` wrote; raises ScoringError where the file is damaged."""
    try:
        raw: dict[str, Any] = json.loads(path.read_bytes())
        heads = Heads(
            raw["model"],
            frozenset(raw["languages"]),
            tuple(_head(head) for head in raw["heads"]),
            int(raw["embedding"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ScoringError(f"the model's file {path} is damaged: run make setup") from error
    if TONES not in (head.labels for head in heads.heads if head.name == "sentiment"):
        raise ScoringError(f"the model's file {path} is damaged: run make setup")
    return heads


def _head(raw: Mapping[str, Any]) -> Head:
    labels, temperature, served = tuple(raw["labels"]), float(raw["temperature"]), bool(raw["served"])
    english = _english(raw["english"]) if "english" in raw else None
    by_language = {language: float(value) for language, value in dict(raw.get("by_language", {})).items()}
    return Head(raw["name"], labels, temperature, served, english, by_language)


def _english(raw: Mapping[str, Any]) -> English:
    return English(float(raw["share"]), float(raw["temperature"]), float(raw["together"]))


def probabilities(
    head: Head, logits: NDArray[Any], beside: NDArray[Any], languages: Sequence[str] = ()
) -> Rows:
    """Of a head's labels, one row a text. beside: the English encoder's logits, without columns if none."""
    warmth: float | Rows = head.temperature
    if head.by_language and languages:
        warmth = np.array([[head.by_language.get(each, head.temperature)] for each in languages])
    found = softmax(logits, warmth)
    return together(found, beside, head.english) if head.english is not None and beside.shape[1] else found


def softmax(logits: NDArray[Any], temperature: float | Rows) -> Rows:
    """Probabilities, a row a text. temperature: one, or a column of one a text."""
    scaled = logits.astype(np.float64) / temperature
    likelihoods = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    rows: Rows = likelihoods / likelihoods.sum(axis=1, keepdims=True)
    return rows


def together(first: Rows, beside: NDArray[Any], english: English) -> Rows:
    """What both say, where the English encoder was asked; elsewhere `first`."""
    asked = ~np.isnan(beside[:, 0])
    other = softmax(beside[asked], english.temperature)
    both = (1 - english.share) * first[asked] + english.share * other
    found = first.copy()
    found[asked] = softmax(np.log(np.maximum(both, _LEAST)), english.together)
    return found


def _labels(head: Head, rows: Rows) -> list[Label]:
    best = rows.argmax(axis=1)
    return [
        Label(label=head.labels[label], confidence=round(float(row[label]), _DIGITS))
        for row, label in zip(rows, best, strict=True)
    ]
