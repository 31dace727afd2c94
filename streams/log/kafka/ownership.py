"""One task's hold on its partition: a transactional producer, whose id is the lock.

The order matters: fence, committed offset, changelog, seek, resume; and in a transaction: sends, a look at
every one of them, offsets, commit. See docs/exactly-once.md for why.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.topics import MAX_MESSAGE_BYTES, changelog, full_name
from streams.log.kafka.records import translated
from streams.log.port import OUTPUT_ID, Received, Transaction

if TYPE_CHECKING:
    from streams.log.kafka.member import KafkaMember

BATCH_BYTES = 900_000
RETRY_BACKOFF_MS = 20
CHANGELOG_FETCH_BYTES = 8 << 20
STOP_SECONDS = 5
Rows = list[tuple[bytes | None, bytes | None, str | None]]


class KafkaOwnership:
    """Implements `streams.log.port.Ownership`."""

    def __init__(self, member: "KafkaMember", partition: int) -> None:
        self._member = member
        self._partition = partition
        self._inbox = member.inboxes[partition]
        self._offsets: dict[TopicPartition, int] = {}
        settings = member.settings
        self._producer = AIOKafkaProducer(
            **settings.client,
            transactional_id=f"{member.group}.{partition}",
            linger_ms=0,
            max_batch_size=BATCH_BYTES,
            max_request_size=MAX_MESSAGE_BYTES,
            transaction_timeout_ms=settings.transaction_ms,
            retry_backoff_ms=RETRY_BACKOFF_MS,
        )

    async def begin(self) -> None:
        """Fence: the old owner's open transaction is aborted. Only then is the committed offset final."""
        await self._producer.start()
        self._offsets = await self._member.committed(self._partition)

    async def state(self) -> AsyncIterator[list[tuple[bytes, bytes | None]]]:
        """Iterate over the changelog up to its end, which the fence has made final."""
        settings = self._member.settings
        topic = full_name(settings.installation, changelog(self._member.agent).name)
        tp = TopicPartition(topic, self._partition)
        reader = AIOKafkaConsumer(
            **settings.client,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=CHANGELOG_FETCH_BYTES,
        )
        with translated(settings.bootstrap):
            await reader.start()
            try:
                reader.assign([tp])
                await reader.seek_to_beginning(tp)
                end = (await reader.end_offsets([tp]))[tp]
                while await reader.position(tp) < end:
                    batches = await reader.getmany(timeout_ms=200)
                    for records in batches.values():
                        yield [(record.key, record.value) for record in records]
            finally:
                await reader.stop()

    async def take(self, limit: int, wait: float) -> list[Received]:
        """Return what has arrived; empty after `wait` seconds."""
        if not self._inbox.feeding:
            self._feed()
        inbox = self._inbox
        if not inbox.records:
            inbox.arrived.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(inbox.arrived.wait(), wait)
        taken = [inbox.records.popleft() for _ in range(min(limit, len(inbox.records)))]
        self._member.drained(self._partition)
        return taken

    async def commit(self, transaction: Transaction) -> None:
        """Write all of it or nothing. Raises FencedError, LogError; this hold is then over."""
        with translated(self._member.settings.bootstrap):
            await self._producer.begin_transaction()
            await self._send(transaction)
            # after the sends, not beside them: a produce that meets a pending AddOffsetsToTxn is refused
            # and sleeps a back-off
            await self._send_offsets(transaction)
            await self._producer.commit_transaction()

    async def close(self) -> None:
        """Let go, in the background: `stop` waits for ever where the broker does not answer."""
        self._inbox.feeding = False
        self._inbox.clear()
        own = self._member.assigned(self._partition)
        if own:
            self._member.consumer.pause(*own)
        task = asyncio.get_running_loop().create_task(_drop(self._producer))
        self._member.background.add(task)
        task.add_done_callback(self._member.background.discard)

    def _feed(self) -> None:
        """Begin to fetch at the committed offsets; seeking drops what aiokafka had fetched by itself."""
        self._inbox.clear()
        own = self._member.assigned(self._partition)
        for tp in own:
            self._member.consumer.seek(tp, self._offsets[tp])
        self._inbox.feeding = True
        self._member.consumer.resume(*own)

    async def _send(self, transaction: Transaction) -> None:
        futures: list[asyncio.Future[object]] = []
        for tp, rows in self._by_partition(transaction).items():
            futures += await self._send_rows(tp, rows)
        results = await asyncio.gather(*futures, return_exceptions=True)
        for result in results:  # aiokafka commits a transaction whose sends failed: look at each one
            if isinstance(result, BaseException):
                raise result

    def _by_partition(self, transaction: Transaction) -> dict[TopicPartition, Rows]:
        installation = self._member.settings.installation
        rows: dict[TopicPartition, Rows] = defaultdict(list)
        for record in transaction.outputs:
            assert record.partition is not None, "a transaction's outputs know their partition"
            tp = TopicPartition(full_name(installation, record.topic), record.partition)
            rows[tp].append((record.key, record.value, record.id))
        topic = full_name(installation, changelog(self._member.agent).name)
        rows[TopicPartition(topic, self._partition)] += [
            (key, value, None) for key, value in transaction.changelog
        ]
        return rows

    async def _send_rows(self, tp: TopicPartition, rows: Rows) -> "list[asyncio.Future[object]]":
        futures: list[asyncio.Future[object]] = []
        batch = self._producer.create_batch()
        for key, value, name in rows:
            headers = [(OUTPUT_ID, name.encode())] if name else []
            if batch.append(key=key, value=value, timestamp=None, headers=headers) is None:
                futures.append(await self._producer.send_batch(batch, tp.topic, partition=tp.partition))
                batch = self._producer.create_batch()
                batch.append(key=key, value=value, timestamp=None, headers=headers)
        if batch.record_count():
            futures.append(await self._producer.send_batch(batch, tp.topic, partition=tp.partition))
        return futures

    async def _send_offsets(self, transaction: Transaction) -> None:
        installation = self._member.settings.installation
        for topic, offset in transaction.offsets.items():
            self._offsets[TopicPartition(full_name(installation, topic), self._partition)] = offset
        # all of them, also in a timer's transaction, so that nothing is written without being fenced
        await self._producer.send_offsets_to_transaction(self._offsets, self._member.group)


async def _drop(producer: AIOKafkaProducer) -> None:
    """Stop a producer that may never answer; its sender awaits its requests: cancel until it is gone."""
    try:
        await asyncio.wait_for(producer.stop(), STOP_SECONDS)
    except Exception:  # noqa: BLE001 - whatever it was, the producer is of no more use
        sender = producer._sender.sender_task  # noqa: SLF001 - aiokafka offers no other way to end it
        while sender is not None and not sender.done():
            sender.cancel()
            await asyncio.wait([sender], timeout=0.2)
    finally:
        await producer.client.close()
