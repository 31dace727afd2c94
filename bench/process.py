"""A process that is measured: its CPU seconds, its memory, its end. Linux only: /proc tells."""

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONTENDERS = ROOT / ".cache" / "bench-venv" / "bin" / "python"
"""The virtual environment of those that Groundswell is compared with: `make bench` makes it."""

_TICKS = os.sysconf("SC_CLK_TCK")
_STOP_SECONDS = 15


class EndedError(Exception):
    """A process ended that was to run on; says what it printed last."""


def cpu_seconds(pid: int) -> float:
    """User and system time so far, of all its threads and of the children it has waited for."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(int(ticks) for ticks in after_name[11:15]) / _TICKS


def rss_mb(pid: int) -> float:
    """Resident memory at this moment."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


@contextlib.contextmanager
def running(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process for the length of a block; what it prints goes to `log`."""
    with log.open("wb") as output:
        child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=output, stderr=output
        )
    try:
        yield child
    finally:
        stop(child)


def check(child: subprocess.Popen[bytes], log: Path) -> None:
    """Raise EndedError where it runs no more."""
    if child.poll() is not None:
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise EndedError(f"process {child.pid} ended with {child.returncode}:\n{said}")


def stop(child: subprocess.Popen[bytes]) -> None:
    """Ask it to end, and make it."""
    child.terminate()
    try:
        child.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
