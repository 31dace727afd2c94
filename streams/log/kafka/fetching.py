"""What aiokafka has fetched, unpacked straight into the port's records.

aiokafka makes a `ConsumerRecord` of eleven fields of each record, and we would make a `Received` of that,
which is half of what a record costs to fetch. What a fetch unpacks its records with is looked up anew for
each, so every fetch can be told to make a `Received` at once, when it is put where the consumer takes it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.consumer.fetcher import FetchResult

from schemas.topics import short_name
from streams.log.port import OUTPUT_ID, Received


def unpack_directly(consumer: AIOKafkaConsumer, installation: str) -> None:
    """Let a consumer that has started return a Received for each record."""
    consumer._fetcher._records = _Fetches(installation)


class _Fetches(OrderedDict[TopicPartition, Any]):
    """Fetches that wait to be taken; errors among them."""

    def __init__(self, installation: str) -> None:
        super().__init__()
        self._installation = installation

    def __setitem__(self, tp: TopicPartition, fetch: Any) -> None:
        if isinstance(fetch, FetchResult):
            fetch._partition_records._consumer_record = _unpacker(short_name(self._installation, tp.topic))
        super().__setitem__(tp, fetch)


def received(records: Iterable[Any], topic: str) -> list[Received]:
    """Return aiokafka's records of one topic, which has this name in the catalogue, as the port's."""
    return [
        record
        if isinstance(record, Received)
        else Received(
            topic,
            record.partition,
            record.offset,
            record.key,
            record.value,
            record.timestamp,
            _id(record.headers) if record.headers else None,
        )
        for record in records
    ]


def _unpacker(topic: str) -> Callable[[TopicPartition, Any], Received]:
    def unpacked(tp: TopicPartition, record: Any) -> Received:
        headers = record.headers
        name = _id(headers) if headers else None
        return Received(topic, tp.partition, record.offset, record.key, record.value, record.timestamp, name)

    return unpacked


def _id(headers: Iterable[tuple[str, bytes | None]]) -> str | None:
    """Return the output's id; what a stranger writes there may be anything, or nothing."""
    found = next((value for name, value in headers if name == OUTPUT_ID), None)
    return found.decode(errors="replace") if found is not None else None
