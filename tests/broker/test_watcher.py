"""The watcher: a program never outlives whoever asked for it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from streams.broker import watch

SLEEP = "exec sleep 60"
BOUND_S = 15


@contextmanager
def watched(folder: Path, script: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The watcher, and the process id of the shell script that it runs."""
    with (
        (folder / "lock").open("w") as lock,
        subprocess.Popen(
            [sys.executable, "-I", "-S", watch.__file__, str(lock.fileno()), "/bin/sh", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            pass_fds=(lock.fileno(),),
        ) as watcher,
    ):
        assert watcher.stdout is not None
        try:
            yield watcher, int(watcher.stdout.readline())
        finally:
            watcher.kill()


def tell(watcher: subprocess.Popen[bytes], orders: bytes = b"", *, last: bool = False) -> None:
    """Writes to the watcher as its parent; `last`: then the parent is gone."""
    assert watcher.stdin is not None
    watcher.stdin.write(orders)
    if last:
        watcher.stdin.close()


def is_gone(pid: int) -> bool:
    """Whether the process ends within a bound; a zombie that nobody reaps has ended."""
    stat = Path(f"/proc/{pid}/stat")
    for _ in range(BOUND_S * 20):
        try:
            os.kill(pid, 0)
            if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_ends_the_program_when_the_pipe_ends(tmp_path: Path) -> None:
    """The end of standard input means that the parent is gone, so the program goes too."""
    with watched(tmp_path, SLEEP) as (watcher, pid):
        tell(watcher, last=True)
        assert watcher.wait(BOUND_S) == 128 + signal.SIGTERM
        assert is_gone(pid)


def test_ends_a_program_that_is_paused(tmp_path: Path) -> None:
    """A frozen program cannot act on a request to end; it is woken for it."""
    with watched(tmp_path, SLEEP) as (watcher, pid):
        tell(watcher, b"STOP\n", last=True)
        assert watcher.wait(BOUND_S) == 128 + signal.SIGTERM
        assert is_gone(pid)


def test_kills_a_program_that_will_not_end(tmp_path: Path) -> None:
    """A program deaf to the request is killed after the grace it is given."""
    deaf = tmp_path / "deaf"
    script = f"trap '' TERM; echo > {deaf}; while :; do sleep 0.1; done"
    with watched(tmp_path, script) as (watcher, pid):
        for _ in range(BOUND_S * 20):
            if deaf.exists():
                break
            time.sleep(0.05)
        tell(watcher, last=True)
        assert watcher.wait(BOUND_S) == 128 + signal.SIGKILL
        assert is_gone(pid)


def test_sends_the_signals_it_is_told(tmp_path: Path) -> None:
    """A line on standard input names a signal for the program."""
    with watched(tmp_path, SLEEP) as (watcher, _):
        tell(watcher, b"KILL\n")
        assert watcher.wait(BOUND_S) == 128 + signal.SIGKILL


def test_passes_the_status_on(tmp_path: Path) -> None:
    """The program's status is the watcher's."""
    with watched(tmp_path, "exit 7") as (watcher, _):
        assert watcher.wait(BOUND_S) == 7


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_takes_the_program_along_when_killed(tmp_path: Path) -> None:
    """Even a watcher that is killed outright leaves nothing behind."""
    with watched(tmp_path, SLEEP) as (watcher, pid):
        watcher.kill()
        watcher.wait(BOUND_S)
        assert is_gone(pid)
