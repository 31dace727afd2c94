# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""The two models: which layers each has, where its checkpoint and its committed weights are."""

from collections.abc import Sequence
from pathlib import Path

import torch

from models import vocabulary, weights
from models.network import Network
from models.tasks import LABELS
from models.training import FOLDER

SIZES = {"accurate": tuple(range(12)), "fast": (1, 4, 7, 11)}
"""Name, and the layers of the accurate one that it begins with."""


def begin(layers: Sequence[int], embedding: int = 0) -> Network:
    """A network that begins with these layers of multilingual-e5-small; 0: no embedding is learnt."""
    source = weights.read(weights.installed_file())
    heads = {name: len(labels) for name, labels in LABELS.items()}
    heads |= {"embedding": embedding} if embedding else {}
    return Network(source, vocabulary.kept(source.pieces), layers, heads)


def load(name: str) -> Network:
    """The trained network."""
    state = torch.load(checkpoint(name), weights_only=True)
    network = begin(SIZES[name], len(state.get("heads.embedding.bias", ())))
    network.load_state_dict(state)
    return network.eval()


def checkpoint(name: str) -> Path:
    """Where training leaves it."""
    return FOLDER / f"{name}.pt"


def weights_of(name: str) -> Path:
    """What is committed."""
    return Path(__file__).parent / name / "weights.npz"
