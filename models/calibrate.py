"""Measure how sure each head may be, and write models/<name>/heads.json.

    python -m models.calibrate accurate|fast [--data ../shared/data/text]

A head's temperature makes its answers as sure as they are right, on the even texts of its
validation sets; `models/evaluate.py` measures on the odd ones.
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

VERSION = 2
BAR = 0.50
"""Macro-F1 on a language's validation set from which on the language is served."""
SERVED = ("sentiment", "emotion")
"""Heads that do better than a rule, or have none to beat: see the model card."""
_TEMPERATURES = np.geomspace(0.4, 4, 93)


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
    probabilities: dict[str, list[NDArray[np.float64]]] = {task: [] for task in LABELS}
    truths: dict[str, list[int]] = {task: [] for task in LABELS}
    served = set()
    for title, items in tasks.validation(given.data).items():
        task = items[0].task
        found = heads.probabilities(encoder.answers([item.text for item in items]))[task]
        if title.startswith("UMSAB") and _macro_f1(items, found) >= BAR:
            served.add(title.removeprefix("UMSAB "))
        probabilities[task].append(found[::2])
        truths[task] += [item.label for item in items[::2]]
    temperatures = {
        task: best_temperature(np.concatenate(probabilities[task]), np.array(truths[task])) for task in LABELS
    }
    _write(file, Heads(heads.model, frozenset(served), _heads(temperatures), tasks.EMBEDDING))
    build.build(output, given.name)
    print(file.read_text())


def best_temperature(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """The temperature that makes the labels likeliest, given what is said at a temperature of 1."""
    logits = np.log(np.maximum(probabilities, 1e-12))

    def surprise(temperature: float) -> float:
        scaled = logits / temperature
        norm = np.log(np.exp(scaled).sum(axis=1))
        return float(np.mean(norm - scaled[np.arange(len(truth)), truth]))

    return round(float(min(_TEMPERATURES, key=surprise)), 3)


def _macro_f1(items: list[Labelled], found: NDArray[np.float64]) -> float:
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
