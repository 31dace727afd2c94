"""Three workers, four partitions, 200 mentions a second: one is killed, then each is restarted in turn.

    python -m bench.outage [--rate 200] [--json FILE]

The model is a stub, the rest is real. Every mention becomes an alert. Prints, after the kill and in each
restart, for how long at most no alert came of some partition (until every partition went on), how long a
mention had to wait for its alert at most (until every partition had caught up as well), and the p99 over all.
"""

import argparse
import json
import os
import signal
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import orjson
from confluent_kafka import Producer
from rich.console import Console
from rich.table import Table

from bench.latency import TEXT, Reader
from streams.broker import Broker, BrokerConfig, free_port
from streams.log.port import partition_of
from tests.pipeline.installation import Installation, installed

WORKERS = 3
PARTITIONS = 4
AUTHORS = 500
CALM = 8.0
"""Seconds before, between and after what happens."""


class Publisher(threading.Thread):
    """Publishes at a steady rate, and notes when."""

    def __init__(self, installation: Installation, rate: int) -> None:
        super().__init__(daemon=True)
        self.sent: dict[str, float] = {}
        self.ended = threading.Event()
        self._installation = installation
        self._rate = rate

    def run(self) -> None:
        """Publish until told to end."""
        producer = Producer({"bootstrap.servers": self._installation.bootstrap, "linger.ms": 0})
        began, number = time.monotonic(), 0
        while not self.ended.is_set():
            time.sleep(max(0.0, began + number / self._rate - time.monotonic()))
            name = f"m{number}"
            mention = {
                "id": name,
                "source": "x",
                "created_at": datetime.now(UTC).isoformat(),
                "author": {"id": f"c{number % AUTHORS}"},
                "text": TEXT,
            }
            self.sent[f"x:{name}"] = time.monotonic()
            producer.produce(self._installation.topic("mentions"), orjson.dumps(mention), key=name)
            producer.poll(0)
            number += 1
        producer.flush(30)


class Run:
    """What was published and what came out, by phase."""

    def __init__(self, installation: Installation, rate: int) -> None:
        self.installation = installation
        self.reader = Reader(installation)
        self.publisher = Publisher(installation, rate)
        self.marks: list[tuple[str, float]] = []
        self.ended_at = float("inf")

    def mark(self, name: str) -> None:
        """A phase begins."""
        self.marks.append((name, time.monotonic()))

    def silent(self, name: str) -> float:
        """Return the longest time in a phase without any alert of a partition, of whichever agent."""
        number = next(index for index, (phase, _) in enumerate(self.marks) if phase == name)
        begin = self.marks[number][1]
        end = self.marks[number + 1][1] if number + 1 < len(self.marks) else self.ended_at
        came: dict[tuple[str, int], list[float]] = defaultdict(lambda: [begin, end])
        for mention, at in self.reader.seen.items():
            if begin <= at < end:
                for kind, key in self.keys(mention):
                    came[kind, partition_of(key.encode(), PARTITIONS)].append(at)
        assert len(came) == PARTITIONS * len(self.keys("x:m0")), "a partition gave nothing at all"
        return max(late - early for times in came.values() for early, late in pairwise(sorted(times)))

    def keys(self, mention: str) -> list[tuple[str, str]]:
        """What decides through which partitions of score, threads and customers a mention goes."""
        author = int(mention.removeprefix("x:m")) % AUTHORS
        return [("score", mention.removeprefix("x:")), ("threads", mention), ("customers", f"x:c{author}")]

    def waited(self, name: str) -> list[float]:
        """Seconds that each mention of a phase waited; for ever where nothing came."""
        begins = [at for _, at in self.marks] + [self.ended_at]
        found: list[float] = []
        for number, (phase, begin) in enumerate(self.marks):
            if phase == name:
                end = begins[number + 1]
                found += [
                    self.reader.seen.get(mention, float("inf")) - at
                    for mention, at in self.publisher.sent.items()
                    if begin <= at < end
                ]
        return found

    def kill(self) -> None:
        """End one worker as kill -9 does, and start another in its place."""
        self.mark("kill")
        worker = self.installation.workers[0]
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        time.sleep(20)
        self.mark("replaced")
        self.installation.start_worker()
        self.installation.ready(self.installation.ports[-1])
        time.sleep(CALM)

    def restart(self, number: int) -> tuple[float, float]:
        """Restart one worker in its place; returns the seconds to end and to be ready."""
        self.mark(f"restart {number}")
        began = time.monotonic()
        self.installation.workers[number].send_signal(signal.SIGTERM)
        self.installation.workers[number].wait()
        ended = time.monotonic()
        self.installation.start_worker()
        self.installation.ready(self.installation.ports[-1])
        ready = time.monotonic()
        time.sleep(CALM)
        return ended - began, ready - ended


def measure(installation: Installation, rate: int) -> dict[str, float]:
    """Let it all happen; return seconds and milliseconds by name."""
    for _ in range(WORKERS):
        installation.start_worker()
    for port in installation.ports:
        installation.ready(port)
    run = Run(installation, rate)
    run.reader.start()
    run.publisher.start()
    time.sleep(CALM)
    run.mark("calm")
    time.sleep(CALM)
    run.mark("before")
    time.sleep(2)
    run.kill()
    steps = [run.restart(number) for number in range(1, WORKERS + 1)]
    run.ended_at = time.monotonic()
    run.publisher.ended.set()
    run.publisher.join()
    time.sleep(CALM)
    run.reader.ended.set()
    run.reader.join()
    phases = [f"restart {number}" for number in range(1, WORKERS + 1)]
    restarts = [run.silent(phase) for phase in phases]
    names = dict.fromkeys(name for name, _ in run.marks)
    everything = [seconds for name in names for seconds in run.waited(name)]
    cuts = statistics.quantiles(everything, n=100)
    return {
        "outage.kill_s": run.silent("kill"),
        "outage.kill_wait_s": max(run.waited("kill")),
        "outage.restart_s": max(restarts),
        **{f"outage.restart_{n}_s": seconds for n, seconds in enumerate(restarts, start=1)},
        "outage.restart_wait_s": max(max(run.waited(phase)) for phase in phases),
        "outage.stop_s": max(stop for stop, _ in steps),
        "outage.start_s": max(start for _, start in steps),
        "outage.calm_p99_ms": statistics.quantiles(run.waited("calm"), n=100)[98] * 1000,
        "outage.p50_ms": cuts[49] * 1000,
        "outage.p99_ms": cuts[98] * 1000,
        "outage.missing": sum(seconds == float("inf") for seconds in everything),
    }


def main() -> None:
    """Measure once on a broker of its own."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--rate", type=int, default=200)
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="groundswell-outage-"))
    settings = {"GROUNDSWELL_TERMINAL": "false"}
    for name in ("SESSION_MS", "TRANSACTION_MS"):
        if f"GROUNDSWELL_{name}" in os.environ:
            settings[f"GROUNDSWELL_{name}"] = os.environ[f"GROUNDSWELL_{name}"]
    config = BrokerConfig(scratch / "kafka", Path(".cache/kafka"), port=free_port())
    with (
        Broker(config) as kafka,
        installed(
            kafka.bootstrap,
            scratch / "i",
            partitions=PARTITIONS,
            program=("tests.stubbed",),
            settings=settings,
        ) as running,
    ):
        results = measure(running, given.rate)
    table = Table("", "")
    for name, value in results.items():
        table.add_row(name, f"{value:.1f}")
    Console().print(table)
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + os.linesep)


if __name__ == "__main__":
    main()
