"""The committed weights in 32 bits, for those who know no fixed scales: what 8 bits stand for."""

import json
from dataclasses import dataclass

import numpy as np

from bench.process import ROOT
from models import vocabulary, weights
from models.weights import Floats

SIZE = "fast"
BUILT = ROOT / ".cache" / "models" / SIZE
_COMMITTED = ROOT / "models" / SIZE


@dataclass(frozen=True, slots=True)
class Plain:
    """A BERT, by the names of models/graph.py; matrices are outputs x inputs. tone: the head's three rows."""

    arrays: dict[str, Floats]
    layers: int
    heads: int
    epsilon: float


def read() -> Plain:
    """Words, positions, layers, and the head that says the tone."""
    source = weights.read(weights.installed_file())
    kept = np.asarray(vocabulary.kept(source.pieces))
    with np.load(_COMMITTED / "weights.npz") as committed:
        stored = dict(committed)
    layers = sum(name.endswith(".q.weight") for name in stored)
    arrays: dict[str, Floats] = {
        "words": weights.dequantise(weights.rows_of(source.quantised["emb.word"], kept)),
        "positions": stored["positions"],
    }
    for name in ("emb_ln", *(f"l{layer}.{norm}" for layer in range(layers) for norm in ("aln", "oln"))):
        arrays |= {f"{name}.{part}": stored[f"{name}.{part}"] for part in ("weight", "bias")}
    for layer in range(layers):
        for product, site in {"q": "", "k": "", "v": "", "ao": "", "fi": "middle", "fo": "wide"}.items():
            name = f"l{layer}.{product}"
            matrix = stored[f"{name}.weight"].astype(np.float32) * stored[f"{name}.scales"][:, None]
            smooth = stored.get(f"l{layer}.{site}.smooth")
            arrays[f"{name}.weight"] = matrix if smooth is None else matrix * smooth
            arrays[f"{name}.bias"] = stored[f"{name}.bias"]
    tone = slice(*_tone())
    arrays |= {f"tone.{part}": stored[f"heads.{part}"][tone] for part in ("weight", "bias")}
    return Plain(arrays, layers, source.heads, source.epsilon)


def _tone() -> tuple[int, int]:
    start = 0
    for head in json.loads((_COMMITTED / "heads.json").read_bytes())["heads"]:
        if head["name"] == "sentiment":
            return start, start + len(head["labels"])
        start += len(head["labels"])
    raise ValueError("the model says no tone")
