"""Folders and lock files: who holds one, and what a disk says when it refuses."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.errors import BrokerError


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Turns what the disk says about `folder` into one line."""
    try:
        yield
    except OSError as error:
        raise BrokerError(_refusal(folder, error)) from error


def free_mb(folder: Path) -> int:
    """Megabytes that are left for this folder."""
    return shutil.disk_usage(folder).free // (1024 * 1024)


def _refusal(folder: Path, error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"no space is left for {folder}: free some, or name another directory"
    reason = (error.strerror or str(error)).lower()
    return f"cannot write in {folder}: {reason}; make it writable, or name another directory"


class LockFile:
    """A file that one process at a time holds, its children included; it says which process."""

    def __init__(self, path: Path) -> None:
        with writable(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+", encoding="ascii")

    def fileno(self) -> int:
        """For a child that is to hold the lock as long as it lives."""
        return self._file.fileno()

    def take(self) -> bool:
        """Takes the lock and writes down by whom, unless somebody has it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        with writable(Path(self._file.name).parent):
            self._file.truncate(0)
            self._file.write(str(os.getpid()))
            self._file.flush()
        return True

    def wait(self) -> None:
        """Takes the lock as soon as whoever has it is done."""
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def owner(self) -> int | None:
        """The living process that took the lock; none if it is gone and only its children hold it still."""
        self._file.seek(0)
        text = self._file.read()
        if not text.isdigit():
            return None
        try:
            os.kill(int(text), 0)
        except ProcessLookupError:
            return None
        except PermissionError:
            pass  # alive, and somebody else's
        return int(text)

    def release(self) -> None:
        """Lets go; children that were given the file go on holding it."""
        self._file.close()
