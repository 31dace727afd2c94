# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Ask the teachers what they say together of the texts that students learn from.

    python -m models.ensemble [--data ../shared/data/text]

Teachers that come from elsewhere err elsewhere, so the mean of their probabilities is nearer to the truth
than each (Lakshminarayanan et al. 2017); a student learns that mean. How much each counts is chosen on the
validation sets, for each head, for English and for the other languages; who does not count is not asked. The
accurate model must have been exported: it answers as it is served, in 8 bits, which is also the quickest way
to ask it.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models import build, data, english, multilingual, shares, tasks, teacher, training
from models.figures import measure
from models.shares import Rows
from models.tasks import Labelled
from models.training import FOLDER
from streams.scoring.encoder import Answers, Encoder

_UNLABELLED = ("te_irony_train",)
_NOISE = "um_hindi_val"
"""Its labels have nothing to do with its texts (LOG.md), so no share is chosen by them."""
_FILE = FOLDER / "taught.npy"
_ASKED_AT_ONCE = 4_096


Ask = Callable[[list[str]], Mapping[str, Answers]]
"""From texts to the logits of each head that a teacher has."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """Whom to ask, of the texts of which sets."""

    name: str
    reads: Callable[[str], bool]
    ask: Ask


def main() -> None:
    """Choose how much each counts, ask those that do, keep what they say."""
    parser = argparse.ArgumentParser(prog="python -m models.ensemble", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    texts, sources = read(given.data)
    served = accurate(given.threads)
    answers = ask(served, texts)
    teachers = [
        Teacher("accurate", lambda _: True, lambda some: by_head(ask(served, some))),
        Teacher("English", english.reads, _asking(english.COURSE)),
        Teacher("multilingual", lambda _: True, _asking(multilingual.COURSE)),
    ]
    tests = [item for items in tasks.validation(given.data).values() for item in items]
    for is_english in (True, False):
        places = np.flatnonzero([english.reads(source) is is_english for source in sources])
        kind = [item for item in tests if english.reads(item.source) is is_english and item.source != _NOISE]
        print("English" if is_english else "other languages", flush=True)
        for task, counts in choose(teachers, kind).items():
            asked = [texts[place] for place in places]
            answers[places, tasks.columns()[task]] = _together(teachers, task, counts, asked)
    np.save(_FILE, answers)


def taught() -> Answers:
    """What the teachers say of each text that `read` gives: logits of all heads, and an embedding."""
    rows: Answers = np.load(_FILE)
    return rows


def read(folder: Path = data.FOLDER) -> tuple[list[str], list[str]]:
    """What students read, and the sets it is from: the labelled texts in their order, and then others."""
    labelled = tasks.training(folder)
    others = unlabelled(folder, tasks.validation(folder).values())
    return (
        [item.text for item in labelled] + others,
        [item.source for item in labelled] + ["unlabelled"] * len(others),
    )


def unlabelled(folder: Path, held_out: Iterable[list[Labelled]]) -> list[str]:
    """Texts whose labels, where they have any, are not read; none that stands in a validation set."""
    known = {data.essence(item.text) for items in held_out for item in items}
    texts: list[str] = [text for name in _UNLABELLED for text in data.read(name, folder)[0]]
    texts += _said(folder.parent / "conversations" / "conversations.jsonl")
    return [text for text in texts if data.essence(text) not in known]


def _said(file: Path) -> Iterable[str]:
    for line in file.read_bytes().splitlines():
        yield from (turn["text"] for turn in json.loads(line)["turns"])


def accurate(threads: int) -> Encoder:
    """The accurate model, as it is served."""
    build.build(build.OUTPUT / "accurate", "accurate")
    return Encoder(build.OUTPUT / "accurate", threads)


def choose(teachers: Sequence[Teacher], tests: list[Labelled]) -> dict[str, tuple[float, ...]]:
    """Return how much each teacher counts for each head that these texts are of."""
    found = {}
    for task in dict.fromkeys(item.task for item in tests):
        items = [item for item in tests if item.task == task]
        truth = np.array([item.label for item in items])
        able = [each for each in teachers if all(each.reads(item.source) for item in items)]
        said = {each.name: each.ask([item.text for item in items]) for each in able}
        chances = {name: chances_of(heads[task]) for name, heads in said.items() if task in heads}
        counts = dict(zip(chances, shares.best([*chances.values()], truth), strict=True))
        found[task] = tuple(counts.get(each.name, 0.0) for each in teachers)
        print(f"{task}, macro-recall and macro-F1: {told(counts, chances, truth)}", flush=True)
    return found


def _together(teachers: Sequence[Teacher], task: str, counts: Sequence[float], texts: list[str]) -> Answers:
    """What the teachers that count say together, as logits."""
    asked = [(each, count) for each, count in zip(teachers, counts, strict=True) if count]
    chances = [chances_of(each.ask(texts)[task]) for each, _ in asked]
    found: Answers = np.log(shares.mean(chances, [count for _, count in asked]))
    return found


def ask(served: Encoder, texts: list[str]) -> Answers:
    """Logits of all heads in their order, and the embedding, a row a text."""
    parts = [texts[start : start + _ASKED_AT_ONCE] for start in range(0, len(texts), _ASKED_AT_ONCE)]
    return np.concatenate([served.answers(part) for part in parts])


def by_head(answers: Answers) -> dict[str, Answers]:
    """The logits of each head."""
    return {task: answers[:, columns] for task, columns in tasks.columns().items()}


def _asking(course: teacher.Course) -> Ask:
    network, tokenise = teacher.load(course), course.tokeniser()

    def ask_it(texts: list[str]) -> dict[str, Answers]:
        heads, _ = training.answers(network, tokenise(texts))
        return {task: logits.numpy() for task, logits in heads.items()}

    return ask_it


def chances_of(logits: Answers) -> Rows:
    """Probabilities."""
    raised = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    rows: Rows = raised / raised.sum(axis=1, keepdims=True)
    return rows


def told(counts: Mapping[str, float], chances: Mapping[str, Rows], truth: NDArray[np.int64]) -> str:
    """How good each is, and all."""
    together = shares.mean([*chances.values()], [*counts.values()])
    all_of = {**chances, "together": together}
    found = {name: measure(truth, rows.argmax(axis=1)) for name, rows in all_of.items()}
    return ", ".join(
        f"{name} ({counts.get(name, 1.0):.2f}) {100 * each['macro_recall']:.1f} {100 * each['macro_f1']:.1f}"
        for name, each in found.items()
    )


if __name__ == "__main__":
    main()
