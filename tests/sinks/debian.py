"""Debian's Alertmanager, without root: found, or fetched once by apt into a folder of its own.

`apt-get download` and `dpkg-deb --extract` change nothing of the system. The program wants its template below
/usr/share, so it runs with the folder as its root, in which libc lies as well. Where this cannot be had, the
tests that need it are skipped with one line; in CI (`CI=true`) they fail.
"""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NAME = "prometheus-alertmanager"
PACKAGES = (NAME, "libc6")
SECONDS = 180

_CHROOT = shutil.which("chroot", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin") or "chroot"
"""Where programs for administrators lie, which not every `PATH` names."""


class Alertmanager:
    """Where it is. root: what it takes for `/`."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.program = f"/usr/bin/{NAME}"
        self._enter = [] if os.geteuid() == 0 else ["unshare", "--map-root-user"]
        if shutil.which(NAME):
            self.root = Path("/")
        elif not (folder / "complete").exists():
            _fetch(folder)

    @contextmanager
    def running(self, config: str, port: int, scratch: Path) -> Iterator[None]:
        """Run it for the length of a block, with this configuration."""
        inside = scratch if self.root == Path("/") else Path("/run") / uuid.uuid4().hex
        outside = self.root / inside.relative_to("/")
        outside.mkdir(parents=True, exist_ok=True)
        (outside / "config.yml").write_text(config)
        enter = [] if self.root == Path("/") else [*self._enter, _CHROOT, str(self.root)]
        command = [
            *enter,
            self.program,
            f"--config.file={inside}/config.yml",
            f"--storage.path={inside}/data",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ]
        with (scratch / "alertmanager.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)
            shutil.rmtree(outside, ignore_errors=True)


def alertmanager(folder: Path) -> Alertmanager:
    """Return it; skips the test where it cannot be had."""
    try:
        return Alertmanager(folder)
    except (OSError, subprocess.SubprocessError) as error:
        said = " ".join(str(getattr(error, "stderr", None) or error).split())[:200]
        reason = f"no {NAME}: install Debian's package, or let apt fetch it ({said})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def _fetch(folder: Path) -> None:
    lists, cache = folder / "apt" / "lists", folder / "apt" / "cache"
    for name in (lists / "partial", cache / "archives" / "partial"):
        name.mkdir(parents=True, exist_ok=True)
    options = ["-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={cache}", "-o", "APT::Sandbox::User="]
    for words in (("update",), ("download", *PACKAGES)):
        _run("apt-get", "-qq", *options, *words, where=folder)
    for package in folder.glob("*.deb"):
        _run("dpkg-deb", "--extract", str(package), str(folder), where=folder)
        package.unlink()
    shutil.rmtree(folder / "apt")
    (folder / "complete").touch()


def _run(*command: str, where: Path) -> None:
    subprocess.run(command, cwd=where, check=True, capture_output=True, text=True, timeout=SECONDS)
