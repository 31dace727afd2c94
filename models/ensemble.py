# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Ask the teachers what they say together of the texts that students learn from.

    python -m models.ensemble [--data ../shared/data/text]

Teachers that come from elsewhere err elsewhere, so the mean of their probabilities is nearer to the truth
than each (Lakshminarayanan et al. 2017); a student learns that mean. Of English texts two are asked, of
others the accurate model alone. How much each counts is chosen on the validation sets, for each head. The
accurate model must have been exported: its first encoder answers as it is served, in 8 bits, which is also
the quickest way to ask it.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models import build, data, english, shares, tasks, training, varied
from models.figures import measure
from models.network import Network
from models.shares import Rows
from models.tasks import LABELS, Labelled
from models.training import FOLDER
from streams.scoring.encoder import Answers, Encoder

_UNLABELLED = ("te_irony_train", "te_hate_train")
_VARIED = {"um_": 2, "sem_": 1}
"""How often texts of a set begin one that nobody wrote."""
_FILE = FOLDER / "taught.npy"
_ASKED_AT_ONCE = 4_096


def main() -> None:
    """Ask both, choose how much each counts, keep what they say."""
    parser = argparse.ArgumentParser(prog="python -m models.ensemble", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    texts, sources = read(given.data)
    tests = [
        item
        for items in tasks.validation(given.data).values()
        for item in items
        if english.is_english(item.source)
    ]
    served, other = accurate(given.threads), english.load()
    answers = ask(served, texts)
    places = np.flatnonzero([english.is_english(source) for source in sources])
    asked, tried = [texts[place] for place in places], [item.text for item in tests]
    said = [answers[places], ask_english(other, asked)]
    tested = [ask(served, tried), ask_english(other, tried)]
    for task, columns in tasks.columns().items():
        rows = [place for place, item in enumerate(tests) if item.task == task]
        truth = np.array([tests[place].label for place in rows])
        chances = [chances_of(each[rows, columns]) for each in tested]
        counts = shares.best(chances, truth)
        answers[places, columns] = np.log(
            shares.mean([chances_of(each[:, columns]) for each in said], counts)
        )
        print(f"{task}, macro-recall and macro-F1: {told(counts, chances, truth)}", flush=True)
    np.save(_FILE, answers)


def taught() -> Answers:
    """What the teachers say of each text that `read` gives: logits of all heads, and an embedding."""
    rows: Answers = np.load(_FILE)
    return rows


def read(folder: Path = data.FOLDER) -> tuple[list[str], list[str]]:
    """What students read, and the sets it is from: the labelled texts in their order, and then others."""
    labelled = tasks.training(folder)
    others = unlabelled(folder, tasks.validation(folder).values())
    texts = [item.text for item in labelled] + others
    sources = [item.source for item in labelled] + ["unlabelled"] * len(others)
    times = {
        source: often
        for source in dict.fromkeys(sources)
        for start, often in _VARIED.items()
        if source.startswith(start)
    }
    made, of = varied.spliced(texts, sources, times, data.SEED)
    return texts + made, sources + of


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
    """The encoder of the accurate model that knows all languages, as it is served."""
    build.build(build.OUTPUT / "accurate", "accurate")
    return Encoder(build.OUTPUT / "accurate", threads)


def ask(served: Encoder, texts: list[str]) -> Answers:
    """Logits of all heads in their order, and the embedding, a row a text."""
    parts = [texts[start : start + _ASKED_AT_ONCE] for start in range(0, len(texts), _ASKED_AT_ONCE)]
    return np.concatenate([served.answers(part) for part in parts])


def ask_english(network: Network, texts: list[str]) -> Answers:
    """The same without an embedding."""
    heads, _ = training.answers(network, english.tokeniser()(texts))
    return torch.cat([heads[task] for task in LABELS], dim=1).numpy()


def chances_of(logits: Answers) -> Rows:
    """Probabilities."""
    raised = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    rows: Rows = raised / raised.sum(axis=1, keepdims=True)
    return rows


def told(counts: Sequence[float], chances: Sequence[Rows], truth: NDArray[np.int64]) -> str:
    """How good each is, and both."""
    names = ("accurate", "English", "together")
    found = [measure(truth, rows.argmax(axis=1)) for rows in (*chances, shares.mean(chances, counts))]
    return ", ".join(
        f"{name} ({share:.2f}) {100 * each['macro_recall']:.1f} {100 * each['macro_f1']:.1f}"
        for name, share, each in zip(names, (*counts, 1.0), found, strict=True)
    )


if __name__ == "__main__":
    main()
