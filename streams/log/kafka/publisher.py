"""Writes records outside transactions: idempotent, so a retry doubles nothing."""

import asyncio
from collections.abc import Sequence
from typing import Self

from aiokafka import AIOKafkaProducer

from schemas.topics import MAX_MESSAGE_BYTES, full_name
from streams.log.kafka.errors import translated
from streams.log.kafka.settings import KafkaSettings
from streams.log.port import OUTPUT_ID, Outgoing, partition_of


class KafkaPublisher:
    """Implements `streams.log.port.Publisher`."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None

    async def __aenter__(self) -> Self:
        self._producer = AIOKafkaProducer(
            **self._settings.client,
            enable_idempotence=True,
            linger_ms=2,
            max_batch_size=256 * 1024,
            max_request_size=MAX_MESSAGE_BYTES,
        )
        with translated(self._settings.bootstrap):
            try:
                await self._producer.start()
            except BaseException:
                await self._producer.stop()
                raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._producer is not None:
            await self._producer.stop()

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Return when all of them are stored. Raises LogError."""
        producer = self._producer
        assert producer is not None, "used outside its `async with` block"
        with translated(self._settings.bootstrap):
            sent = [await self._send(producer, record) for record in records]
            await asyncio.gather(*sent)

    async def _send(self, producer: AIOKafkaProducer, record: Outgoing) -> "asyncio.Future[object]":
        topic = full_name(self._settings.installation, record.topic)
        partition = record.partition
        if partition is None and record.key is not None:
            partition = partition_of(record.key, len(await producer.partitions_for(topic)))
        headers = [(OUTPUT_ID, record.id.encode())] if record.id else None
        future: asyncio.Future[object] = await producer.send(
            topic, record.value, key=record.key, partition=partition, headers=headers
        )
        return future
