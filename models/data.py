"""The sets that the head is trained and measured on, kept apart.

UMSAB's English texts are TweetEval's: its validation set lies wholly in TweetEval's, and 1,430 of
its 1,839 training texts do too. So English is trained on SemEval alone, and a training text that
stands in any validation set, links, handles and punctuation aside, is left out.
"""

import hashlib
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

CARE = "care hi"
"""The title of what customers write to companies in romanised Hindi."""
ROMANISED_HINDI = "hi-Latn"
"""What UMSAB's Hindi is, as BCP 47 writes it."""

Labels = NDArray[np.int64]

TRAINING = [
    "sem_sentiment_train",
    *(f"um_{name}_train" for name in LANGUAGES.values() if name != "english"),
    "hindi-care",
]
_ADDRESS = re.compile(r"https?\S*|@\w+")
_MARKS = re.compile(r"[\W_]+")
_READ_BY_US = {"um_hindi_train": ("train", "2fe5299c0b3681a7"), "um_hindi_val": ("val", "5021d07c92142872")}
"""Sets whose own labels have nothing to do with their texts (see LOG.md), what hindi.txt calls them, and how
the digest of the texts begins that were read."""
_FOLDER = Path(__file__).parent / "data"
_HINDI = _FOLDER / "hindi.txt"
WRITTEN = ("hindi-care", "hindi-care-held-out", "devanagari")
"""Sets that were written for this: files of a tone and a text."""
SIGNS = "-0+"
"""How the tone is written in files of our own."""


def read(name: str, folder: Path = FOLDER) -> tuple[list[str], Labels]:
    """Texts and labels (0 negative, 1 neutral, 2 positive) of a set; of UMSAB's Hindi, labels of our own.

    Raises ValueError where our labels are of other texts.
    """
    if name in WRITTEN:
        lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        return [line[2:] for line in lines], np.array([SIGNS.index(line[0]) for line in lines])
    rows = [json.loads(line) for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]
    texts = [row["x"] for row in rows]
    if name in _READ_BY_US:
        return texts, _read_by_us(texts, *_READ_BY_US[name])
    return texts, np.array([row["y"] for row in rows])


def _read_by_us(texts: list[str], part: str, digest: str) -> Labels:
    """The labels of hindi.txt, in the order of the set's rows; a doubt counts for nothing."""
    if not hashlib.sha256("\0".join(texts).encode()).hexdigest().startswith(digest):
        raise ValueError(
            f"the {len(texts)} texts of Hindi's {part} set are not those that {_HINDI} has labels of"
        )
    lines = _HINDI.read_text(encoding="ascii").splitlines()
    return np.array([SIGNS.index(line.split(" ")[1][0]) for line in lines if line.startswith(part)])


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
    umsab = {f"UMSAB {code}": f"um_{name}_val" for code, name in LANGUAGES.items()}
    return {"TweetEval": "te_sentiment_val"} | umsab | {CARE: "hindi-care-held-out"}


def language(title: str) -> str | None:
    """The tag of the language that a validation set is for, by its title, or None where it is for none."""
    prefix, _, code = title.rpartition(" ")
    return {"hi": ROMANISED_HINDI}.get(code, code) if prefix in ("UMSAB", "care") else None


def is_english(name: str) -> bool:
    """Whether a set holds English texts."""
    return not name.startswith(("um_", "hindi")) or "english" in name


def essence(text: str) -> str:
    """What is left of a text when two copies of it are to be found equal."""
    words = _ADDRESS.sub(" ", html.unescape(text).lower())
    return _MARKS.sub("", words)


def times_of(source: str, times: Mapping[str, float], otherwise: float) -> float:
    """What `times` says of a source, by how its name begins."""
    return next((often for start, often in times.items() if source.startswith(start)), otherwise)


def often(sources: Sequence[str], times: Mapping[str, float], seed: int) -> NDArray[np.int64]:
    """Which texts a round reads: each as often as `times` says of its source, by how its name begins.

    Sources that it says nothing of are read once; of one that is read half a time, chance leaves half out.
    """
    counts = [times_of(source, times, 1.0) for source in sources]
    chance = np.random.default_rng(seed).random(len(counts))
    return np.repeat(np.arange(len(counts)), np.floor(counts + chance).astype(np.int64))
