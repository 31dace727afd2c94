"""Ask the teachers what they say together of the texts that students learn from.

    python -m models.ensemble [--data ../shared/data/text]

Teachers that come from elsewhere err elsewhere, so the mean of their probabilities is nearer to the truth
than each (Lakshminarayanan et al. 2017); a student learns that mean. Of English texts two are asked, of
others the accurate model's first encoder alone. How much each counts is chosen on the validation sets, for
each head. Both must have been exported: they answer as they are served, in 8 bits, which is also the quickest
way to ask them.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import build, data, shares, tasks, varied
from models.figures import measure
from models.shares import Rows
from models.tasks import Labelled
from streams.scoring.encoder import ENGLISH, Answers, Encoder
from streams.scoring.text import for_english

_UNLABELLED = ("te_irony_train", "te_hate_train")
_VARIED = {"um_": 2, "hindi": 2, "sem_": 1}
"""How often texts of a set begin one that nobody wrote."""
_FILE = build.OUTPUT / "training" / "taught.npy"
_ASKED_AT_ONCE = 4_096


def main() -> None:
    """Ask both, choose how much each counts, keep what they say."""
    parser = argparse.ArgumentParser(prog="python -m models.ensemble", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    _FILE.parent.mkdir(parents=True, exist_ok=True)
    texts, sources = read(given.data)
    tests = [
        item
        for items in tasks.validation(given.data).values()
        for item in items
        if data.is_english(item.source)
    ]
    all_languages, english = teachers(given.threads)
    answers = ask(all_languages, texts)
    places = np.flatnonzero([data.is_english(source.removeprefix(varied.MARK)) for source in sources])
    asked, tried = [texts[place] for place in places], [item.text for item in tests]
    said = [answers[places], ask(english, asked)]
    tested = [ask(all_languages, tried), ask(english, tried)]
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
    times = {source: int(data.times_of(source, _VARIED, 0)) for source in dict.fromkeys(sources)}
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


def teachers(threads: int) -> tuple[Encoder, Encoder]:
    """The accurate model's encoders as they are served: the one for all languages, and the English one."""
    folder = build.OUTPUT / "accurate"
    build.build(folder, "accurate")
    return Encoder(folder, threads), Encoder(folder / ENGLISH, threads, for_english)


def ask(encoder: Encoder, texts: list[str]) -> Answers:
    """Logits of all heads in their order, and the embedding where it has one, a row a text."""
    parts = [texts[start : start + _ASKED_AT_ONCE] for start in range(0, len(texts), _ASKED_AT_ONCE)]
    return np.concatenate([encoder.answers(part) for part in parts])


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
