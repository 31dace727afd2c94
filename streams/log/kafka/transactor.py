"""One transactional producer for all partitions a member has, and one transaction for whatever waits.

Transactions a second, not records, are what a small machine runs out of. While one transaction is under way
the next ones of all tasks gather, and go together in the one after it. All or none of them are stored.

A transactor belongs to one generation of the group: what a member that lost its partitions still tries to
commit is refused by the group's coordinator. All of a process's have the same transactional id, so that the
next one aborts what the one before left open. Each commit leaves that id beside the offsets: whoever takes a
partition over can fence off a former owner that died in a transaction, instead of waiting for its time-out.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import IllegalOperation, KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import OffsetAndMetadata

from schemas.topics import MAX_MESSAGE_BYTES
from streams.errors import LogError
from streams.log.kafka.errors import most_telling, translated, unreachable
from streams.log.kafka.kip447 import GroupMetadata, GroupProducer
from streams.log.kafka.letting_go import STOP_SECONDS, drop, look_at
from streams.log.kafka.settings import KafkaSettings
from streams.log.port import OUTPUT_ID, Outgoing

BATCH_BYTES = 900_000
RETRY_BACKOFF_MS = 20

Rows = dict[TopicPartition, list[Outgoing]]
Ends = dict[TopicPartition, int]
"""The offset after the last record that was written, by partition."""


class _Waiting(NamedTuple):
    """One task's transaction, on its way."""

    rows: Rows
    offsets: dict[TopicPartition, int]
    stored: "asyncio.Future[Ends]"


class Transactor:
    """Commits for every task of a member, for as long as its generation lasts."""

    def __init__(
        self, settings: KafkaSettings, group: str, transactional_id: str, metadata: GroupMetadata
    ) -> None:
        self._settings = settings
        self._group = group
        self.id = transactional_id
        self._producer = GroupProducer(
            metadata,
            **settings.client,
            transactional_id=self.id,
            linger_ms=0,
            max_batch_size=BATCH_BYTES,
            max_request_size=MAX_MESSAGE_BYTES,
            transaction_timeout_ms=settings.transaction_ms,
            retry_backoff_ms=RETRY_BACKOFF_MS,
        )
        self._queue: list[_Waiting] = []
        self._arrived = asyncio.Event()
        self._under_way = asyncio.Lock()
        self._starting: asyncio.Task[None] | None = None
        self._running: asyncio.Task[None] | None = None
        self._error = LogError("the partition was taken away")
        self.over = False
        self.committed = 0

    async def start(self) -> None:
        """Be ready to commit; the same start for whoever asks."""
        if self._starting is None:
            self._starting = asyncio.get_running_loop().create_task(self._start())
        await asyncio.shield(self._starting)

    async def commit(self, rows: Rows, offsets: dict[TopicPartition, int]) -> Ends:
        """Return when it is stored, and where. Raises FencedError, LogError; the transactor is then over."""
        if self.over:
            raise self._error
        waiting = _Waiting(rows, offsets, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._arrived.set()
        return await waiting.stored

    async def settled(self) -> None:
        """Wait until what is under way has ended, whoever still waits for it. Raises what it failed with."""
        async with self._under_way:
            if self.over:
                raise self._error

    async def close(self) -> None:
        """Let the transaction under way end if it can, and let go. Never hangs, never raises."""
        self.over = True
        for task in (self._starting, self._running):
            if task is not None and not task.done():
                task.cancel()
                await asyncio.wait([task], timeout=STOP_SECONDS)
        self._refuse(self._queue)
        await drop(self._producer)

    async def _start(self) -> None:
        try:
            async with self._in_time():
                await self._producer.start()
        except LogError as error:
            self.over, self._error = True, error
            raise
        self._running = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while not self.over:
            await self._arrived.wait()
            self._arrived.clear()
            async with self._under_way:
                await self._store_what_waits()

    async def _store_what_waits(self) -> None:
        together, self._queue = self._queue, []
        together = [waiting for waiting in together if not waiting.stored.cancelled()]
        if not together:
            return
        try:
            async with self._in_time():
                ends = await self._transaction(together)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            self._error = error if isinstance(error, LogError) else LogError(repr(error))
            self._give_up(together)
        except BaseException:  # a cancellation, which may have been meant for another
            self._give_up(together)
            raise
        else:
            for waiting in together:
                if not waiting.stored.done():
                    waiting.stored.set_result(ends)

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """Raise LogError once Kafka itself gives transactions up: aiokafka would try for ever."""
        limit = self._settings.transaction_ms / 1000
        with translated(self._settings.bootstrap):
            try:
                async with asyncio.timeout(limit):
                    yield
            except TimeoutError:
                if self._producer.refusal is not None:
                    raise self._producer.refusal from None
                raise unreachable(self._settings.bootstrap) from None

    async def _transaction(self, together: list[_Waiting]) -> Ends:
        rows: Rows = defaultdict(list)
        offsets: dict[TopicPartition, OffsetAndMetadata] = {}
        for waiting in together:
            for tp, more in waiting.rows.items():
                rows[tp] += more
            offsets |= {tp: OffsetAndMetadata(at, self.id) for tp, at in waiting.offsets.items()}
        self._producer.refusal = None
        await self._producer.begin_transaction()
        ends = await self._send(rows)
        # after the sends, not beside them: a produce that meets a pending AddOffsetsToTxn is refused
        # and sleeps a back-off
        await self._producer.send_offsets_to_transaction(offsets, self._group)
        await self._producer.commit_transaction()
        self.committed += 1
        return ends

    async def _send(self, rows: Rows) -> Ends:
        batches = [(tp, batch) for tp, records in rows.items() for batch in self._batches(records)]
        futures: list[asyncio.Future[Any]] = []
        errors: list[BaseException] = []
        try:
            for tp, batch in batches:
                future = await self._producer.send_batch(batch, tp.topic, partition=tp.partition)
                future.add_done_callback(look_at)  # its transaction may have been given up already
                futures.append(future)
        except (KafkaError, IllegalOperation, AssertionError) as error:  # refused already, while we send
            errors.append(error)
        # aiokafka commits a transaction whose sends failed: look at each one
        if futures:  # not gathered: that would cancel them along with us, and nobody hear how they ended
            await asyncio.wait(futures)
        failures = [future.exception() for future in futures]
        errors += [failure for failure in failures if failure is not None]
        why = self._producer.verdict or most_telling(errors)
        if why is not None:
            raise why
        sent = zip(batches, futures, strict=True)
        return {tp: stored.result().offset + batch.record_count() for (tp, batch), stored in sent}

    def _batches(self, rows: list[Outgoing]) -> list[BatchBuilder]:
        batch = self._producer.create_batch()
        batches = [batch]
        for row in rows:
            headers = [(OUTPUT_ID, row.id.encode())] if row.id else []
            if batch.append(key=row.key, value=row.value, timestamp=None, headers=headers) is None:
                batch = self._producer.create_batch()
                batch.append(key=row.key, value=row.value, timestamp=None, headers=headers)
                batches.append(batch)
        return [batch for batch in batches if batch.record_count()]

    def _give_up(self, together: list[_Waiting]) -> None:
        self.over = True
        self._refuse([*together, *self._queue])

    def _refuse(self, waiting: list[_Waiting]) -> None:
        for one in waiting:
            if not one.stored.done():
                one.stored.set_exception(self._error)
                one.stored.exception()  # looked at: a task that is gone by now leaves no warning


async def fence(settings: KafkaSettings, transactional_id: str) -> None:
    """Abort whatever transaction this id has open; who used it can write nothing more with it."""
    producer = AIOKafkaProducer(
        **settings.client,
        transactional_id=transactional_id,
        transaction_timeout_ms=settings.transaction_ms,
        retry_backoff_ms=RETRY_BACKOFF_MS,
    )
    try:
        await producer.start()
    finally:
        await drop(producer)
