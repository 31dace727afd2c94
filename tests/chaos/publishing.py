"""Publishes the recording, no faster than it is let; a producer that is not ours."""

import threading
import time
from collections.abc import Iterable

from confluent_kafka import KafkaError, Message, Producer

from tests.chaos.recording import Said
from tests.pipeline.installation import Installation

PATIENCE_MS = 300_000


class Publishing:
    """A thread that publishes as many records as are allowed, so many a second, partition after partition."""

    def __init__(self, installation: Installation, records: Iterable[Said], rate: float) -> None:
        self._topic = installation.topic("mentions")
        self._partitions = installation.partitions
        self._records = iter(records)
        self._rate = rate
        self.allowed = 0
        self._may = threading.Condition()
        self._refused: list[KafkaError] = []
        self.published = 0
        self._producer = Producer(
            {
                "bootstrap.servers": installation.bootstrap,
                "enable.idempotence": True,  # a broker that dies doubles nothing, and changes no order
                "message.timeout.ms": PATIENCE_MS,
                "message.max.bytes": 4_000_000,
                "linger.ms": 20,
                "log_level": 2,  # that brokers are gone is what this is about
            }
        )
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
        self._thread.start()

    def allow(self, count: int) -> None:
        """Let so many records be published in all."""
        with self._may:
            self.allowed = count
            self._may.notify()

    def finish(self) -> None:
        """Publish all that is left, and return when it is stored."""
        self.allow(1 << 60)
        self._thread.join()
        self.check()

    def check(self) -> None:
        """Raise where the cluster has refused a record."""
        assert not self._refused, self._refused[0]

    def _run(self) -> None:
        due = time.monotonic()
        for said in self._records:
            with self._may:
                while self.published >= self.allowed:
                    self._may.wait()
                    due = time.monotonic()
            due += 1 / self._rate
            while (ahead := due - time.monotonic()) > 0:
                self._producer.poll(ahead)
            self._produce(said.value)
        self._producer.flush()

    def _produce(self, value: bytes) -> None:
        while True:
            try:
                self._producer.produce(
                    self._topic,
                    value=value,
                    partition=self.published % self._partitions,
                    on_delivery=self._delivered,
                )
            except BufferError:
                self._producer.poll(0.1)
            else:
                self.published += 1
                return

    def _delivered(self, error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            self._refused.append(error)
