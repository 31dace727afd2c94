# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Make the checkpoints that training goes on from out of the weights that are committed.

    python -m models.restore

So a later stage can be repeated, or go on (`--last-round`), where those before it were never run. What was
rounded to 8 bits stays rounded, so a checkpoint that is there is left alone. It fetches 78 MB
where models.english has not.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models import build, english, sizes, tasks, training
from models.export import SITES, SMOOTHED
from models.network import Network

Arrays = Mapping[str, NDArray[Any]]
_EMBEDDING = {"fast": tasks.EMBEDDING, "accurate": 0}
"""Numbers of the embedding that are learnt; the accurate model's are found when it is exported."""


def main() -> None:
    """All three."""
    training.FOLDER.mkdir(parents=True, exist_ok=True)
    networks = {
        sizes.checkpoint(name): (sizes.begin(layers, _EMBEDDING[name]), sizes.weights_of(name))
        for name, layers in sizes.SIZES.items()
    }
    networks[english.CHECKPOINT] = (english.begin(), build.COMMITTED / "accurate" / build.ENGLISH_FILES[0])
    for checkpoint, (network, committed) in networks.items():
        if checkpoint.exists():
            print(f"{checkpoint} is there already")
            continue
        with np.load(committed) as arrays:
            restore(network, dict(arrays))
        torch.save(network.state_dict(), checkpoint)
        print(checkpoint)


@torch.no_grad()
def restore(network: Network, arrays: Arrays) -> None:
    """Give the network the weights that `models.export.arrays` made of another's, and its heads."""
    _norm(network.emb_ln, arrays, "emb_ln")
    for place, layer in enumerate(network.layers):
        at = f"l{place}"
        parts = [f"{at}.{part}" for part in "qkv"]
        layer.qkv.weight.copy_(torch.cat([_matrix(arrays, part) for part in parts]))
        layer.qkv.bias.copy_(torch.cat([_tensor(arrays, f"{part}.bias") for part in parts]))
        for name in ("ao", *SMOOTHED):
            linear = getattr(layer, name)
            linear.weight.copy_(_matrix(arrays, f"{at}.{name}"))
            linear.bias.copy_(_tensor(arrays, f"{at}.{name}.bias"))
        for name in SMOOTHED:
            getattr(layer, name).weight.mul_(_tensor(arrays, f"{at}.{SITES[name]}.smooth"))
        _norm(layer.aln, arrays, f"{at}.aln")
        _norm(layer.oln, arrays, f"{at}.oln")
    start = 0
    for head in network.heads.values():
        rows = slice(start, start + len(head.bias))
        head.weight.copy_(_tensor(arrays, "heads.weight")[rows])
        head.bias.copy_(_tensor(arrays, "heads.bias")[rows])
        start = rows.stop
    if "words" in arrays:
        network.words.copy_(_tensor(arrays, "words") * _tensor(arrays, "words.scales"))


def _matrix(arrays: Arrays, name: str) -> Tensor:
    return _tensor(arrays, f"{name}.weight") * _tensor(arrays, f"{name}.scales")[:, None]


def _norm(norm: nn.Module, arrays: Arrays, name: str) -> None:
    norm.weight.copy_(_tensor(arrays, f"{name}.weight"))
    norm.bias.copy_(_tensor(arrays, f"{name}.bias"))


def _tensor(arrays: Arrays, name: str) -> Tensor:
    return torch.from_numpy(np.asarray(arrays[name], np.float32))


if __name__ == "__main__":
    main()
