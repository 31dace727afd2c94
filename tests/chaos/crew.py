"""Worker processes: started, killed, put to sleep, and what each tells of itself."""

import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.pipeline.installation import Installation

LOST = re.compile(rb"local member_id was not recognized|generation id is not  current")
"""What aiokafka says of a heartbeat that the group's coordinator answers so."""
REFUSED = re.compile(
    rb"/\d+ (?:fenced|begins again): .*(?:[Ff]enced|Epoch|Generation|GENERATION|Member|MEMBER)"
)
LEARNING = 10.0
"""Seconds after which a worker that was continued has sent a heartbeat and heard the answer."""
TAKING_OVER = 20.0
"""Seconds that others are given to take over what a sleeping worker holds: a busy machine takes long."""
STATUS = re.compile(
    r'^groundswell_task_status\{agent="(\w+)",partition="(\d+)",status="(\w+)"\} 1\.0$', re.MULTILINE
)


@dataclass(eq=False)
class Worker:
    """A process at work, its port, and where it writes what happens to it."""

    number: int
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def signal(self, which: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(which)

    def tasks(self) -> dict[tuple[str, int], str]:
        """Return what its tasks do; nothing where it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=1) as page:
                text = page.read().decode()
        except (urllib.error.URLError, OSError):
            return {}
        return {(agent, int(partition)): status for agent, partition, status in STATUS.findall(text)}


@dataclass
class Zombie:
    """A worker that slept longer than the group waits.

    woken_at: length of its log when it was continued. heirs: tasks of it that others had by then.
    """

    worker: Worker
    held: frozenset[tuple[str, int]]
    woken_at: int = 0
    inherited: frozenset[tuple[str, int]] = frozenset()

    def _said(self) -> bytes:
        with self.worker.log.open("rb") as log:
            log.seek(self.woken_at)
            return log.read()

    @property
    def lost_membership(self) -> bool:
        """Whether it learnt that the group had gone on without it."""
        return bool(LOST.search(self._said()))

    @property
    def refused(self) -> bool:
        """Whether something that it still wanted to commit was refused."""
        return bool(REFUSED.search(self._said()))


class Crew:
    """The workers of an installation: as many as are wanted, whatever happens to them."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.size = 0
        self.at_work: list[Worker] = []
        self.leaving: list[Worker] = []
        self.zombies: list[Zombie] = []
        self.kills = 0

    def scale(self, size: int) -> None:
        """Start what is missing; ask to leave, as an orchestrator would, who is too many."""
        self.size = size
        while len(self.at_work) > size:
            worker = self.at_work.pop(0)
            worker.signal(signal.SIGTERM)
            self.leaving.append(worker)
        while len(self.at_work) < size:
            self._start()

    def kill(self, workers: list[Worker]) -> None:
        """End workers as kill -9 does; nobody replaces them yet."""
        for worker in workers:
            worker.signal(signal.SIGKILL)
        for worker in workers:
            worker.process.wait()
            self.at_work.remove(worker)
            self.kills += 1

    def replace(self) -> None:
        """Start a worker for each that is gone."""
        self.scale(self.size)

    def sleep(self, worker: Worker) -> Zombie:
        """Stop a worker in whatever it does, with all that it holds."""
        zombie = Zombie(worker, frozenset(worker.tasks()))
        worker.signal(signal.SIGSTOP)
        return zombie

    def wake(self, zombie: Zombie) -> None:
        """Let it go on once others have what it held, until it has learnt what happened."""
        end = time.monotonic() + TAKING_OVER
        while not zombie.held <= zombie.inherited and time.monotonic() < end:
            time.sleep(0.2)
            zombie.inherited = zombie.held & self._held_by_others(zombie)
        zombie.woken_at = zombie.worker.log.stat().st_size
        zombie.worker.signal(signal.SIGCONT)
        self.zombies.append(zombie)
        end = time.monotonic() + LEARNING
        while not zombie.lost_membership and time.monotonic() < end:
            time.sleep(0.2)

    def _held_by_others(self, zombie: Zombie) -> set[tuple[str, int]]:
        return {task for worker in self.at_work if worker is not zombie.worker for task in worker.tasks()}

    def check(self) -> None:
        """Raise where a worker has ended that nobody here has ended."""
        for worker in self.at_work:
            status = worker.process.poll()
            assert status is None, f"worker {worker.number} has ended with {status}: see {worker.log}"

    def _start(self) -> None:
        number = len(self._installation.workers)
        process = self._installation.start_worker()
        log = self._installation.scratch / f"worker-{number}.log"
        self.at_work.append(Worker(number, process, self._installation.ports[number], log))
