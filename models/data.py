"""The sets that the head is trained and measured on, kept apart.

UMSAB's English texts are TweetEval's: its validation set lies wholly in TweetEval's, and 1,430 of
its 1,839 training texts do too. So English is trained on SemEval alone, and a training text that
stands in any validation set, links, handles and punctuation aside, is left out.
"""

import html
import json
import re
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

Labels = NDArray[np.int64]

TRAINING = [
    "sem_sentiment_train",
    *(f"um_{name}_train" for name in LANGUAGES.values() if name != "english"),
]
_ADDRESS = re.compile(r"https?\S*|@\w+")
_MARKS = re.compile(r"[\W_]+")


def read(name: str, folder: Path = FOLDER) -> tuple[list[str], Labels]:
    """Texts and labels (0 negative, 1 neutral, 2 positive) of a set."""
    rows = [json.loads(line) for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]
    return [row["x"] for row in rows], np.array([row["y"] for row in rows])


def validation() -> dict[str, str]:
    """Name in the tables and name of the set."""
    return {"TweetEval": "te_sentiment_val"} | {
        f"UMSAB {code}": f"um_{name}_val" for code, name in LANGUAGES.items()
    }


def training(folder: Path = FOLDER) -> tuple[list[str], Labels]:
    """Texts and labels of all training sets."""
    held_out = {essence(text) for name in validation().values() for text in read(name, folder)[0]}
    texts: list[str] = []
    labels: list[int] = []
    for name in TRAINING:
        for text, label in zip(*read(name, folder), strict=True):
            if essence(text) not in held_out:
                texts.append(text)
                labels.append(label)
    return texts, np.array(labels)


def essence(text: str) -> str:
    """What is left of a text when two copies of it are to be found equal."""
    words = _ADDRESS.sub(" ", html.unescape(text).lower())
    return _MARKS.sub("", words)
