"""Publishes for every part: all at once before a run, or at a steady rate during it. Not ours: librdkafka."""

import time
from collections.abc import Callable, Iterable

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka import Message as Delivered

from bench.reader import QUIET

Record = tuple[bytes | str | None, bytes]
"""Key and value."""
_FLUSH_SECONDS = 120


def preload(
    bootstrap: str,
    topic: str,
    records: Iterable[Record],
    partitions: int,
    place: Callable[[str], int] | None = None,
) -> int:
    """Publish as fast as it goes; returns how many once they are stored.

    place: the partition of a key; without it, evenly to all.
    """
    producer = Producer(
        {
            "bootstrap.servers": bootstrap,
            "linger.ms": 20,
            "queue.buffering.max.messages": 100_000,
            **QUIET,
        }
    )
    count = 0
    for key, value in records:
        while True:
            try:
                partition = place(str(key)) if place else count % partitions
                producer.produce(topic, value, key, partition, on_delivery=_check)
                break
            except BufferError:
                producer.poll(0.1)
        count += 1
        if count % 1000 == 0:
            producer.poll(0)
    assert producer.flush(_FLUSH_SECONDS) == 0, f"{topic} is not stored"
    return count


def steadily(
    bootstrap: str,
    topic: str,
    records: Iterable[Record],
    rate: float,
    sent: Callable[[int, float], None] = lambda _number, _at: None,
) -> None:
    """Publish at a rate, each record at its own moment; tells the number and the moment of each."""
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 0, **QUIET})
    began = time.monotonic()
    for number, (key, value) in enumerate(records):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        sent(number, time.monotonic())
        producer.produce(topic, value, key, on_delivery=_check)
        producer.poll(0)
    assert producer.flush(_FLUSH_SECONDS) == 0, f"{topic} is not stored"


def _check(error: KafkaError | None, _message: Delivered) -> None:
    if error is not None:
        raise KafkaException(error)
