"""What a TensorFlow checkpoint holds."""

import struct
from pathlib import Path

import numpy as np
import pytest

from models import checkpoint
from models.weights import Floats


def varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    head, rest = value & 0x7F, value >> 7
    return bytes([head | 0x80]) + varint(rest) if rest else bytes([head])


def block(entries: dict[bytes, bytes]) -> bytes:
    """A block of a LevelDB table: keys share what they begin with, and one restart."""
    made, last = b"", b""
    for key, value in entries.items():
        shared = next(
            (n for n, (a, b) in enumerate(zip(key, last, strict=False)) if a != b), min(len(key), len(last))
        )
        made += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        last = key
    return made + struct.pack("<II", 0, 1)


def entry(array: Floats, offset: int) -> bytes:
    """A BundleEntryProto: 32-bit floats of this shape, there, with a check sum."""
    sizes = [b"\x08" + varint(length) for length in array.shape]
    shape = b"".join(b"\x12" + varint(len(size)) + size for size in sizes)
    place = b"\x20" + varint(offset) if offset else b""
    return b"\x08\x01\x12" + varint(len(shape)) + shape + place + b"\x28" + varint(array.nbytes) + b"\x35abcd"


def written(folder: Path, arrays: dict[str, Floats]) -> Path:
    """A checkpoint of these arrays."""
    entries, data = {b"": b"\x08\x01\x1a\x02\x08\x01"}, b""
    for name, array in sorted(arrays.items()):
        entries[name.encode()] = entry(array, len(data))
        data += array.tobytes()
    values = block(entries)
    index = block({b"zz": varint(0) + varint(len(values))})
    handles = varint(0) + varint(0) + varint(len(values) + 5) + varint(len(index))
    footer = handles.ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)
    (folder / "v.index").write_bytes(values + b"\0crc0" + index + b"\0crc0" + footer)
    (folder / "v.data-00000-of-00001").write_bytes(data)
    return folder / "v"


def test_arrays_are_read_by_their_names(tmp_path: Path) -> None:
    """In their shapes, wherever in the data file they stand."""
    chance = np.random.default_rng(1)
    shapes = {"bert/layer_1/kernel": (30, 7), "bert/layer_1/bias": (7,), "bert/layer_10/bias": (200,)}
    arrays = {name: chance.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    found = checkpoint.read(written(tmp_path, arrays))
    assert found.keys() == arrays.keys()
    assert all(np.array_equal(found[name], array) for name, array in arrays.items())


def test_what_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    """By its last bytes."""
    (tmp_path / "v.index").write_bytes(bytes(64))
    with pytest.raises(ValueError, match="is not a checkpoint"):
        checkpoint.read(tmp_path / "v")
