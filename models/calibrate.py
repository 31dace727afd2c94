"""Measure how sure each head may be, and write models/<name>/heads.json.

    python -m models.calibrate accurate|fast [--data ../shared/data/text]

A head's temperature makes its answers as sure as they are right, on its validation sets of the
languages served. `models/evaluate.py` measures by cross-fitting: each fifth of the texts by the
temperature that suits the others.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import build, data, tasks
from models.figures import measure
from models.tasks import LABELS, Labelled
from streams.scoring.encoder import Encoder
from streams.scoring.heads import HEADS, Head, Heads

VERSION = 4
BAR = 0.50
"""Macro-F1 on a language's validation set from which on the language is served."""
SERVED = ("sentiment", "emotion")
"""Heads that do better than a rule, or have none to beat: see the model card."""
_FOLDS = 5
_TEMPERATURES = np.geomspace(0.4, 4, 93)
_LEAST = 1e-12

Rows = NDArray[np.float64]


def main() -> None:
    """Build with temperatures of 1, measure, write the heads, build again."""
    parser = argparse.ArgumentParser(prog="python -m models.calibrate", description=__doc__)
    parser.add_argument("name", choices=build.SIZES)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    given = parser.parse_args()
    output = build.OUTPUT / given.name
    # a graph needs no temperatures, but a built directory has a file of heads
    file = build.COMMITTED / given.name / HEADS
    heads = Heads(
        f"groundswell-{given.name}/{VERSION}",
        frozenset(),
        _heads(dict.fromkeys(LABELS, 1.0)),
        tasks.EMBEDDING,
    )
    _write(file, heads)
    build.build(output, given.name)
    encoder = Encoder(output)
    probabilities: dict[str, list[Rows]] = {task: [] for task in LABELS}
    truths: dict[str, list[int]] = {task: [] for task in LABELS}
    served = set()
    for title, items in tasks.validation(given.data).items():
        task = items[0].task
        found = heads.probabilities(encoder.answers([item.text for item in items]))[task]
        if title.startswith("UMSAB"):
            if _macro_f1(items, found) < BAR:
                continue
            served.add(title.removeprefix("UMSAB "))
        probabilities[task].append(found)
        truths[task] += [item.label for item in items]
    temperatures = {
        task: best_temperature(np.concatenate(probabilities[task]), np.array(truths[task])) for task in LABELS
    }
    _write(file, Heads(heads.model, frozenset(served), _heads(temperatures), tasks.EMBEDDING))
    build.build(output, given.name)
    print(file.read_text())


def best_temperature(probabilities: Rows, truth: NDArray[np.int64]) -> float:
    """The temperature that makes the labels likeliest, given what is said at a temperature of 1."""

    def surprise(temperature: float) -> float:
        likelihoods = _warmed(probabilities, temperature)[np.arange(len(truth)), truth]
        return -float(np.log(np.maximum(likelihoods, _LEAST)).mean())

    return round(float(min(_TEMPERATURES, key=surprise)), 3)


def cross_fitted(probabilities: Rows, truth: NDArray[np.int64]) -> Rows:
    """The same, each fifth of them by the temperature that suits the others."""
    folds = np.arange(len(truth)) % _FOLDS
    found = np.empty_like(probabilities)
    for fold in range(_FOLDS):
        others = folds != fold
        temperature = best_temperature(probabilities[others], truth[others])
        found[~others] = _warmed(probabilities[~others], temperature)
    return found


def _warmed(probabilities: Rows, temperature: float) -> Rows:
    raised = np.maximum(probabilities, _LEAST) ** (1 / temperature)
    shares: Rows = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _macro_f1(items: list[Labelled], found: Rows) -> float:
    return measure(np.array([item.label for item in items]), found.argmax(axis=1))["macro_f1"]


def _heads(temperatures: dict[str, float]) -> tuple[Head, ...]:
    return tuple(Head(task, labels, temperatures[task], task in SERVED) for task, labels in LABELS.items())


def _write(file: Path, heads: Heads) -> None:
    content = {
        "model": heads.model,
        "languages": sorted(heads.languages),
        "heads": [
            {"name": head.name, "labels": head.labels, "temperature": head.temperature, "served": head.served}
            for head in heads.heads
        ],
        "embedding": heads.embedding,
    }
    file.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
