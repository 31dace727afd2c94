"""Reads for every part what was committed, with a client that is not ours."""

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Self

from confluent_kafka import Consumer, IsolationLevel, KafkaError, Message, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]

QUIET = {"log_level": 2}
"""librdkafka prints of every broker that ends; what matters is raised."""
_CHUNK = 10_000


class Ends:
    """Where the partitions of topics end for who reads committed records; cheap to ask."""

    def __init__(self, bootstrap: str, topics: Sequence[str], partitions: int) -> None:
        self._admin = AdminClient({"bootstrap.servers": bootstrap, **QUIET})
        self._asked = {
            TopicPartition(topic, number): OffsetSpec.latest()  # type: ignore[no-untyped-call]
            for topic in topics
            for number in range(partitions)
        }

    def now(self) -> dict[tuple[str, int], int]:
        """The offset after the last record that is committed, by topic and partition."""
        futures = self._admin.list_offsets(self._asked, isolation_level=IsolationLevel.READ_COMMITTED)
        return {(tp.topic, tp.partition): future.result(10).offset for tp, future in futures.items()}

    def total(self) -> int:
        """All of them added up. Markers of transactions count: see the part that uses it."""
        return sum(self.now().values())


def read(bootstrap: str, begin: dict[tuple[str, int], int]) -> Iterator[Message]:
    """Iterate over what is committed from these offsets to the present end."""
    consumer = _consumer(bootstrap, **{"enable.partition.eof": True})
    try:
        consumer.assign([TopicPartition(topic, number, offset) for (topic, number), offset in begin.items()])
        ended: set[tuple[str | None, int | None]] = set()
        while len(ended) < len(begin):
            for message in consumer.consume(_CHUNK, timeout=1):
                error = message.error()
                if error is None:
                    yield message
                    continue
                assert error.code() == KafkaError._PARTITION_EOF, error  # noqa: SLF001 - its only name
                ended.add((message.topic(), message.partition()))
    finally:
        consumer.close()


class Follower(threading.Thread):
    """Hands every record to `take` as soon as it can be read committed; a context manager."""

    def __init__(self, bootstrap: str, topics: Sequence[str], take: Callable[[Message], None]) -> None:
        super().__init__(daemon=True)
        self._take = take
        self._ended = threading.Event()
        self._consumer = _consumer(bootstrap, **{"fetch.wait.max.ms": 5})
        self._consumer.subscribe(list(topics))

    def run(self) -> None:
        """Read until told to end."""
        while not self._ended.is_set():
            message = self._consumer.poll(0.05)
            if message is not None and message.error() is None:
                self._take(message)
        self._consumer.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        self.join()


def _consumer(bootstrap: str, **options: object) -> Consumer:
    return Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"bench-{uuid.uuid4().hex}",
            "isolation.level": "read_committed",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            **QUIET,
            **options,
        }
    )
