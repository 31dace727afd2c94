"""A whole Groundswell on a real Kafka: worker processes, and a reader that is not ours."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import orjson
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka import Message as KafkaMessage

from streams.broker import free_port
from streams.log.port import OUTPUT_ID

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0
EMPTY = ROOT / "tests" / "pipeline" / "brands.yaml"


class Message(NamedTuple):
    """A record as confluent-kafka sees it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    id: str | bytes | None = None
    """Its header `groundswell-id`: the same only for the same output."""


@dataclass
class Installation:
    """A name on a cluster, with as many workers as are started. program: what a worker runs."""

    bootstrap: str
    scratch: Path
    partitions: int = 4
    brands: Path = EMPTY
    program: tuple[str, ...] = ("streams", "worker")
    name: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:8]}")
    settings: dict[str, str] = field(default_factory=dict)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """What a command of this installation runs with."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("GROUNDSWELL_")},
            "GROUNDSWELL_BOOTSTRAP": self.bootstrap,
            "GROUNDSWELL_INSTALLATION": self.name,
            "GROUNDSWELL_PARTITIONS": str(self.partitions),
            "GROUNDSWELL_BRANDS": str(self.brands),
            "GROUNDSWELL_STATE_DIR": str(self.scratch / "worker"),
            "GROUNDSWELL_SESSION_MS": "6000",
            **self.settings,
        }

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "streams", *words],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start one more worker, and wait until it is at work or another has all partitions."""
        port = free_port()
        log = (self.scratch / f"worker-{len(self.ports)}.log").open("wb")
        with log:
            worker = subprocess.Popen(
                [sys.executable, "-m", *self.program],
                cwd=ROOT,
                env={**self.environment(), "GROUNDSWELL_WEB_PORT": str(port)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.workers.append(worker)
        self.ports.append(port)
        return worker

    def ready(self, port: int) -> None:
        """Wait until the worker says that every task of its own runs."""
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/readyz"), "the worker to be ready")

    def publish(self, values: Sequence[bytes | None]) -> None:
        """Publish raw bytes on `mentions` without keys, to one partition after another."""
        producer = Producer({"bootstrap.servers": self.bootstrap, "message.max.bytes": 4_000_000})
        for number, value in enumerate(values):
            producer.produce(self.topic("mentions"), value=value, partition=number % self.partitions)
        assert producer.flush(30) == 0

    def topic(self, name: str) -> str:
        """Its name on the broker."""
        return f"{self.name}.{name}"

    def beat(self, name: str, created_at: str) -> None:
        """Publish a heartbeat to every partition of `mentions`."""
        producer = Producer({"bootstrap.servers": self.bootstrap})
        beat = {
            "id": name,
            "source": "test",
            "kind": "heartbeat",
            "created_at": created_at,
            "extra": {"partitions": self.partitions},
        }
        for number in range(self.partitions):
            producer.produce(self.topic("mentions"), value=orjson.dumps(beat), partition=number)
        assert producer.flush(30) == 0

    def settle(self, name: str, patience: float = PATIENCE) -> None:
        """Wait until the heartbeat of this name has come through every task before the alerts."""
        wait_for(lambda: self._came_through(name), f"heartbeat {name}", patience)
        time.sleep(2)

    def _came_through(self, name: str) -> bool:
        values = [record.value or b"" for record in self.read("signals")]
        beats = [value for value in values if b'"heartbeat/1"' in value and name.encode() in value]
        return len(beats) >= self.partitions**2

    def read(self, *names: str) -> list[Message]:
        """Everything committed on the topics, by a consumer that is not ours."""
        return read_all(self.bootstrap, [self.topic(name) for name in names])

    def latest(self, name: str) -> dict[bytes, bytes]:
        """What a compacted topic ends with."""
        values: dict[bytes, bytes] = {}
        for record in self.read(name):
            if record.value is None:
                values.pop(record.key or b"", None)
            else:
                values[record.key or b""] = record.value
        return values

    def stop(self) -> None:
        """End the workers this installation started."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(20)
            if worker.poll() is None:
                worker.kill()
                worker.wait(20)


@contextlib.contextmanager
def installed(bootstrap: str, scratch: Path, **given: object) -> Iterator[Installation]:
    """An installation with its topics, for the length of a block."""
    scratch.mkdir(parents=True, exist_ok=True)
    installation = Installation(bootstrap, scratch, **given)  # type: ignore[arg-type]
    installation.command("topics", "create")
    try:
        yield installation
    finally:
        installation.stop()


def read_all(bootstrap: str, topics: Sequence[str]) -> list[Message]:
    """Read topics from their beginning to their present end, read committed."""
    return list(read_each(bootstrap, topics))


def read_each(bootstrap: str, topics: Sequence[str]) -> Iterator[Message]:
    """Iterate over topics from their beginning to their present end, read committed."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"reader-{uuid.uuid4().hex}",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        metadata = consumer.list_topics(timeout=30)
        partitions = [
            TopicPartition(topic, number, 0)
            for topic in topics
            for number in metadata.topics[topic].partitions
        ]
        consumer.assign(partitions)
        yield from until_end(consumer, len(partitions))
    finally:
        consumer.close()


def until_end(consumer: Consumer, partitions: int) -> Iterator[Message]:
    """Iterate over what a consumer is assigned, so many partitions, to their present end."""
    ended: set[tuple[str | None, int | None]] = set()
    while len(ended) < partitions:
        for message in consumer.consume(1_000, timeout=0.2):
            error = message.error()
            if error is not None:
                assert error.code() == KafkaError._PARTITION_EOF, error
                ended.add((message.topic(), message.partition()))
                continue
            yield _message(message)


def _message(message: KafkaMessage) -> Message:
    headers = dict(message.headers() or ())
    return Message(
        str(message.topic()).partition(".")[2],
        message.partition() or 0,
        message.offset() or 0,
        message.key(),
        message.value(),
        headers.get(OUTPUT_ID),
    )


def answers(url: str) -> bool:
    """Tell whether a page answers with 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_for(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait until it holds. Raises AssertionError where it does not in time."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"waited {patience:.0f} s for {what}"
        time.sleep(0.25)
