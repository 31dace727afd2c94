"""One task's hold on its partition, and where it begins.

The order matters: the former owner can commit nothing more, then the committed offset, then the changelog's
end, then seek and resume. See docs/exactly-once.md for why.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import changelog
from streams.errors import FencedError, StorageError
from streams.log.kafka import kip447
from streams.log.kafka.errors import translated
from streams.log.kafka.letting_go import drop_consumer
from streams.log.kafka.transactor import Rows, Transactor, fence
from streams.log.port import BATCH_BYTES, Outgoing, Received, Transaction

if TYPE_CHECKING:
    from streams.log.kafka.member import KafkaMember

CHANGELOG_FETCH_BYTES = 8 << 20
POLL_MS = 100
FIRST_MS = 10_000
"""How long the first record of a changelog is waited for: it is there, and brokers may be busy."""
PATIENCE_SECONDS = 0.5
"""How long a former owner may take to end its transaction before it is fenced off."""
STUCK_SECONDS = 30
"""By then Kafka has ended whatever it knows of: what is still open it has forgotten."""


class KafkaOwnership:
    """Implements `streams.log.port.Ownership`."""

    def __init__(self, member: "KafkaMember", partition: int, transactor: Transactor) -> None:
        self._member = member
        self._partition = partition
        self._inbox = member.inboxes[partition]
        self._transactor = transactor
        self._offsets: dict[TopicPartition, int] = {}
        self._forgotten: set[TopicPartition] = set()
        self._committers: set[str] = set()
        self._changelog = member.topic_partition(changelog(member.agent).name, partition)
        self.position = 0
        self._waited = 0.0

    async def begin(self) -> None:
        """Find where to begin. The group's generation keeps former owners from committing any more.

        Not those of this generation: what this process's own last hold of the partition has under way is
        waited for.
        """
        await self._transactor.start()
        await self._transactor.settled()
        consumer, partitions = self._member.consumer, self._member.partitions(self._partition)
        last = await kip447.committed(consumer, partitions, stable=False) or {}
        self._committers = {offset.metadata for offset in last.values() if offset.metadata}
        began = asyncio.get_running_loop().time()
        while (stable := await kip447.committed(consumer, partitions, stable=True)) is None:
            began = await self._wait_for_former_owner(began)
        self._forgotten = {tp for tp in partitions if tp not in stable}
        for tp in partitions:
            found = stable.get(tp)
            first = None if found else (await consumer.beginning_offsets([tp]))[tp]
            self._offsets[tp] = found.offset if found else first or 0

    def begin_at(self, offsets: Mapping[str, int]) -> None:
        """Begin there to read topics whose offset has expired with its group (offsets.retention.minutes)."""
        for topic, offset in offsets.items():
            tp = self._member.topic_partition(topic, self._partition)
            if tp in self._forgotten:
                self._offsets[tp] = offset

    async def skip(self, first: bytes, position: int) -> bool:
        """Begin there, if the changelog is the one that is meant."""
        if not 0 < position <= await self._high_watermark(self._changelog):
            return False
        async with self._reader(0) as reader:
            found = await reader.getmany(timeout_ms=FIRST_MS, max_records=1)
        fits = [record.value for records in found.values() for record in records] == [first]
        self.position = position if fits else 0
        return fits

    async def state(self) -> AsyncIterator[list[tuple[bytes, bytes | None]]]:
        """Iterate over the changelog to its end, transactions that are still open included."""
        end = await self._high_watermark(self._changelog)
        if self.position >= end:
            return  # aiokafka ends whoever stops a reader that has not begun
        async with self._reader(self.position) as reader:
            waited = asyncio.get_running_loop().time()
            while await reader.position(self._changelog) < end:
                batches = await reader.getmany(timeout_ms=POLL_MS)
                for records in batches.values():
                    yield [(record.key, record.value) for record in records]
                now = asyncio.get_running_loop().time()
                waited = now if batches else await self._wait_for_former_owner(waited)
            self.position = end

    @asynccontextmanager
    async def _reader(self, start: int) -> AsyncIterator[AIOKafkaConsumer]:
        """Read what is committed of the changelog, from an offset on or the first there is after it."""
        settings = self._member.settings
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
                reader.assign([self._changelog])
                reader.seek(self._changelog, start)
                yield reader
            finally:
                await drop_consumer(reader)

    async def take(self, limit: int, wait: float, size: int = BATCH_BYTES) -> list[Received]:
        """Return what has arrived; empty after `wait` seconds."""
        if not self._inbox.feeding:
            self._feed()
        inbox = self._inbox
        if not inbox.records:
            inbox.arrived.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(inbox.arrived.wait(), wait)
        taken = inbox.take(limit, size)
        self._member.drained(self._partition)
        return taken

    async def commit(self, transaction: Transaction) -> None:
        """Write all of it or nothing. Raises FencedError, LogError; this hold is then over."""
        if self._member.holds.get(self._partition) is not self:
            raise FencedError(f"{self._member.group} {self._partition} has another owner")
        for topic, offset in transaction.offsets.items():
            self._offsets[self._member.topic_partition(topic, self._partition)] = offset
        # all offsets, also in a timer's transaction: without any, nothing would be fenced
        ends = await self._transactor.commit(self._rows(transaction), dict(self._offsets))
        self.position = ends.get(self._changelog, self.position)

    async def close(self) -> None:
        """Let go."""
        if self._member.holds.get(self._partition) is not self:
            return
        del self._member.holds[self._partition]
        self._inbox.feeding = False
        self._inbox.clear()
        own = self._member.assigned(self._partition)
        if own:
            self._member.consumer.pause(*own)

    async def _high_watermark(self, tp: TopicPartition) -> int:
        """Return the end of the partition, whatever transactions are open in it."""
        settings = self._member.settings
        consumer = AIOKafkaConsumer(**settings.client, enable_auto_commit=False)
        with translated(settings.bootstrap):
            await consumer.start()
            try:
                ends: dict[TopicPartition, int] = await consumer.end_offsets([tp])
            finally:
                await drop_consumer(consumer)
        return ends[tp]

    async def _wait_for_former_owner(self, since: float) -> float:
        """Wait a little for its transaction to end; after a while end it, and begin to wait anew."""
        now = asyncio.get_running_loop().time()
        if now < since + PATIENCE_SECONDS:
            await asyncio.sleep(POLL_MS / 1000)
            return since
        self._waited += now - since
        try:
            # what Kafka is ending already it lets nobody end, and says for ever that it is busy with it
            async with asyncio.timeout(STUCK_SECONDS - self._waited):
                for committer in self._committers - {self._member.transactional_id}:
                    await fence(self._member.settings, committer)
        except TimeoutError:
            raise StorageError(
                f"a transaction on partition {self._partition} of what {self._member.group} reads or writes "
                "does not end; see docs/operations.md, `storage`"
            ) from None
        return now

    def _feed(self) -> None:
        """Begin to fetch at the committed offsets; seeking drops what aiokafka had fetched by itself."""
        self._inbox.clear()
        own = self._member.assigned(self._partition)
        for tp in own:
            self._member.consumer.seek(tp, self._offsets[tp])
        self._inbox.feeding = True
        if own:
            self._member.consumer.resume(*own)

    def _rows(self, transaction: Transaction) -> Rows:
        rows: dict[tuple[str, int], list[Outgoing]] = defaultdict(list)
        for record in transaction.outputs:
            assert record.partition is not None, "a transaction's outputs know their partition"
            rows[record.topic, record.partition].append(record)
        name = changelog(self._member.agent).name
        if transaction.changelog:
            rows[name, self._partition] += [Outgoing(name, *pair) for pair in transaction.changelog]
        return {self._member.topic_partition(*place): records for place, records in rows.items()}
