"""Encoders that others published are fetched once, and are what was looked at."""

import hashlib
import shutil
from pathlib import Path
from typing import IO

import pytest

from models.published import fetch


def unpack(package: IO[bytes], folder: Path) -> None:
    """Keep it as it is."""
    folder.mkdir()
    with (folder / "whole").open("wb") as target:
        shutil.copyfileobj(package, target)


def test_a_package_is_fetched_once(tmp_path: Path) -> None:
    """Then it is at hand, whether or not there is a network."""
    package = tmp_path / "package"
    package.write_bytes(b"weights" * 1_000)
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    folder = fetch(package.as_uri(), digest, unpack, tmp_path / "kept-1.0")
    assert (folder / "whole").read_bytes() == package.read_bytes()
    package.unlink()
    assert fetch(package.as_uri(), digest, unpack, folder) == folder


def test_what_was_changed_since_is_refused(tmp_path: Path) -> None:
    """And nothing of it is left that a second try would take for the package."""
    package = tmp_path / "package"
    package.write_bytes(b"other weights")
    with pytest.raises(ValueError, match="is not the file that was looked at"):
        fetch(package.as_uri(), "0" * 64, unpack, tmp_path / "kept-1.0")
    assert not (tmp_path / "kept-1.0").exists()
