"""Files that a command is asked to write."""

import os
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from streams.errors import InputError

Json = Annotated[str | None, typer.Option("--json", metavar="OUT", help="All figures; - is standard output.")]
Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="OUT", help="One page with charts, that needs nothing else."),
]


def is_same(out: Path, source: BinaryIO) -> bool:
    """Whether a file that is to be written is the one that is open to be read."""
    try:
        return out.is_file() and os.path.samestat(out.stat(), os.fstat(source.fileno()))
    except OSError:  # there is no such file yet, or nothing behind the source
        return False


def write(out: Path, data: bytes) -> None:
    """Write a file, over the one that is there. Raises InputError where that cannot be done."""
    try:
        out.write_bytes(data)
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror or error}") from None
