"""Full rate over a fixed population: what memory does.

    soak.rss_mb.2min, .10min         of one process with all agents, the model stubbed
    soak.growth_bytes                for one mention between those two moments
    soak.kept_bytes                  of that, what messages and conversations of the last 30 days take
    soak.mentions_per_s              over all of it
    soak.customers.rss_mb.*          the agent `customers` alone, whose state does not grow with what is said

A message and a conversation are remembered for 30 days of event time, so that a late reply finds them: the
first is to grow by that, and by nothing else.
"""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from bench.bench import PARTITIONS, Bench
from bench.mentions import SAMPLE_BRANDS, conversations
from bench.publisher import Record, preload
from bench.worker import Worker, await_running, working
from tests.pipeline.installation import Installation

CUSTOMERS = 5_000
CHUNK = 2_000
BACKLOG = 6_000
"""Mentions that wait at most: enough that nobody is ever idle."""
EARLY = 0.2
"""Of all minutes, when memory is looked at first: after 2 of 10."""
LOOK = 1.0


def measure(bench: Bench) -> None:
    """Once, whatever the number of rounds."""
    with bench.installation("soak", brands=SAMPLE_BRANDS) as installation, working(installation) as worker:
        installation.settings["GROUNDSWELL_TERMINAL"] = "false"
        await_running([worker], PARTITIONS)
        _Soak(bench, installation, worker).run()


class _Soak:
    """A publisher that keeps a backlog, and a look at the process now and then."""

    def __init__(self, bench: Bench, installation: Installation, worker: Worker) -> None:
        self._bench = bench
        self._installation = installation
        self._worker = worker
        self._published = 0
        self._over = threading.Event()

    def run(self) -> None:
        """Publish and look, for as many minutes as are asked for."""
        seconds = self._bench.minutes * 60
        publishing = threading.Thread(target=self._publish, daemon=True)
        publishing.start()
        began = time.monotonic()
        early = self._look(began, seconds * EARLY)
        late = self._look(began, seconds)
        self._over.set()
        publishing.join()
        (taken, memory), (taken_late, memory_late) = early, late
        minutes = self._bench.minutes
        self._bench.note(f"soak.rss_mb.{minutes * EARLY:g}min", memory)
        self._bench.note(f"soak.rss_mb.{minutes:g}min", memory_late)
        grown = (memory_late - memory) * 1024 * 1024
        self._bench.note("soak.growth_bytes", grown / max(1, taken_late - taken))
        self._bench.note("soak.mentions_per_s", taken_late / seconds)

    def _look(self, began: float, until: float) -> tuple[float, float]:
        said = 0
        while (passed := time.monotonic() - began) < until:
            time.sleep(LOOK)
            if passed // 30 > said:
                said = int(passed // 30)
                self._bench.say(
                    f"  {passed:4.0f} s  {self._taken():>9,.0f} mentions  {self._worker.rss:6.0f} MiB"
                )
        return self._taken(), self._worker.rss

    def _taken(self) -> float:
        return self._worker.metric("groundswell_records_in_total", 'agent="score"')

    def _publish(self) -> None:
        records = conversations(1 << 40, CUSTOMERS, lambda _number: datetime.now(UTC))
        while not self._over.is_set():
            if self._published - self._taken() < BACKLOG:
                topic = self._installation.topic("mentions")
                preload(self._installation.bootstrap, topic, _some(records), PARTITIONS)
                self._published += CHUNK
            else:
                time.sleep(0.05)


def _some(records: Iterator[Record]) -> Iterator[Record]:
    for _ in range(CHUNK):
        yield next(records)
