"""Measure how sure each head may be, and write models/<name>/heads.json.

    python -m models.calibrate accurate|fast [--data ../shared/data/text]

A head's temperature makes its answers as sure as they are right, on its validation sets of the
languages served. `models/evaluate.py` measures by cross-fitting: each fifth of the texts by the
temperature that suits the others.
"""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import build, data, shares, tasks
from models.figures import measure
from models.tasks import LABELS, Labelled
from streams.scoring.encoder import Answers
from streams.scoring.heads import HEADS, English, Head, Heads
from streams.scoring.sentiment import open_scorer

VERSIONS = {"fast": 4, "accurate": 5}
BAR = 0.50
"""Macro-F1 on a language's validation set from which on the language is served."""
SERVED = ("sentiment", "emotion")
"""Heads that do better than a rule, or have none to beat: see the model card."""
LEAST_ALONE = 500
"""Texts that no second encoder reads, from which on the temperature is that of these alone."""
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
        f"groundswell-{given.name}/{VERSIONS[given.name]}",
        frozenset(),
        _heads(dict.fromkeys(LABELS, (1.0, None))),
        tasks.EMBEDDING,
    )
    _write(file, heads)
    build.build(output, given.name)
    encoder = open_scorer(output).encoder
    said: dict[str, list[Answers]] = {task: [] for task in LABELS}
    probabilities: dict[str, list[Rows]] = {task: [] for task in LABELS}
    truths: dict[str, list[int]] = {task: [] for task in LABELS}
    served = set()
    for title, items in tasks.validation(given.data).items():
        task = items[0].task
        answers = encoder.answers([item.text for item in items])
        found = heads.probabilities(answers)[task]
        if title.startswith("UMSAB"):
            if _macro_f1(items, found) < BAR:
                continue
            served.add(title.removeprefix("UMSAB "))
        said[task].append(answers)
        probabilities[task].append(found)
        truths[task] += [item.label for item in items]
    suited = {
        task: _suited(
            task, np.concatenate(said[task]), np.concatenate(probabilities[task]), np.array(truths[task])
        )
        for task in LABELS
    }
    _write(file, Heads(heads.model, frozenset(served), _heads(suited), tasks.EMBEDDING))
    build.build(output, given.name)
    print(file.read_text())


def best_temperature(probabilities: Rows, truth: NDArray[np.int64]) -> float:
    """The temperature that makes the labels likeliest, given what is said at a temperature of 1."""

    def surprise(temperature: float) -> float:
        likelihoods = _warmed(probabilities, temperature)[np.arange(len(truth)), truth]
        return -float(np.log(np.maximum(likelihoods, _LEAST)).mean())

    return round(float(min(_TEMPERATURES, key=surprise)), 3)


def _suited(
    task: str, answers: Answers, found: Rows, truth: NDArray[np.int64]
) -> tuple[float, English | None]:
    """A head's temperature, and how the English encoder has a say in it, if there is one."""
    if task not in SERVED or answers.shape[1] == tasks.WIDTH + tasks.EMBEDDING:
        return best_temperature(found, truth), None
    alone = ~_asked(answers)
    if np.sum(alone) < LEAST_ALONE:
        alone = np.full(len(truth), True)
    temperature = best_temperature(found[alone], truth[alone])
    return temperature, _english(task, answers, truth, temperature)


def _english(task: str, answers: Answers, truth: NDArray[np.int64], temperature: float) -> English:
    """How the English encoder has a say, by the validation texts that it is asked of."""
    columns = tasks.columns()[task]
    beside = answers[:, tasks.WIDTH + tasks.EMBEDDING :][:, columns]
    asked = _asked(answers)
    truth = truth[asked]
    first = _warmed(_chances(answers[asked][:, columns]), temperature)
    own = best_temperature(_chances(beside[asked]), truth)
    other = _warmed(_chances(beside[asked]), own)
    counts = shares.best([first, other], truth)
    return English(counts[1], own, best_temperature(shares.mean([first, other], counts), truth))


def _asked(answers: Answers) -> NDArray[np.bool_]:
    """Which texts the English encoder has read."""
    found: NDArray[np.bool_] = ~np.isnan(answers[:, -1])
    return found


def _chances(logits: Answers) -> Rows:
    raised = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    rows: Rows = raised / raised.sum(axis=1, keepdims=True)
    return rows


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


def _heads(suited: Mapping[str, tuple[float, English | None]]) -> tuple[Head, ...]:
    return tuple(
        Head(task, labels, temperature, task in SERVED, english)
        for task, labels in LABELS.items()
        for temperature, english in [suited[task]]
    )


def _write(file: Path, heads: Heads) -> None:
    content = {
        "model": heads.model,
        "languages": sorted(heads.languages),
        "heads": [
            {"name": head.name, "labels": head.labels, "temperature": head.temperature, "served": head.served}
            | ({"english": asdict(head.english)} if head.english else {})
            for head in heads.heads
        ],
        "embedding": heads.embedding,
    }
    file.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
