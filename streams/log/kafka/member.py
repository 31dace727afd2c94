"""One process's part in an agent's consumer group: fetches, and hands every record to its partition's owner.

Rebalancing is eager, by range, which alone puts equal partition numbers of all topics together. Every fetch
is drained at once; back-pressure is by pause and resume.
"""

import asyncio
import logging
import uuid
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor

from schemas.topics import full_name
from streams.log.kafka import kip447
from streams.log.kafka.ownership import KafkaOwnership
from streams.log.kafka.records import received, translated
from streams.log.kafka.transactor import Transactor
from streams.log.port import Received

if TYPE_CHECKING:
    from streams.log.kafka.log import KafkaSettings

log = logging.getLogger(__name__)

BUFFERED_RECORDS = 20_000
"""A partition with more waiting is not fetched until half of them are taken."""
FETCH_BYTES = 4 << 20
POLL_MS = 200
REBALANCE_MS = 30_000


class Inbox:
    """What has been fetched of one partition number, over all input topics, and not been taken."""

    def __init__(self) -> None:
        self.records: deque[Received] = deque()
        self.arrived = asyncio.Event()
        self.feeding = False

    def clear(self) -> None:
        """Forget everything: the owner begins somewhere else."""
        self.records.clear()
        self.arrived.clear()


class KafkaMember(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka is untyped
    """Implements `streams.log.port.Membership`."""

    def __init__(self, settings: "KafkaSettings", agent: str, topics: tuple[str, ...]) -> None:
        self.settings = settings
        self.agent = agent
        self.topics = [full_name(settings.installation, topic) for topic in topics]
        self.group = f"{settings.installation}.{agent}"
        self.transactional_id = f"{self.group}.{uuid.uuid4()}"
        self.inboxes: dict[int, Inbox] = defaultdict(Inbox)
        self.joined = False
        self.holds: dict[int, KafkaOwnership] = {}
        self._transactor: Transactor | None = None
        self._metadata = kip447.GroupMetadata(-1, "")
        self._assigned: Callable[[int], None] | None = None
        self._revoked: Callable[[int], Awaitable[None]] | None = None
        self._consumer: AIOKafkaConsumer | None = None
        self._behind: dict[TopicPartition, int] = {}
        self._measured_at = 0.0

    @property
    def consumer(self) -> AIOKafkaConsumer:
        """The consumer, while `run` runs."""
        assert self._consumer is not None, "used outside of run"
        return self._consumer

    async def run(
        self,
        assigned: Callable[[int], None],
        revoked: Callable[[int], Awaitable[None]],
    ) -> None:
        """Join, and stay until cancelled."""
        self._assigned, self._revoked = assigned, revoked
        self._consumer = self._make_consumer()
        with translated(self.settings.bootstrap):
            try:
                await self.consumer.start()
                self.consumer.subscribe(self.topics, listener=self)
                while True:
                    self._distribute(await self.consumer.getmany(timeout_ms=POLL_MS))
                    await self._measure()
            finally:
                await self._give_up(self.inboxes)
                await self._end_transactor()
                await self.consumer.stop()

    async def open(self, partition: int) -> KafkaOwnership:
        """Fence off whoever had the partition, and begin where they committed. Raises LogError."""
        hold = KafkaOwnership(self, partition, await self._current_transactor())
        self.holds[partition] = hold
        with translated(self.settings.bootstrap):
            await hold.begin()
        return hold

    def lag(self, partition: int) -> int:
        """Return how many records of the partition are known to wait."""
        behind = sum(self._behind.get(tp, 0) for tp in self.partitions(partition))
        return behind + len(self.inboxes[partition].records)

    def partitions(self, partition: int) -> list[TopicPartition]:
        """Return the partition of that number of every input topic."""
        return [TopicPartition(topic, partition) for topic in self.topics]

    def assigned(self, partition: int) -> list[TopicPartition]:
        """Return those of them that are this member's at the moment."""
        own = self.consumer.assignment()
        return [tp for tp in self.partitions(partition) if tp in own]

    def drained(self, partition: int) -> None:
        """Fetch the partition again once enough of it is taken."""
        waiting = len(self.inboxes[partition].records)
        if waiting < BUFFERED_RECORDS // 2 and self.consumer.paused():
            paused = self.consumer.paused()
            self.consumer.resume(*(tp for tp in self.assigned(partition) if tp in paused))

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Let owners begin. Not async: aiokafka sends no heartbeat while it awaits this."""
        self._metadata = kip447.group_metadata(self.consumer)
        self.joined = True
        for tp in assigned:
            self.consumer.pause(tp)  # nothing may reach a task before it knows where to begin
        for number in sorted({tp.partition for tp in assigned}):
            self.inboxes[number] = Inbox()
            assert self._assigned is not None
            self._assigned(number)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Let owners finish or abort; heartbeats go on meanwhile."""
        await self._give_up({tp.partition for tp in revoked})
        await self._end_transactor()

    async def _current_transactor(self) -> Transactor:
        """Return the one of this generation; after a failure a new one, once the old one is gone."""
        if self._transactor is not None and self._transactor.over:
            await self._end_transactor()
        if self._transactor is None:
            self._transactor = Transactor(self.settings, self.group, self.transactional_id, self._metadata)
        return self._transactor

    async def _end_transactor(self) -> None:
        transactor, self._transactor = self._transactor, None
        if transactor is not None:
            await transactor.close()

    async def _give_up(self, numbers: Iterable[int]) -> None:
        assert self._revoked is not None
        results = await asyncio.gather(
            *(self._revoked(number) for number in sorted(numbers)), return_exceptions=True
        )
        for result in results:
            if isinstance(result, Exception):
                log.error("%s: a task did not end well: %r", self.agent, result)

    def _distribute(self, fetched: dict[TopicPartition, list[object]]) -> None:
        for tp, records in fetched.items():
            inbox = self.inboxes[tp.partition]
            if not inbox.feeding:
                continue
            inbox.records.extend(received(record, self.settings.installation) for record in records)
            inbox.arrived.set()
            if len(inbox.records) > BUFFERED_RECORDS:
                self.consumer.pause(*self.assigned(tp.partition))

    async def _measure(self) -> None:
        """Note once a second how far behind each partition's fetching is."""
        now = asyncio.get_running_loop().time()
        if now < self._measured_at + 1:
            return
        self._measured_at = now
        for tp in self.consumer.assignment():
            if self.inboxes[tp.partition].feeding:
                position = await self.consumer.position(tp)
                self._behind[tp] = max(0, (self.consumer.highwater(tp) or 0) - position)

    def _make_consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            **self.settings.client,
            group_id=self.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=self.settings.session_ms,
            heartbeat_interval_ms=self.settings.heartbeat_ms,
            rebalance_timeout_ms=REBALANCE_MS,
            max_poll_interval_ms=300_000,
            max_partition_fetch_bytes=FETCH_BYTES,
            partition_assignment_strategy=(RangePartitionAssignor,),
        )
