"""A recording on disk or on standard input, whatever its format, packed with gzip or not."""

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path, PurePath
from typing import Any, BinaryIO, cast

from streams.errors import InputError
from streams.recordings import ndjson, table
from streams.recordings.items import Item, Options

STDIN = "-"
GZIP = b"\x1f\x8b"
"""How a file that gzip has packed begins."""


def read_file(name: str, options: Options) -> Iterator[Item]:
    """Every item of the file, in its order; `-` is standard input. Raises InputError."""
    with open_file(name) as stream:
        try:
            yield from read(stream, name, options)
        except InputError as error:
            raise InputError(f"{name}: {error}") from None
        except OSError as error:
            raise _unreadable(name, error) from None
        except (EOFError, zlib.error):
            raise InputError(f"{name}: cut off or damaged: gzip cannot unpack it to its end") from None


def read(stream: BufferedReader, name: str, options: Options) -> Iterator[Item]:
    """Every item of an open file. Raises InputError."""
    if _is_table(stream, name, options):
        return table.read(cast("BinaryIO", stream), options)
    if _is_one_value(stream, name):
        raise InputError(
            "a JSON document; make it one object a line, with jq -c . or for an array jq -c '.[]'"
        )
    return ndjson.read(cast("BinaryIO", stream), options)


@contextmanager
def open_file(name: str) -> Iterator[BufferedReader]:
    """Open the file for reading; `-` is standard input. Raises InputError."""
    if name == STDIN:
        standard: BufferedReader = BufferedReader(cast("Any", sys.stdin.buffer))
        try:
            yield _unpacked(standard)
        finally:
            standard.detach()  # standard input is not ours to close
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115 - only opening is translated here
    except OSError as error:
        raise _unreadable(name, error) from None
    with stream:
        yield _unpacked(stream)


def _unpacked(stream: BufferedReader) -> BufferedReader:
    packed = stream.peek(len(GZIP)).startswith(GZIP)
    return cast("BufferedReader", gzip.GzipFile(fileobj=stream)) if packed else stream


def _unreadable(name: str, error: OSError) -> InputError:
    return InputError(f"cannot read {name}: {error.strerror or error}")


def _is_table(stream: BufferedReader, name: str, options: Options) -> bool:
    suffix = PurePath(name.removesuffix(".gz")).suffix.lower()
    if suffix in (".csv", ".tsv"):
        return True
    if suffix in (".jsonl", ".ndjson", ".json"):
        return False
    beginning = stream.peek(1).decode("utf-8-sig", "replace").lstrip()
    if beginning.startswith(("{", "[")):
        return False
    return bool(options.columns) or table.looks_like(beginning.partition("\n")[0])


def _is_one_value(stream: BufferedReader, name: str) -> bool:
    """Tell a document from a file of lines, of which a bad one is refused by itself."""
    if PurePath(name.removesuffix(".gz")).suffix.lower() != ".json":
        return False
    first = stream.peek(1).lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0].strip()
    return first.startswith(b"[") or first == b"{"
