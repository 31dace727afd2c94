"""One process's part in an agent's consumer group: fetches, and hands every record to its partition's owner.

Rebalancing is eager, by range, which alone puts equal partition numbers of all topics together. Every fetch
is drained at once; back-pressure is by pause and resume. Where nobody answers for longer than a session, or
the consumer has failed, everything is let go, and the group joined anew once somebody answers.
"""

import asyncio
import contextlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from functools import cache

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import IllegalStateError

from schemas.topics import full_name, short_name
from streams.cancelled import was_meant_for_others
from streams.clock import now_ms
from streams.errors import LogError, NotAuthorisedError, UnreachableError
from streams.log.kafka import kip447
from streams.log.kafka.errors import translated, unreachable
from streams.log.kafka.fetching import received, unpack_directly
from streams.log.kafka.inbox import Inbox, share_of
from streams.log.kafka.letting_go import drop_consumer
from streams.log.kafka.ownership import KafkaOwnership
from streams.log.kafka.settings import KafkaSettings
from streams.log.kafka.transactor import Transactor
from streams.log.kafka.watch import Watch
from streams.log.trouble import Standing, Trouble

log = logging.getLogger(__name__)

PARTITION_FETCH_BYTES = 2 << 20
FETCH_BYTES = 16 << 20
FETCH_WAIT_MS = 250
"""A partition that is resumed waits so long at most for a fetch without it that finds nothing."""
POLL_MS = 200
POLL_SECONDS = 1.0
"""In a rebalance aiokafka's poll does not return: look up once in a while."""
START_SECONDS = 10.0
PAUSE_SECONDS = 0.5
_HALVES = (
    "other workers of this group read other topics: replace them by workers of this version; until then "
    "nobody has some of the partitions"
)
CALM_SECONDS = 2.0
"""After so long without a refusal it is over."""
REBALANCE_MS = 30_000
METADATA_MS = 30_000
"""Who shares partitions out may not have heard of a topic that is new: it asks again so often."""


class KafkaMember(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka is untyped
    """Implements `streams.log.port.Membership`."""

    def __init__(self, settings: KafkaSettings, agent: str, topics: tuple[str, ...], watch: Watch) -> None:
        self.settings = settings
        self.agent = agent
        self._watch = watch
        self._standing = Standing(agent, now_ms)
        self._refused_at = 0.0
        self.topics = [full_name(settings.installation, topic) for topic in topics]
        self.group = f"{settings.installation}.{agent}"
        self.transactional_id = f"{self.group}.{uuid.uuid4()}"
        self.inboxes: dict[int, Inbox] = defaultdict(Inbox)
        self.joined = False
        self._leaving = True
        self.holds: dict[int, KafkaOwnership] = {}
        self._transactor: Transactor | None = None
        self._transactions = 0
        self._metadata = kip447.GroupMetadata(-1, "")
        self._assigned: Callable[[int], None] | None = None
        self._revoked: Callable[[int], Awaitable[None]] | None = None
        self._consumer: AIOKafkaConsumer | None = None
        self._halves: list[int] = []
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
        """Join, and stay until cancelled; after a failure join anew."""
        self._assigned, self._revoked = assigned, revoked
        async with self._watch:
            while True:
                await self._watch.until_it_answers()
                try:
                    await self._take_part()
                except LogError as error:
                    self._standing.stopped(error, said=isinstance(error, UnreachableError))
                except Exception as error:  # noqa: BLE001 - a record that aiokafka cannot parse: the worker is to stay
                    self._standing.stopped(LogError(f"{type(error).__name__}: {error}"))
                except asyncio.CancelledError:
                    if not was_meant_for_others():
                        raise
                    self._standing.stopped(LogError("the consumer was cut off"))
                await asyncio.sleep(self._standing.pause(PAUSE_SECONDS))

    @property
    def trouble(self) -> Trouble | None:
        """What keeps every partition of this member from going on, if anything does."""
        return self._watch.trouble or self._standing.trouble

    async def open(self, partition: int) -> KafkaOwnership:
        """Fence off whoever had the partition, and begin where they committed. Raises LogError."""
        hold = KafkaOwnership(self, partition, await self._current_transactor())
        self.holds[partition] = hold
        with translated(self.settings.bootstrap):
            await hold.begin()
        return hold

    @property
    def transactions(self) -> int:
        """How many transactions this member has committed."""
        return self._transactions + (self._transactor.committed if self._transactor is not None else 0)

    def lag(self, partition: int) -> int:
        """Return how many records of the partition are known to wait."""
        behind = sum(self._behind.get(tp, 0) for tp in self.partitions(partition))
        return behind + len(self.inboxes[partition].records)

    @cache  # noqa: B019 - a member lives as long as its process, and uses the catalogue's topics
    def topic_partition(self, topic: str, partition: int) -> TopicPartition:
        """Return a partition by its topic's name in the catalogue."""
        return TopicPartition(full_name(self.settings.installation, topic), partition)

    def partitions(self, partition: int) -> list[TopicPartition]:
        """Return the partition of that number of every input topic."""
        return [TopicPartition(topic, partition) for topic in self.topics]

    def assigned(self, partition: int) -> list[TopicPartition]:
        """Return those of them that are this member's at the moment."""
        own = self.consumer.assignment()
        return [tp for tp in self.partitions(partition) if tp in own]

    def drained(self, partition: int) -> None:
        """Fetch the partition again once enough of it is taken."""
        if self.inboxes[partition].roomy and (paused := self.consumer.paused()):
            self.consumer.resume(*(tp for tp in self.assigned(partition) if tp in paused))

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Let owners begin. Not async: aiokafka sends no heartbeat while it awaits this.

        A consumer that is being let go may be given partitions still, by a rebalance that was under way. They
        are nobody's: who began now would never be told to end, beside the next owner. Neither is a number of
        which others have a topic anybody's: both would write the same state.
        """
        if self._leaving:
            return
        self._metadata = kip447.group_metadata(self.consumer)
        self.joined = True
        for tp in assigned:
            self.consumer.pause(tp)  # nothing may reach a task before it knows where to begin
        own, given = {tp.partition for tp in assigned}, {*assigned}
        numbers = sorted(number for number in own if given.issuperset(self.partitions(number)))
        self._halves = sorted(own.difference(numbers))
        if self._halves:
            self._standing.stopped(LogError(_HALVES))
        for number in numbers:
            self.inboxes[number] = Inbox(share_of(len(numbers)))
            assert self._assigned is not None
            self._assigned(number)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Let owners finish or abort; heartbeats go on meanwhile."""
        await self._give_up({tp.partition for tp in revoked})
        await self._end_transactor()

    async def _take_part(self) -> None:
        """Be a member of the group until something ends that. Raises LogError."""
        consumer = self._consumer = self._make_consumer()
        try:
            with translated(self.settings.bootstrap):
                async with asyncio.timeout(START_SECONDS):
                    await consumer.start()
                unpack_directly(consumer, self.settings.installation)
                self._leaving = False
                consumer.subscribe(self.topics, listener=self)
            while not self._watch.given_up:
                await self._poll(consumer)
            raise unreachable(self.settings.bootstrap)
        finally:
            self._leaving, self.joined = True, False
            await self._give_up(list(self.inboxes))
            await self._end_transactor()
            await drop_consumer(consumer)

    async def _poll(self, consumer: AIOKafkaConsumer) -> None:
        """Hand out what has been fetched. A refusal is tried again: leaving the group would help nobody."""
        now = asyncio.get_running_loop().time()
        try:
            with translated(self.settings.bootstrap), contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    self._distribute(await consumer.getmany(timeout_ms=POLL_MS))
        except NotAuthorisedError as error:
            self._refused_at = now
            self._standing.stopped(error)
            await asyncio.sleep(self._standing.pause(PAUSE_SECONDS))
        else:
            is_whole = self.joined and not self._halves
            if is_whole and self._standing.trouble and now > self._refused_at + CALM_SECONDS:
                self._standing.goes_on()
            await self._measure()

    async def _current_transactor(self) -> Transactor:
        """Return the one of this generation; after a failure a new one, once the old one is gone."""
        if self._transactor is not None and self._transactor.over:
            await self._end_transactor()
        if self._transactor is None:
            self._transactor = Transactor(self.settings, self.group, self.transactional_id, self._metadata)
        return self._transactor

    async def _end_transactor(self) -> None:
        transactor, self._transactor = self._transactor, None
        self._transactions += transactor.committed if transactor is not None else 0
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
            inbox.add(received(records, short_name(self.settings.installation, tp.topic)))
            if inbox.full:
                self.consumer.pause(*self.assigned(tp.partition))

    async def _measure(self) -> None:
        """Note once a second how far behind each partition's fetching is."""
        now = asyncio.get_running_loop().time()
        if now < self._measured_at + 1:
            return
        self._measured_at = now
        for tp in self.consumer.assignment():
            if self.inboxes[tp.partition].feeding:
                # a position that is not known yet, or taken away meanwhile: others are not to wait for it
                with contextlib.suppress(TimeoutError, IllegalStateError):
                    async with asyncio.timeout(0):
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
            metadata_max_age_ms=METADATA_MS,
            max_poll_interval_ms=300_000,
            max_partition_fetch_bytes=PARTITION_FETCH_BYTES,
            fetch_max_bytes=FETCH_BYTES,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            partition_assignment_strategy=(RangePartitionAssignor,),
        )
