# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""The loop that trains a network: texts in batches of like length, one schedule, one seed."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer as Splitter
from torch import Tensor

from models import data, tokenizer, vocabulary, weights
from models.figures import measure
from models.network import Network
from models.tasks import Labelled
from streams.scoring.text import for_model

FOLDER = Path(".cache/models/training")
TOKENS = 96
"""Read of a text in training; two texts in a thousand are longer."""
PAD = 1
_POOL = 50
_WARM_UP = 0.06
_LAYER_DECAY = 0.9
_HEADS_FASTER = 10
_CLIP = 1.0
_REPORT_EVERY = 50

Ids = list[NDArray[np.int64]]
Batch = tuple[NDArray[np.int64], Tensor, Tensor]  # which texts, their ids, their mask


@dataclass(frozen=True, slots=True)
class Schedule:
    """How fast, and on what."""

    rate: float
    batch: int = 64
    frozen: int = 0
    """Lowest layers that stay as they are."""
    unseen: float = 0.0
    """Share of each text's tokens that is not shown: where there is little text, no word may decide alone."""
    halfway: bool = False
    """Whether the weights end between where they began and where they came: a later round adds, and forgets
    less (WiSE-FT, Wortsman et al. 2022)."""
    seed: int = data.SEED


def tokenise(texts: Sequence[str]) -> Ids:
    """Ids of each text's pieces, in the vocabulary that is kept."""
    pieces = weights.read(weights.installed_file()).pieces
    split = tokenizer.make([pieces[place] for place in vocabulary.kept(pieces)])
    return cut(split, [for_model(text) for text in texts])


def cut(split: Splitter, texts: list[str]) -> Ids:
    """Ids of each text's pieces, no more than are read in training."""
    split.enable_truncation(TOKENS)
    return [np.array(found.ids) for found in split.encode_batch(texts)]


def fit(
    network: Network,
    ids: Ids,
    read: NDArray[np.int64],
    loss: Callable[[dict[str, Tensor], NDArray[np.int64]], Tensor],
    schedule: Schedule,
) -> None:
    """Train on the texts `read`, some more than once, by their places in `ids`.

    `loss` is given the logits and which texts they are of.
    """
    torch.manual_seed(schedule.seed)
    chance = np.random.default_rng(schedule.seed)
    optimizer = torch.optim.AdamW(_groups(network, schedule), weight_decay=0.01, fused=True)
    steps = -(-len(read) // schedule.batch)
    rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / steps))
    before = {name: values.clone() for name, values in network.state_dict().items()}
    seen, began = 0.0, time.perf_counter()
    network.train()
    for step, (which, padded, mask) in enumerate(_shuffled(ids, read, schedule.batch, chance), 1):
        with torch.autocast("cpu", torch.bfloat16):
            logits, _ = network(padded, _shown(mask, schedule.unseen))
        cost = loss(logits, which)
        optimizer.zero_grad()
        cost.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), _CLIP)
        optimizer.step()
        rates.step()
        seen += float(cost.detach())
        if step % _REPORT_EVERY == 0:
            passed = time.perf_counter() - began
            print(f"step {step}/{steps} loss {seen / _REPORT_EVERY:.4f} after {passed:.0f} s", flush=True)
            seen = 0.0
    if schedule.halfway:
        network.load_state_dict(
            {name: (before[name] + values) / 2 for name, values in network.state_dict().items()}
        )


def answers(network: Network, ids: Ids, batch: int = 64) -> tuple[dict[str, Tensor], Tensor]:
    """Logits of every head, and the means, of all texts, in their order."""
    network.eval()
    order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
    heads: dict[str, list[Tensor]] = {name: [] for name in network.heads}
    means: list[Tensor] = []
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), batch):
            _, padded, mask = _batch(ids, np.array(order[start : start + batch]))
            logits, mean = network(padded, mask)
            means.append(mean)
            for name, given in logits.items():
                heads[name].append(given.float())
    back = torch.from_numpy(np.argsort(np.array(order)))
    return {name: torch.cat(given)[back] for name, given in heads.items()}, torch.cat(means)[back]


def table(network: Network, sets: Mapping[str, list[Labelled]], ids: Mapping[str, Ids]) -> str:
    """The figures of each set, as Markdown, and UMSAB's mean."""
    lines = ["| validation set | macro-recall | macro-F1 | accuracy |", "|---|---|---|---|"]
    many = []
    for title, items in sets.items():
        logits, _ = answers(network, ids[title])
        found = measure(np.array([item.label for item in items]), logits[items[0].task].argmax(1).numpy())
        if title.startswith("UMSAB"):
            many.append(found["macro_f1"])
        lines.append(f"| {title} | " + " | ".join(f"{100 * value:.1f}" for value in found.values()) + " |")
    return "\n".join([*lines, f"| UMSAB mean | | {100 * np.mean(many):.1f} | |"])


def _shuffled(ids: Ids, read: NDArray[np.int64], size: int, chance: np.random.Generator) -> Iterator[Batch]:
    """Batches of texts of like length, so that little is padding, in an order of chance."""
    order = chance.permutation(read)
    batches: list[NDArray[np.int64]] = []
    for start in range(0, len(order), size * _POOL):
        pool = sorted(order[start : start + size * _POOL], key=lambda place: len(ids[place]))
        batches += [np.array(pool[at : at + size]) for at in range(0, len(pool), size)]
    for place in chance.permutation(len(batches)):
        yield _batch(ids, batches[place])


def _batch(ids: Ids, which: NDArray[np.int64]) -> Batch:
    longest = max(len(ids[place]) for place in which)
    padded = np.full((len(which), longest), PAD)
    for row, place in enumerate(which):
        padded[row, : len(ids[place])] = ids[place]
    tokens = torch.from_numpy(padded)
    return which, tokens, tokens != PAD


def _shown(mask: Tensor, unseen: float) -> Tensor:
    """The mask without some tokens; the first, which is no word, always stays."""
    shown = mask & (torch.rand(mask.shape) >= unseen)
    shown[:, 0] = True
    return shown


def _rate(done: float) -> float:
    return done / _WARM_UP if done < _WARM_UP else max(0.02, (1 - done) / (1 - _WARM_UP))


def _groups(network: Network, schedule: Schedule) -> list[dict[str, object]]:
    """Lower layers learn slower, the heads faster; frozen ones and what is below them not at all."""
    network.emb_ln.requires_grad_(False)
    for place, layer in enumerate(network.layers):
        layer.requires_grad_(place >= schedule.frozen)
    depth = len(network.layers)
    groups: list[dict[str, object]] = [
        {"params": layer.parameters(), "lr": schedule.rate * _LAYER_DECAY ** (depth - 1 - place)}
        for place, layer in enumerate(network.layers)
        if place >= schedule.frozen
    ]
    return [*groups, {"params": network.heads.parameters(), "lr": schedule.rate * _HEADS_FASTER}]
