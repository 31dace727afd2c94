# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Train the fast model by what the teachers answer together (`models/ensemble.py`), beside the labels.

    python -m models.distil [--data ../shared/data/text]

It begins with some of the accurate model's layers.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models import data, ensemble, sizes, tasks, training
from models.network import Network
from models.tasks import Labelled
from models.teach import TASKS, Truth
from streams.scoring.encoder import Answers

ROUNDS = (
    training.Schedule(rate=2e-4, batch=32),
    training.Schedule(rate=1.5e-4, batch=32, seed=data.SEED + 3),
)
TIMES = {
    "um_": 1,
    "varied_um_": 1,
    "hindi": 2,
    "varied_hindi": 1,
    "sem_": 0.8,
    "varied_sem_": 0.25,
    "te_offensive": 0.4,
    "unlabelled": 0.6,
}
"""How often sets are read in a round (`data.often`): there is little text in other languages, so most of it
is what nobody wrote."""
TRUTH, ANSWERS, EMBEDDING = 0.3, 1.0, 0.5
"""How much counts: the label, the teachers' answers, the served teacher's embedding."""
WARMTH = 2.0
"""Answers are compared at this temperature: what teachers find second likeliest counts too."""


def main() -> None:
    """Train, measure after each round, keep the last."""
    parser = argparse.ArgumentParser(prog="python -m models.distil", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--last-round", action="store_true", help="go on from the checkpoint")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(data.SEED)
    held_out = tasks.validation(given.data)
    texts, sources = ensemble.read(given.data)
    ids = training.tokenise(texts)
    lesson = Lesson(tasks.training(given.data), ensemble.taught())
    network = sizes.load("fast") if given.last_round else begin(sizes.load("accurate"))
    held_out_ids = {title: training.tokenise([item.text for item in of]) for title, of in held_out.items()}
    for schedule in ROUNDS[-1:] if given.last_round else ROUNDS:
        read = data.often(sources, TIMES, schedule.seed)
        training.fit(network, ids, read, lesson.loss, schedule)
        torch.save(network.state_dict(), sizes.checkpoint("fast"))
        print(training.table(network, held_out, held_out_ids), flush=True)


def begin(teacher: Network) -> Network:
    """A network that begins with some of the teacher's layers and with its heads."""
    network = sizes.begin(sizes.SIZES["fast"], embedding=tasks.EMBEDDING)
    network.emb_ln.load_state_dict(teacher.emb_ln.state_dict())
    network.heads.load_state_dict(teacher.heads.state_dict(), strict=False)
    for layer, place in zip(network.layers, sizes.SIZES["fast"], strict=True):
        layer.load_state_dict(teacher.layers[place].state_dict())
    return network


class Lesson:
    """The cost of answers beside the teacher's, and beside the label where there is one."""

    def __init__(self, labelled: list[Labelled], taught: Answers) -> None:
        """`taught` has a row for each labelled text, and then for each other."""
        self._truth = Truth(labelled)
        columns = tasks.columns() | {"embedding": slice(-tasks.EMBEDDING, None)}
        self._taught = {name: torch.from_numpy(taught[:, place].copy()) for name, place in columns.items()}
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
