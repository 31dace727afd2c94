# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Train a teacher from an encoder that others published: it teaches, and is not served."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from models import data, tasks, training
from models.network import Network
from models.tasks import Labelled
from models.teach import Truth
from models.training import Ids, Schedule


@dataclass(frozen=True, slots=True)
class Course:
    """What a teacher learns, and how. times: how often each set is read (`data.often`)."""

    begin: Callable[[], Network]
    tokeniser: Callable[[], Callable[[list[str]], Ids]]
    is_taught: Callable[[Labelled], bool]
    times: Mapping[str, float]
    schedule: Schedule
    checkpoint: Path


def train(course: Course, about: str | None) -> None:
    """Train on the labels of what is taught, measure on the validation sets of its kind, keep the weights."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(data.SEED)
    training.FOLDER.mkdir(parents=True, exist_ok=True)
    network, tokenise = course.begin(), course.tokeniser()
    items = [item for item in tasks.training(given.data) if course.is_taught(item)]
    held_out = {title: of for title, of in tasks.validation(given.data).items() if course.is_taught(of[0])}
    ids = tokenise([item.text for item in items])
    held_out_ids = {title: tokenise([item.text for item in of]) for title, of in held_out.items()}
    read = data.often([item.source for item in items], course.times, course.schedule.seed)
    training.fit(network, ids, read, Truth(items).loss, course.schedule)
    torch.save(network.state_dict(), course.checkpoint)
    print(training.table(network, held_out, held_out_ids), flush=True)


def load(course: Course) -> Network:
    """The trained teacher."""
    network = course.begin()
    network.load_state_dict(torch.load(course.checkpoint, weights_only=True))
    return network.eval()
