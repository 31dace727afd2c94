"""Measure how sure each head may be, and write models/<name>/heads.json.

    python -m models.calibrate accurate|fast [--data ../shared/data/text]

A head's temperature makes its answers as sure as they are right, on its validation sets of the
languages served; a language with texts enough has its own. Where English texts are read by a second
encoder, the temperature is that of the others, if there are enough; and the second one's share, and
the temperature of what both say, are those by which the right labels are likeliest.
`models/evaluate.py` measures by cross-fitting: each fifth of the texts by what suits the others.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models import build, data, shares, tasks
from models.figures import measure
from models.tasks import LABELS, Labelled
from streams.scoring.encoder import Answers
from streams.scoring.heads import HEADS, English, Head, Heads, probabilities, softmax
from streams.scoring.language import tags
from streams.scoring.sentiment import open_scorer

VERSIONS = {"fast": 6, "accurate": 7}
BAR = 0.50
"""Macro-F1 on a language's validation set from which on the language is served; Hindi's in its own script is
`devanagari` (`data.WRITTEN`)."""
SERVED = ("sentiment", "emotion")
"""Heads that do better than a rule, or have none to beat: see the model card."""
LEAST_ALONE = 500
"""Texts that no second encoder reads, from which on the temperature is that of these alone."""
LEAST_OF_A_LANGUAGE = 100
"""Texts, from which on a language has a temperature of its own."""
_FOLDS = 5
_TEMPERATURES = np.geomspace(0.4, 4, 93)
_LEAST = 1e-12

Rows = NDArray[np.float64]


@dataclass
class Gathered:
    """What a head's sets say: the model's answers, the labels, and the texts' languages, text by text."""

    answers: list[Answers] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    def add(self, items: Sequence[Labelled], answers: Answers) -> None:
        """One set more."""
        self.answers.append(answers)
        self.labels += [item.label for item in items]
        self.languages += tags([item.text for item in items])

    def arrays(self) -> tuple[Answers, NDArray[np.int64], NDArray[np.str_]]:
        """All of it."""
        return np.concatenate(self.answers), np.array(self.labels), np.array(self.languages)


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
        tuple(Head(task, labels, 1.0, task in SERVED) for task, labels in LABELS.items()),
        tasks.EMBEDDING,
    )
    _write(file, heads)
    build.build(output, given.name)
    encoder = open_scorer(output).encoder
    gathered = {task: Gathered() for task in LABELS}
    served = set()
    for title, items in tasks.validation(given.data).items():
        task = items[0].task
        answers = encoder.answers([item.text for item in items])
        found = heads.probabilities(answers)[task]
        language = data.language(title)
        if language is not None:
            if _macro_f1([item.label for item in items], found) < BAR:
                continue
            served.add(language)
        gathered[task].add(items, answers)
    texts, labels = data.read("devanagari")
    if _macro_f1(labels, heads.probabilities(encoder.answers(texts))["sentiment"]) >= BAR:
        served.add("hi")
    suited = tuple(_suited(task, *each.arrays()) for task, each in gathered.items())
    _write(file, Heads(heads.model, frozenset(served), suited, tasks.EMBEDDING))
    build.build(output, given.name)
    print(file.read_text())


def best_temperature(probabilities: Rows, truth: NDArray[np.int64]) -> float:
    """The temperature that makes the labels likeliest, given what is said at a temperature of 1."""

    def surprise(temperature: float) -> float:
        likelihoods = _warmed(probabilities, temperature)[np.arange(len(truth)), truth]
        return -float(np.log(np.maximum(likelihoods, _LEAST)).mean())

    return round(float(min(_TEMPERATURES, key=surprise)), 3)


def cross_fitted(task: str, answers: Answers, truth: NDArray[np.int64], languages: NDArray[np.str_]) -> Rows:
    """A head's probabilities, of each fifth of the texts by what suits the others."""
    columns = tasks.columns()[task]
    folds = np.arange(len(truth)) % _FOLDS
    found = np.empty((len(truth), len(LABELS[task])))
    for fold in range(_FOLDS):
        rest = folds == fold
        head = _suited(task, answers[~rest], truth[~rest], languages[~rest])
        beside = _beside(answers[rest], task)
        found[rest] = probabilities(head, answers[rest][:, columns], beside, languages[rest].tolist())
    return found


def _suited(task: str, answers: Answers, truth: NDArray[np.int64], languages: NDArray[np.str_]) -> Head:
    """The head with its temperatures, and with how the English encoder has a say in it, if there is one."""
    temperature, english = _over_all(task, answers, truth)
    by_language = {}
    if task == "sentiment":  # the others know English only
        first = softmax(answers[:, tasks.columns()[task]], 1.0)
        told = [str(each) for each in np.unique(languages) if english is None or each != "en"]
        by_language = {
            each: best_temperature(first[languages == each], truth[languages == each])
            for each in told
            if each != "und" and np.sum(languages == each) >= LEAST_OF_A_LANGUAGE
        }
    return Head(task, LABELS[task], temperature, task in SERVED, english, by_language)


def _over_all(task: str, answers: Answers, truth: NDArray[np.int64]) -> tuple[float, English | None]:
    """One temperature for all languages, and how the English encoder has a say, if there is one."""
    first = softmax(answers[:, tasks.columns()[task]], 1.0)
    beside = _beside(answers, task)
    if task not in SERVED or not beside.shape[1]:
        return best_temperature(first, truth), None
    asked = ~np.isnan(beside[:, 0])
    alone = ~asked if np.sum(~asked) >= LEAST_ALONE else np.full(len(truth), True)
    temperature = best_temperature(first[alone], truth[alone])
    known = [_warmed(first[asked], temperature), softmax(beside[asked], 1.0)]
    own = best_temperature(known[1], truth[asked])
    known[1] = _warmed(known[1], own)
    counts = shares.best(known, truth[asked])
    surer = best_temperature(shares.mean(known, counts), truth[asked])
    return temperature, English(counts[1], own, surer)


def _beside(answers: Answers, task: str) -> Answers:
    """The English encoder's logits, NaN where it was not asked; no column where there is none."""
    found: Answers = answers[:, tasks.WIDTH + tasks.EMBEDDING :][:, tasks.columns()[task]]
    return found


def _warmed(probabilities: Rows, temperature: float) -> Rows:
    raised = np.maximum(probabilities, _LEAST) ** (1 / temperature)
    shares: Rows = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _macro_f1(labels: ArrayLike, found: Rows) -> float:
    return measure(np.asarray(labels), found.argmax(axis=1))["macro_f1"]


def _write(file: Path, heads: Heads) -> None:
    content = {
        "model": heads.model,
        "languages": sorted(heads.languages),
        "heads": [
            {"name": head.name, "labels": head.labels, "temperature": head.temperature, "served": head.served}
            | ({"english": asdict(head.english)} if head.english else {})
            | ({"by_language": head.by_language} if head.by_language else {})
            for head in heads.heads
        ],
        "embedding": heads.embedding,
    }
    file.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
