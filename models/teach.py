# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Train the teacher, which is the accurate model: all twelve layers, every head.

python -m models.teach [--data ../shared/data/text]
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models import data, sizes, tasks, training
from models.tasks import LABELS, Labelled

ROUNDS = (
    (
        training.Schedule(rate=7e-5, batch=32, frozen=4),
        {"um_": 3, "hindi": 3, "te_emotion": 2},
    ),
    (
        training.Schedule(rate=6e-5, batch=32, frozen=2, unseen=0.1, halfway=True, seed=data.SEED + 1),
        {"um_": 3, "hindi": 3, "sem_": 0.5, "te_offensive": 0.5},
    ),
)
"""How long and how fast, and how often sets are read (`data.often`): there is little text in other
languages than English."""
TASKS = {"sentiment": 1.0, "emotion": 0.5, "offensive": 0.5, "speech": 1.0}
"""How much a task counts."""
SMOOTHING = 0.1
"""Of a label's certainty, given to the others: people disagree too."""


def main() -> None:
    """Train, measure after each round, keep the last."""
    parser = argparse.ArgumentParser(prog="python -m models.teach", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    parser.add_argument("--feedback", type=Path, help="what people corrected, as exported")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--last-round", action="store_true", help="go on from the checkpoint")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(data.SEED)
    items = tasks.training(given.data, given.feedback)
    network = sizes.load("accurate") if given.last_round else sizes.begin(sizes.SIZES["accurate"])
    ids = training.tokenise([item.text for item in items])
    truth = Truth(items)
    held_out = tasks.validation(given.data)
    held_out_ids = {title: training.tokenise([item.text for item in of]) for title, of in held_out.items()}
    training.FOLDER.mkdir(parents=True, exist_ok=True)
    sources = [item.source for item in items]
    for schedule, times in ROUNDS[-1:] if given.last_round else ROUNDS:
        read = data.often(sources, times, schedule.seed)
        training.fit(network, ids, read, truth.loss, schedule)
        torch.save(network.state_dict(), sizes.checkpoint("accurate"))
        print(training.table(network, held_out, held_out_ids), flush=True)


class Truth:
    """The cost of answers beside the labels.

    What a network is taught are logits less the log of how common a label is in its set ("logit
    adjustment", Menon et al. 2021), but for what `tasks.LEANING` keeps: what is measured is macro-recall
    or macro-F1, and sets differ in their shares.
    """

    def __init__(self, items: list[Labelled]) -> None:
        counts = Counter((item.source, item.label) for item in items)
        totals = Counter(item.source for item in items)
        self._tasks = np.array([item.task for item in items])
        self._labels = np.array([item.label for item in items])
        self._shares = {
            source: torch.tensor(
                [
                    (1 - tasks.LEANING.get(task, 0.0)) * np.log(max(counts[source, label], 1) / total)
                    for label in range(len(LABELS[task]))
                ],
                dtype=torch.float32,
            )
            for (source, task), total in (
                (pair, totals[pair[0]]) for pair in {(i.source, i.task) for i in items}
            )
        }
        self._sources = [item.source for item in items]

    def loss(self, logits: dict[str, Tensor], which: NDArray[np.int64]) -> Tensor:
        """Mean cross-entropy over a batch, each text by its own task."""
        total = torch.zeros(())
        for task, weight in TASKS.items():
            rows = np.flatnonzero(self._tasks[which] == task)
            if len(rows):
                places = which[rows]
                adjusted = logits[task].float()[rows] + torch.stack(
                    [self._shares[self._sources[place]] for place in places]
                )
                labels = torch.from_numpy(self._labels[places])
                total = total + weight * functional.cross_entropy(
                    adjusted, labels, reduction="sum", label_smoothing=SMOOTHING
                )
        return total / len(which)


if __name__ == "__main__":
    main()
