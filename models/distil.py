# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Train the fast model: fewer layers, taught by the accurate model's answers beside the labels.

    python -m models.distil [--data ../shared/data/text]

Its texts are the training texts, and unlabelled ones: customer-care conversations, and the texts
of one more public set whose labels are not used. The accurate model must have been exported and
built: it answers as it is served, in 8 bits, which is also the quickest way to ask it.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models import build, data, sizes, tasks, training
from models.network import Network
from models.tasks import LABELS, Labelled
from models.teach import TASKS, Truth
from streams.scoring.encoder import Answers, Encoder

ROUNDS = (
    training.Schedule(rate=2e-4, batch=32),
    training.Schedule(rate=1.5e-4, batch=32, seed=data.SEED + 1),
)
TRUTH, ANSWERS, EMBEDDING = 0.3, 1.0, 0.5
"""How much counts: the label, the teacher's answers, the teacher's embedding."""
WARMTH = 2.0
"""Answers are compared at this temperature: what the teacher finds second likeliest counts too."""
TIMES = {"um_": 2}
"""How often sets are read in a round (`data.often`): there is little text in other languages."""
_UNLABELLED = ("te_irony_train",)
_ASKED_AT_ONCE = 4_096


def main() -> None:
    """Ask the teacher, train, measure after each round, keep the last."""
    parser = argparse.ArgumentParser(prog="python -m models.distil", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--last-round", action="store_true", help="go on from the checkpoint")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(data.SEED)
    held_out = tasks.validation(given.data)
    labelled = tasks.training(given.data)
    texts = [item.text for item in labelled] + unlabelled(given.data, held_out)
    ids = training.tokenise(texts)
    taught = ask(texts, given.threads)
    print("the teacher has answered", flush=True)
    network = sizes.load("fast") if given.last_round else begin(sizes.load("accurate"))
    sources = [item.source for item in labelled] + ["unlabelled"] * (len(texts) - len(labelled))
    lesson = Lesson(labelled, taught)
    held_out_ids = {title: training.tokenise([item.text for item in of]) for title, of in held_out.items()}
    for schedule in ROUNDS[-1:] if given.last_round else ROUNDS:
        read = data.often(sources, TIMES, schedule.seed)
        training.fit(network, ids, read, lesson.loss, schedule)
        torch.save(network.state_dict(), sizes.checkpoint("fast"))
        print(training.table(network, held_out, held_out_ids), flush=True)


def ask(texts: list[str], threads: int) -> Answers:
    """What the accurate model says, in the order of its heads, the embedding last."""
    build.build(build.OUTPUT / "accurate", "accurate")
    teacher = Encoder(build.OUTPUT / "accurate", threads)
    parts = [texts[start : start + _ASKED_AT_ONCE] for start in range(0, len(texts), _ASKED_AT_ONCE)]
    return np.concatenate([teacher.answers(part) for part in parts])


def begin(teacher: Network) -> Network:
    """A network that begins with some of the teacher's layers and with its heads."""
    network = sizes.begin(sizes.SIZES["fast"], embedding=tasks.EMBEDDING)
    network.emb_ln.load_state_dict(teacher.emb_ln.state_dict())
    network.heads.load_state_dict(teacher.heads.state_dict(), strict=False)
    for layer, place in zip(network.layers, sizes.SIZES["fast"], strict=True):
        layer.load_state_dict(teacher.layers[place].state_dict())
    return network


def unlabelled(folder: Path, held_out: dict[str, list[Labelled]]) -> list[str]:
    """Texts whose labels, where they have any, are not read; none that stands in a validation set."""
    known = {data.essence(item.text) for items in held_out.values() for item in items}
    texts: list[str] = [text for name in _UNLABELLED for text in data.read(name, folder)[0]]
    texts += _said(folder.parent / "conversations" / "conversations.jsonl")
    return [text for text in texts if data.essence(text) not in known]


def _said(file: Path) -> Iterable[str]:
    for line in file.read_bytes().splitlines():
        yield from (turn["text"] for turn in json.loads(line)["turns"])


class Lesson:
    """The cost of answers beside the teacher's, and beside the label where there is one."""

    def __init__(self, labelled: list[Labelled], taught: Answers) -> None:
        """`taught` has a row for each labelled text, and then for each other."""
        self._truth = Truth(labelled)
        ends = np.cumsum([len(labels) for labels in LABELS.values()])
        parts = np.split(taught, ends, axis=1)
        self._taught = {
            name: torch.from_numpy(part.copy())
            for name, part in zip((*LABELS, "embedding"), parts, strict=True)
        }
        self._labelled = len(labelled)

    def loss(self, logits: dict[str, Tensor], which: NDArray[np.int64]) -> Tensor:
        """Of one batch."""
        rows = torch.from_numpy(which)
        alike = functional.cosine_similarity(logits["embedding"].float(), self._taught["embedding"][rows])
        cost = EMBEDDING * (1 - alike).mean()
        for task, weight in TASKS.items():
            cost = cost + ANSWERS * weight * _apart(logits[task].float(), self._taught[task][rows])
        known = np.flatnonzero(which < self._labelled)
        if len(known):
            told = {task: values[torch.from_numpy(known)] for task, values in logits.items()}
            cost = cost + TRUTH * self._truth.loss(told, which[known])
        return cost


def _apart(given: Tensor, taught: Tensor) -> Tensor:
    wanted = functional.softmax(taught / WARMTH, -1)
    found = functional.log_softmax(given / WARMTH, -1)
    return functional.kl_div(found, wanted, reduction="batchmean") * WARMTH**2


if __name__ == "__main__":
    main()
