"""A task's state on the local disk, so that a restart need not read its whole changelog again.

The changelog stays the truth: a checkpoint is a copy of the state as of a position in it, and recovery reads
on from there. One that leaves any doubt is as good as none: of another changelog (told by the record that the
changelog begins with), damaged (a checksum a frame, and a last frame that says how many there were), or so
old that the changelog may have forgotten which keys were deleted since.

A file is a row of frames: length, checksum, content as MessagePack. The first is the header, the last the
footer, those between are parts of tables.
"""

import contextlib
import os
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from schemas.base import DAY, MINUTE, Time
from schemas.codec import encode

VERSION = 1
OLDEST = DAY // 2
"""Milliseconds. A changelog forgets deleted keys after a day (streams/log/plan.py)."""
EVERY = 5 * MINUTE
LEAST_RECORDS = 10_000
"""Read in a tenth of a second: not worth a file."""
FRAME_ENTRIES = 5_000
"""Entries of a frame: encoding one holds other threads up for a few milliseconds."""
_FRAME = struct.Struct("<II")

Values = dict[str, bytes]


class Header(msgspec.Struct, frozen=True):
    """Whose state it is, and as of where. begins: value of the first record of the changelog."""

    version: int
    task: str
    begins: bytes
    position: int
    written_at: int


class Footer(msgspec.Struct, frozen=True):
    """How much there must have been."""

    entries: int


class Saved(msgspec.Struct, frozen=True):
    """A state as of a position in the changelog that begins with this record."""

    begins: bytes
    position: int
    written_at: Time
    tables: dict[str, Values]


class _DoubtfulError(Exception):
    """Says why a checkpoint is not to be gone on from."""


class Checkpoints:
    """The checkpoints of one installation in a directory. Blocking: call it off the event loop.

    every: milliseconds between two looks at whether one is worth writing. least: records of the changelog
    that are read again rather than written.
    """

    def __init__(self, directory: Path, *, every: int = EVERY, least: int = LEAST_RECORDS) -> None:
        self.every = every
        self.least = least
        self._directory = directory

    def save(
        self, task: str, begins: bytes, position: int, tables: Mapping[str, Mapping[str, Any]], now: Time
    ) -> None:
        """Write each table's values, bytes or structs, in place of what was there. Raises OSError."""
        self._directory.mkdir(parents=True, exist_ok=True)
        path = self._path(task)
        # a task that lost its partition may be writing still when it has it again: each write to its own file
        part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
        try:
            with part.open("wb") as file:
                _write(file, Header(VERSION, task, begins, position, int(now)))
                entries = 0
                for name, values in tables.items():
                    for some in _parts(values.items()):
                        _write(file, (name, some))
                        entries += len(some)
                _write(file, Footer(entries))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def load(self, task: str, now: Time) -> Saved | None:
        """Return what is there and leaves no doubt; what does is removed."""
        path = self._path(task)
        try:
            with path.open("rb") as file:
                return _read(file, task, now)
        except FileNotFoundError:
            return None
        except (OSError, _DoubtfulError, msgspec.MsgspecError):
            self.discard(task)
            return None

    def discard(self, task: str) -> None:
        """Remove one that turned out to be of no use."""
        with contextlib.suppress(OSError):
            self._path(task).unlink(missing_ok=True)

    def _path(self, task: str) -> Path:
        return self._directory / f"{task.replace('/', '.')}.checkpoint"


def _parts(values: Iterable[tuple[str, Any]]) -> Iterator[Values]:
    part: Values = {}
    for key, value in values:
        part[key] = value if isinstance(value, bytes) else encode(value)
        if len(part) == FRAME_ENTRIES:
            yield part
            part = {}
    if part:
        yield part


def _write(file: BinaryIO, content: Any) -> None:
    data = msgspec.msgpack.encode(content)
    file.write(_FRAME.pack(len(data), zlib.crc32(data)))
    file.write(data)


def _read(file: BinaryIO, task: str, now: Time) -> Saved:
    header = msgspec.msgpack.decode(_frame(file), type=Header)
    if header.version != VERSION or header.task != task:
        raise _DoubtfulError("another version, or of another task")
    if not now - OLDEST <= header.written_at <= now:
        raise _DoubtfulError("too old")
    tables: dict[str, Values] = {}
    entries = 0
    while not isinstance(content := _part.decode(_frame(file)), Footer):
        name, values = content
        tables.setdefault(name, {}).update(values)
        entries += len(values)
    if content.entries != entries:
        raise _DoubtfulError("incomplete")
    return Saved(header.begins, header.position, Time(header.written_at), tables)


_part: msgspec.msgpack.Decoder[tuple[str, Values] | Footer] = msgspec.msgpack.Decoder(
    tuple[str, Values] | Footer
)


def _frame(file: BinaryIO) -> bytes:
    head = file.read(_FRAME.size)
    if len(head) < _FRAME.size:
        raise _DoubtfulError("cut short")
    length, checksum = _FRAME.unpack(head)
    data = file.read(length)
    if len(data) < length or zlib.crc32(data) != checksum:
        raise _DoubtfulError("damaged")
    return data
