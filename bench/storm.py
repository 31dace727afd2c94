"""A storm: 50,000 people who ask one brand within a minute, none of whom is answered.

    storm.notices            of both waves of signals, due soon and late, a minute each: 10 each at most
    storm.obligations_open   answers that are owed still: all of them
    storm.alerts             that stand: all of them
    storm.alerts_cpu_s       CPU seconds of `alerts`, for both waves
    storm.longest_batch_cpu_s  of its longest batch, which is one transaction
    storm.peak_mb            the most memory that all agents and their topics held, in one process
    storm.kafka.notices      of one wave of signals through a real Kafka and a worker, `alerts` and `notify`
    storm.kafka.alerts       that stand there
    storm.kafka.behind_s     from the last signal published to the last alert to be read
    storm.kafka.worker_mb    memory of the worker then

The first six are of topics in memory, without a broker.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson
from confluent_kafka import Message

from bench.bench import Bench
from bench.process import ROOT
from bench.publisher import Record, steadily
from bench.reader import Follower
from bench.worker import await_running, working
from tests.pipeline.installation import Installation

PEOPLE = 50_000
SECONDS = 60
PATIENCE = 300.0
TOLD_WITHIN = 200.0
"""Seconds in which the notices come: a group waits for two minutes."""


def measure(bench: Bench) -> None:
    """Measure both, as often as there are rounds."""
    for number in range(bench.rounds):
        bench.say(f"storm, round {number + 1} of {bench.rounds}, {bench.amount(PEOPLE):,} people, in memory")
        for name, value in _in_memory(bench.amount(PEOPLE)).items():
            bench.note(f"storm.{name}", value)
        bench.say(f"storm, round {number + 1} of {bench.rounds}, through Kafka")
        for name, value in _through_kafka(bench).items():
            bench.note(f"storm.kafka.{name}", value)


def _in_memory(people: int) -> dict[str, float]:
    command = (sys.executable, "-m", "bench.crowd", str(people))
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _through_kafka(bench: Bench) -> dict[str, float]:
    people = bench.amount(PEOPLE)
    with bench.installation("storm", 1) as installation:
        installation.settings |= {"GROUNDSWELL_TERMINAL": "false"}
        with working(installation, ["alerts", "notify"]) as worker, _Seen(installation) as seen:
            await_running([worker], 1)
            steadily(bench.bootstrap, installation.topic("signals"), _signals(people), people / SECONDS)
            published = time.monotonic()
            seen.await_alerts(people)
            behind = seen.last_alert - published
            time.sleep(TOLD_WITHIN)
            return {
                "notices": seen.notices,
                "alerts": len(seen.alerts),
                "behind_s": max(0.0, behind),
                "worker_mb": worker.rss,
            }


class _Seen(Follower):
    """What stands on the topics of an installation."""

    def __init__(self, installation: Installation) -> None:
        self.alerts: set[bytes] = set()
        self.notices = 0
        self.last_alert = time.monotonic()
        self._alerts_topic = installation.topic("alerts")
        topics = [self._alerts_topic, installation.topic("alerts.notices")]
        super().__init__(installation.bootstrap, topics, self._look)

    def await_alerts(self, number: int) -> None:
        """Wait until so many stand."""
        end = time.monotonic() + PATIENCE
        while len(self.alerts) < number and time.monotonic() < end:
            time.sleep(0.05)

    def _look(self, message: Message) -> None:
        if message.topic() != self._alerts_topic:
            self.notices += 1
            return
        self.alerts.add(message.key() or b"")
        self.last_alert = time.monotonic()


def _signals(number: int) -> Iterator[Record]:
    """Broken promises of one brand, each to somebody else."""
    for each in range(number):
        now = datetime.now(UTC)
        signal = {
            "schema": "signal/1",
            "id": f"s{each}",
            "kind": "obligation-breached",
            "brand": "acme",
            "subject": {"kind": "obligation", "id": f"o{each}"},
            "at": now.isoformat(),
            "waiting_since": (now - timedelta(hours=1)).isoformat(),
            "due_at": now.isoformat(),
            "priority": "normal",
            "customer": f"x:c{each}",
            "customer_name": f"@c{each}",
            "conversation": f"x:m{each}",
            "evidence": [{"kind": "quote", "text": "where is my parcel?", "mention": f"x:m{each}"}],
        }
        yield "acme", orjson.dumps(signal)
