"""The sets that the head is trained and measured on, kept apart.

UMSAB's English texts are TweetEval's: its validation set lies wholly in TweetEval's, and 1,430 of
its 1,839 training texts do too. So English is trained on SemEval alone, and a training text that
stands in any validation set, links, handles and punctuation aside, is left out.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20261123
FOLDER = Path(__file__).parents[2] / "shared" / "data" / "text"
LANGUAGES = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "hi": "hindi",
    "it": "italian",
    "pt": "portuguese",
}

TONES = {"negative": 0, "neutral": 1, "positive": 2}

Labels = NDArray[np.int64]

TRAINING = [
    "sem_sentiment_train",
    *(f"um_{name}_train" for name in LANGUAGES.values() if name != "english"),
]
_ADDRESS = re.compile(r"https?\S*|@\w+")
_MARKS = re.compile(r"[\W_]+")
FIRST = {"um_hindi_train": 920}
"""Rows before these are left out: the Hindi labels there have nothing to do with the texts (see LOG.md)."""


def read(name: str, folder: Path = FOLDER) -> tuple[list[str], Labels]:
    """Texts and labels (0 negative, 1 neutral, 2 positive) of a set."""
    lines = (folder / f"{name}.jsonl").read_bytes().splitlines()[FIRST.get(name, 0) :]
    rows = [json.loads(line) for line in lines]
    return [row["x"] for row in rows], np.array([row["y"] for row in rows])


def feedback(file: Path) -> tuple[list[str], Labels]:
    """Texts and labels of what people corrected, as `groundswell feedback export` writes it.

    The label is what a person says of the tone. What has no words is left out.
    """
    records = [json.loads(line) for line in file.read_bytes().splitlines()]
    usable = [each for each in records if each.get("text", "").strip()]
    return [each["text"] for each in usable], np.array(
        [TONES[each["labels"]["tone"]] for each in usable], int
    )


def validation() -> dict[str, str]:
    """Name in the tables and name of the set."""
    return {"TweetEval": "te_sentiment_val"} | {
        f"UMSAB {code}": f"um_{name}_val" for code, name in LANGUAGES.items()
    }


def essence(text: str) -> str:
    """What is left of a text when two copies of it are to be found equal."""
    words = _ADDRESS.sub(" ", html.unescape(text).lower())
    return _MARKS.sub("", words)


def often(sources: Sequence[str], times: Mapping[str, float], seed: int) -> NDArray[np.int64]:
    """Which texts a round reads: each as often as `times` says of its source, by how its name begins.

    Sources that it says nothing of are read once; of one that is read half a time, chance leaves half out.
    """
    counts = [
        next((often for start, often in times.items() if source.startswith(start)), 1.0) for source in sources
    ]
    chance = np.random.default_rng(seed).random(len(counts))
    return np.repeat(np.arange(len(counts)), np.floor(counts + chance).astype(np.int64))
