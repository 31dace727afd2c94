"""A worker of an installation, as a process that is measured; and when all that was published is through."""

import contextlib
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from subprocess import Popen

from bench.process import check, cpu_seconds, rss_mb, running
from bench.reader import Ends
from schemas.topics import AGENTS, CATALOGUE
from streams.broker import free_port
from tests.pipeline.installation import Installation, wait_for

LOOK_SECONDS = 0.1
QUIET_SECONDS = 2.0
PATIENCE_SECONDS = 120.0
_HTTP_SECONDS = 20.0
"""A worker that recovers a million keys is busy."""
_SELF_WRITTEN = "notifications"
"""Groundswell's own heartbeat goes there, so it is never quiet."""


@dataclass(frozen=True)
class Worker:
    """A process and its pages."""

    child: "Popen[bytes]"
    port: int
    agents: tuple[str, ...]

    @property
    def cpu(self) -> float:
        """CPU seconds so far."""
        return cpu_seconds(self.child.pid)

    @property
    def rss(self) -> float:
        """Resident memory, MiB."""
        return rss_mb(self.child.pid)

    def tasks(self) -> dict[str, str]:
        """What each task is doing; empty before the pages are served."""
        try:
            found: dict[str, str] = json.loads(self._page("readyz"))["tasks"]
        except (urllib.error.URLError, OSError):
            return {}
        return found

    def metric(self, name: str, *labels: str) -> float:
        """Return what `total` says of the metrics as they are now."""
        return total(self.metrics(), name, *labels)

    def metrics(self) -> str:
        """Return the page of all metrics, for whoever wants several of the same moment."""
        return self._page("metrics")

    def _page(self, name: str) -> str:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/{name}", timeout=_HTTP_SECONDS
            ) as page:
                return str(page.read().decode())
        except urllib.error.HTTPError as refused:  # /readyz says 503 until it is
            return refused.read().decode()


def total(metrics: str, name: str, *labels: str) -> float:
    """Return the sum of a metric over all series with these labels, each as `agent="score"`."""
    return sum(
        float(line.rpartition(" ")[2])
        for line in metrics.splitlines()
        if line.partition("{")[0].partition(" ")[0] == name and all(label in line for label in labels)
    )


@contextlib.contextmanager
def working(
    installation: Installation,
    agents: Sequence[str] = AGENTS,
    *,
    stubbed: bool = True,
    check_end: bool = True,
) -> Iterator[Worker]:
    """Run a worker for the length of a block. stubbed: its model costs next to nothing.

    check_end: one that has failed before the end of the block raises EndedError.
    """
    port = free_port()
    log = installation.scratch / f"bench-worker-{port}.log"
    environment = {**installation.environment(), "GROUNDSWELL_WEB_PORT": str(port)}
    command = (sys.executable, "-m", *(("tests.stubbed",) if stubbed else ("streams", "worker")))
    with running((*command, "--agents", ",".join(agents)), log, environment) as child:
        yield Worker(child, port, tuple(agents))
        if check_end and child.poll() != 0:
            check(child, log)


def await_running(workers: Sequence[Worker], partitions: int) -> None:
    """Wait until every task of every agent is at work in one of them."""
    expected = {
        f"{agent}/{number}" for worker in workers for agent in worker.agents for number in range(partitions)
    }
    wait_for(lambda: _at_work(workers) == expected, "every task to be at work")


def _at_work(workers: Sequence[Worker]) -> set[str]:
    return {name for worker in workers for name, status in worker.tasks().items() if status == "running"}


class Flow:
    """Tells when all that was published has come through all agents."""

    def __init__(self, installation: Installation) -> None:
        topics = [installation.topic(topic.name) for topic in CATALOGUE if topic.name != _SELF_WRITTEN]
        self._ends = Ends(installation.bootstrap, topics, installation.partitions)

    def settle(self, workers: Sequence[Worker], mentions: int) -> tuple[float, dict[int, float]]:
        """Wait for so many mentions since the workers began, and until nothing waits and nothing is written.

        On a busy machine a transaction may take longer than the quiet that is asked for. Returns when the
        last record was written, and the CPU seconds of each process by then.
        """
        seen, at, cpu = self._ends.now(), time.monotonic(), _cpu(workers)
        while time.monotonic() < at + QUIET_SECONDS or _taken(workers) < mentions or _waiting(workers):
            time.sleep(LOOK_SECONDS)
            now = self._ends.now()
            if now != seen:
                seen, at, cpu = now, time.monotonic(), _cpu(workers)
            assert time.monotonic() < at + PATIENCE_SECONDS, "it has stopped"
        return at, cpu


def _taken(workers: Sequence[Worker]) -> float:
    """Mentions that `score` has taken and committed, or where it does not run, `customers`."""
    first = "score" if any("score" in worker.agents for worker in workers) else "customers"
    return sum(worker.metric("groundswell_records_in_total", f'agent="{first}"') for worker in workers)


def _waiting(workers: Sequence[Worker]) -> float:
    """Records that are known to wait, of whatever agents."""
    return sum(worker.metric("groundswell_lag_records") for worker in workers)


def _cpu(workers: Sequence[Worker]) -> dict[int, float]:
    return {worker.child.pid: worker.cpu for worker in workers}
