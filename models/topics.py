"""Measure how well topics of care are found by words and by embedding, and how near topics are in it.

    python -m models.topics [--data ../shared/data]

On the first thing that each of 340 customers says, read for eight topics or none. Thresholds are chosen on
the odd texts, figures are of the even ones. Prints tables in Markdown.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from models import build, data
from streams.brands.file import Subject
from streams.brands.load import load
from streams.scoring import sentiment
from streams.scoring.sentiment import EncoderScorer
from streams.scoring.text import for_model
from streams.scoring.topics import Taxonomy
from streams.scoring.words import plain

READ = Path(__file__).parent / "data" / "topics.txt"
TAXONOMY = Path(__file__).parent / "data" / "topics.yaml"
NONE = "none"
_NEIGHBOURS = (1, 5)

Rows = NDArray[np.float64]
Labels = list[set[str]]


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(prog="python -m models.topics", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER.parent)
    texts, truth = read(parser.parse_args().data)
    subjects = taxonomy()
    embedded = {name: _scorer(name) for name in build.SIZES}
    print("| topics by | right | precision | recall |\n|---|---|---|---|")
    print(_row("words", by_words(subjects, texts), truth))
    for name, scorer in embedded.items():
        print(_row(f"embedding, {name}", by_embedding(scorer, subjects, texts, truth), truth))
    commonest = max((subject.id for subject in subjects), key=lambda topic: sum(topic in t for t in truth))
    print(_row("the commonest", [commonest] * len(texts), truth))
    print("\n| neighbours of the same topic | 1 | 5 |\n|---|---|---|")
    for name, scorer in embedded.items():
        print(_neighbours(f"embedding, {name}", embeddings(scorer, texts), truth))
    print(_neighbours("TF-IDF, 64 numbers by SVD", _svd(texts), truth))
    chance = np.mean([bool(one & other) for one in truth for other in truth if one is not other])
    print(f"| chance | {100 * chance:.1f} | {100 * chance:.1f} |")


def read(folder: Path = data.FOLDER.parent) -> tuple[list[str], Labels]:
    """The texts, and the topics of each."""
    lines = (folder / "conversations" / "conversations.jsonl").read_text(encoding="utf-8").splitlines()
    said = {turn["id"]: turn["text"] for line in lines for turn in json.loads(line)["turns"]}
    rows = [line.split() for line in READ.read_text(encoding="utf-8").splitlines()]
    return [said[key] for key, _ in rows], [set(topics.split(",")) for _, topics in rows]


def taxonomy() -> tuple[Subject, ...]:
    """The topics and their examples."""
    (brand,) = load(TAXONOMY)
    assert brand.entry is not None
    return brand.entry.taxonomy


def by_words(subjects: tuple[Subject, ...], texts: list[str]) -> list[str]:
    """As it is served."""
    given = Taxonomy(subjects)
    labels = [given.topic(plain(text)) for text in texts]
    return [label.label if label else NONE for label in labels]


def by_embedding(
    scorer: EncoderScorer, subjects: tuple[Subject, ...], texts: list[str], truth: Labels
) -> list[str]:
    """The topic of the nearest example, or none if it is further away than is best on the odd texts."""
    alike = np.stack(
        [
            (embeddings(scorer, texts) @ embeddings(scorer, list(subject.examples)).T).max(axis=1)
            for subject in subjects
        ],
        axis=1,
    )
    names = [subject.id for subject in subjects]

    def answers(least: float) -> list[str]:
        return [names[row.argmax()] if row.max() >= least else NONE for row in alike]

    levels = np.quantile(alike.max(axis=1), np.linspace(0, 0.9, 50))
    best = max(levels, key=lambda least: figures(answers(least)[::2], truth[::2])["right"])
    return answers(best)


def figures(answers: list[str], truth: Labels) -> dict[str, float]:
    """The share that is right, none included; of topics, precision and recall."""
    right = [answer in topics for answer, topics in zip(answers, truth, strict=True)]
    said = [r for r, answer in zip(right, answers, strict=True) if answer != NONE]
    real = [r for r, topics in zip(right, truth, strict=True) if NONE not in topics]
    return {"right": float(np.mean(right)), "precision": float(np.mean(said)), "recall": float(np.mean(real))}


def agreement(rows: Rows, truth: Labels, neighbours: int) -> float:
    """How often a nearest neighbour by cosine shares a topic."""
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float64).tiny)
    alike = (rows / lengths) @ (rows / lengths).T
    np.fill_diagonal(alike, -np.inf)
    nearest = np.argsort(-alike, axis=1)[:, :neighbours]
    return float(np.mean([[bool(truth[i] & truth[j]) for j in row] for i, row in enumerate(nearest)]))


def embeddings(scorer: EncoderScorer, texts: list[str]) -> Rows:
    """One row a text."""
    return scorer.heads.embeddings(scorer.encoder.answers(texts))


def _svd(texts: list[str]) -> Rows:
    weights = TfidfVectorizer(preprocessor=for_model, min_df=2, sublinear_tf=True, stop_words="english")
    found: Rows = TruncatedSVD(64, random_state=data.SEED).fit_transform(weights.fit_transform(texts))
    return found


def _scorer(name: str) -> EncoderScorer:
    build.build(build.OUTPUT / name, name)
    return sentiment.open_scorer(build.OUTPUT / name)


def _row(name: str, answers: list[str], truth: Labels) -> str:
    shown = " | ".join(f"{100 * value:.1f}" for value in figures(answers[1::2], truth[1::2]).values())
    return f"| {name} | {shown} |"


def _neighbours(name: str, rows: Rows, truth: Labels) -> str:
    shown = " | ".join(f"{100 * agreement(rows, truth, neighbours):.1f}" for neighbours in _NEIGHBOURS)
    return f"| {name} | {shown} |"


if __name__ == "__main__":
    main()
