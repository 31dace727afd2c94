"""Every labelled text that the heads are trained and measured on, whatever its task.

`complaints`, `product` and the airline set are for evaluation only and never read here. One text
has one task's label; a training text that stands in any validation set is left out.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from models import data

LABELS: Mapping[str, tuple[str, ...]] = {
    "sentiment": ("negative", "neutral", "positive"),
    "emotion": ("anger", "joy", "optimism", "sadness"),
    "offensive": ("inoffensive", "offensive"),
    "speech": ("expression", "statement", "question", "suggestion", "other", "threat", "request"),
}
"""Head and its labels, in the order of the sets' numbers. `speech` is the speech act of tac.jsonl."""
EMBEDDING = 64
"""Numbers of the embedding, which follow those of the heads."""
LEANING: Mapping[str, float] = {"emotion": 0.5, "offensive": 0.5, "speech": 0.5}
"""What these heads keep of the log of how common each label is in its training set. Macro-F1
lies between a world of equally common labels (nothing is kept) and the set's own (all): see LOG.md."""


WIDTH = sum(map(len, LABELS.values()))
"""Logits of all heads."""


def columns() -> dict[str, slice]:
    """Where each head's numbers stand in a row of answers."""
    ends = accumulate(map(len, LABELS.values()))
    return {task: slice(end - len(LABELS[task]), end) for task, end in zip(LABELS, ends, strict=True)}


_TRAINING = {
    "emotion": ("te_emotion_train",),
    "offensive": ("te_offensive_train",),
}
_VALIDATION = {"te_emotion_val": "emotion", "te_offensive_val": "offensive"}
_SPEECH, _ONE_IN = "tac", 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, what it is an example of, and the set it comes from."""

    text: str
    task: str
    label: int
    source: str


def training(folder: Path = data.FOLDER, feedback: Path | None = None) -> list[Labelled]:
    """All training texts, in the order of their sets. feedback: a file of what people corrected, the last."""
    held_out = {data.essence(item.text) for items in validation(folder).values() for item in items}
    items = [*_read(folder, "sentiment", *data.TRAINING)]
    for task, names in _TRAINING.items():
        items += _read(folder, task, *names)
    items += _read(folder, "speech", _SPEECH)
    if feedback is not None:
        texts, labels = data.feedback(feedback)
        pairs = zip(texts, labels, strict=True)
        items += [Labelled(text, "sentiment", int(label), "feedback") for text, label in pairs]
    return [item for item in items if data.essence(item.text) not in held_out]


def validation(folder: Path = data.FOLDER) -> dict[str, list[Labelled]]:
    """Title in the tables, and the texts."""
    sets = {title: _read(folder, "sentiment", name) for title, name in data.validation().items()}
    sets |= {f"TweetEval {task}": _read(folder, task, name) for name, task in _VALIDATION.items()}
    # this set has no validation part: every fifth text, by a digest of its words, copies together
    sets["speech acts"] = [item for item in _read(folder, "speech", _SPEECH) if _held_out(item.text)]
    return sets


def _read(folder: Path, task: str, *names: str) -> list[Labelled]:
    return [
        Labelled(text, task, int(label), name)
        for name in names
        for text, label in zip(*data.read(name, folder), strict=True)
    ]


def _held_out(text: str) -> bool:
    return hashlib.sha256(data.essence(text).encode()).digest()[0] % _ONE_IN == 0
