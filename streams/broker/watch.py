"""Runs one program and ends it when whoever asked for it is gone.

    python watch.py LOCK_FD PROGRAM [ARGUMENT…]

A process that is killed cannot stop its children, and Kafka would stay behind, holding its port.
So the broker starts this watcher, and the watcher starts Kafka. Standard input is a pipe from the
broker: each line names a signal, as TERM, for the program, and its end means that the broker is gone. The
program's process id goes to standard output. Standard library only, and nothing of this project:
it is started as a file, and must start at once.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable

GRACE_S = 3.0
LOOK_S = 1.0
PR_SET_PDEATHSIG = 1


def main(lock: int, command: list[str]) -> int:
    """Runs the program to its end; its exit status, or 128 and the signal that ended it."""
    # A forked sibling may hold the pipe open after the parent is dead, so its id is watched as well.
    parent = os.getppid()
    wake = _wake_on_signals()
    # The program keeps the lock file open: the lock lasts exactly as long as the program.
    child = subprocess.Popen(  # noqa: S603 - the broker's own command
        command,
        stdin=subprocess.DEVNULL,
        pass_fds=(lock,),
        preexec_fn=_dies_with_us(),  # noqa: PLW1509 - there are no threads here
    )
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    os.write(sys.stdout.fileno(), f"{child.pid}\n".encode())
    while child.poll() is None:
        ready, _, _ = select.select([0, wake], [], [], LOOK_S)
        if wake in ready:
            os.read(wake, 1024)
        if 0 in ready:
            orders = os.read(0, 1024)
            _obey(child, orders)
        if (0 in ready and not orders) or os.getppid() != parent:
            _end(child)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _wake_on_signals() -> int:
    """A pipe that can be read as soon as the program ends."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reader


def _dies_with_us() -> Callable[[], None] | None:
    """On Linux the kernel ends the program even if this watcher is killed outright."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _obey(child: subprocess.Popen[bytes], orders: bytes) -> None:
    for name in orders.decode("ascii").split():
        child.send_signal(signal.Signals[f"SIG{name}"])


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    child.send_signal(signal.SIGCONT)  # a program that is paused does not hear the other
    try:
        child.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
