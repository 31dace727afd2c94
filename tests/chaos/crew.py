"""Worker processes: started, killed, put to sleep, and what each tells of itself."""

import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.pipeline.installation import Installation, wait_for

LOST = re.compile(rb"local member_id was not recognized|generation id is not  current")
"""What aiokafka says of a heartbeat that the group's coordinator answers so."""
REFUSED = re.compile(rb"/\d+ cannot go on \(fenced\)")
"""What a task says whose commit is refused because others have its partition."""
TAKING_OVER = 30.0
"""Seconds that a busy machine may need to notice that a worker is silent, and to give its tasks to others."""
LOOK = 0.2
LEARNING = 10.0
"""Seconds after which a worker that was continued has sent a heartbeat and heard the answer."""
LAST = 1.0
"""Seconds more, in which its tasks have heard it as well."""
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
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=3) as page:
                text = page.read().decode()
        except (urllib.error.URLError, OSError):
            return {}
        return {(agent, int(partition)): status for agent, partition, status in STATUS.findall(text)}


@dataclass
class Zombie:
    """A worker that slept longer than the group waits.

    held: the tasks it had. inherited: those of them that others had when it was continued. lost_membership:
    whether it learnt then that the group had gone on without it. refused: whether something that it still
    wanted to commit was refused.
    """

    worker: Worker
    held: frozenset[tuple[str, int]]
    inherited: frozenset[tuple[str, int]] = frozenset()
    lost_membership: bool = False
    refused: bool = False

    def listen(self, since: int) -> None:
        """Note what its log says, from there on, of its waking."""
        with self.worker.log.open("rb") as log:
            log.seek(since)
            said = log.read()
        self.lost_membership, self.refused = bool(LOST.search(said)), bool(REFUSED.search(said))


class Crew:
    """The workers of an installation: as many as are wanted, whatever happens to them."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.size = 0
        self.at_work: list[Worker] = []
        self.leaving: list[Worker] = []
        self.zombies: list[Zombie] = []
        self.deserters: list[Worker] = []
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

    def sleep(self, chance: Random) -> Zombie:
        """Stop a worker in whatever it does, with all that it holds; one that holds something."""
        busy: list[tuple[Worker, frozenset[tuple[str, int]]]] = []

        def anybody() -> bool:
            held = ((worker, frozenset(worker.tasks())) for worker in self.at_work)
            busy[:] = [each for each in held if each[1]]
            return bool(busy)

        wait_for(anybody, "a worker that has tasks")
        zombie = Zombie(*chance.choice(busy))
        zombie.worker.signal(signal.SIGSTOP)
        return zombie

    def wake(self, zombie: Zombie) -> None:
        """Let it go on once others have its tasks, and until it has learnt that."""
        end = time.monotonic() + TAKING_OVER
        while not zombie.inherited and time.monotonic() < end:
            others = [each for each in self.at_work if each is not zombie.worker]
            zombie.inherited = zombie.held & {task for other in others for task in other.tasks()}
            time.sleep(LOOK)
        woken_at = zombie.worker.log.stat().st_size
        zombie.worker.signal(signal.SIGCONT)
        self.zombies.append(zombie)
        end = time.monotonic() + LEARNING
        while not zombie.lost_membership and time.monotonic() < end:
            time.sleep(LOOK)
            zombie.listen(woken_at)
        time.sleep(LAST)
        zombie.listen(woken_at)

    def supervise(self) -> None:
        """Replace, as an orchestrator would, workers that nobody here has ended; note that they did."""
        ended = [worker for worker in self.at_work if worker.process.poll() is not None]
        for worker in ended:
            self.at_work.remove(worker)
            self.deserters.append(worker)
        self.replace()

    @property
    def stayers(self) -> list[Worker]:
        """Return those who were asked to leave, and did not end as they should."""
        return [worker for worker in self.leaving if worker.process.poll() != 0]

    def _start(self) -> None:
        number = len(self._installation.workers)
        process = self._installation.start_worker()
        log = self._installation.scratch / f"worker-{number}.log"
        self.at_work.append(Worker(number, process, self._installation.ports[number], log))
