"""What does a TensorFlow checkpoint hold? Reads its arrays with numpy: TensorFlow does not load beside torch.

Layout: the index is a LevelDB table without compression (leveldb's doc/table_format.md), whose values are
`BundleEntryProto`s (tensorflow/core/protobuf/tensor_bundle.proto): where in the data file an array stands.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.weights import Floats

_MAGIC = 0xDB4775248B80FB57
_FOOTER = 48
_FLOAT = 1
_DTYPE, _SHAPE, _OFFSET, _SIZE = 1, 2, 4, 5
"""Fields of an entry."""
_DIMENSION, _LENGTH = 2, 1
"""Fields of a shape, and of one of its dimensions."""
_MORE = 0x80
"""The bit that says that a number goes on."""
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
"""How a field's value is written (protobuf's wire types)."""


def read(path: Path) -> dict[str, Floats]:
    """All arrays of 32-bit floats by their names. path: without `.index`; the data is in one file.

    Raises ValueError when the index is none.
    """
    table = path.with_name(f"{path.name}.index").read_bytes()
    if struct.unpack_from("<Q", table, len(table) - 8)[0] != _MAGIC:
        raise ValueError(f"{path} is not a checkpoint")
    _, at = _handle(table, len(table) - _FOOTER)
    data = np.memmap(path.with_name(f"{path.name}.data-00000-of-00001"), np.uint8, "r")
    found = {}
    for _, value in _entries(table, _handle(table, at)[0]):
        for name, entry in _entries(table, _handle(value, 0)[0]):
            fields = dict(_fields(entry))
            if name and fields[_DTYPE] == _FLOAT:  # the nameless one is the header
                start = _number(fields.get(_OFFSET, 0))
                raw = data[start : start + _number(fields[_SIZE])]
                found[name.decode()] = raw.view("<f4").reshape(_shape(fields.get(_SHAPE, b"")))
    return found


def _shape(message: int | bytes) -> list[int]:
    assert isinstance(message, bytes)
    return [_number(dict(_fields(size))[_LENGTH]) for field, size in _fields(message) if field == _DIMENSION]


def _number(value: int | bytes) -> int:
    assert isinstance(value, int)
    return value


def _entries(table: bytes, place: tuple[int, int]) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of a block; a key repeats the first characters of the one before."""
    block = table[place[0] : place[0] + place[1]]
    (restarts,) = struct.unpack_from("<I", block, len(block) - 4)
    at, key = 0, b""
    while at < len(block) - 4 * (restarts + 1):
        shared, at = _varint(block, at)
        own, at = _varint(block, at)
        size, at = _varint(block, at)
        key = key[:shared] + block[at : at + own]
        yield key, block[at + own : at + own + size]
        at += own + size


def _handle(image: bytes, at: int) -> tuple[tuple[int, int], int]:
    """Where a block is and how long, and what comes after the two numbers."""
    offset, at = _varint(image, at)
    size, at = _varint(image, at)
    return (offset, size), at


def _fields(message: int | bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of a message's fields."""
    assert isinstance(message, bytes)
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        field, kind = tag >> 3, tag & 7
        value: int | bytes
        if kind == _VARINT:
            value, at = _varint(message, at)
        else:
            size, at = _varint(message, at) if kind == _BYTES else ({_FIXED64: 8, _FIXED32: 4}[kind], at)
            value, at = message[at : at + size], at + size
        yield field, value


def _varint(image: bytes, at: int) -> tuple[int, int]:
    """A number, seven bits a byte, and what comes after it."""
    value = shift = 0
    while True:
        byte = image[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & _MORE:
            return value, at
