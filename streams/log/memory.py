"""The log in one process: for tests and backtests. Time is whatever the clock given says."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from schemas.topics import MAX_MESSAGE_BYTES, Topic, changelog
from streams.errors import FencedError, LogError
from streams.log.port import (
    BATCH_BYTES,
    Outgoing,
    Received,
    TopicDescription,
    Transaction,
    partition_of,
    size_of,
)

Partition = list[Received]


@dataclass(slots=True)
class _Group:
    """An agent's members, and how far each partition of its inputs is read."""

    members: list["MemoryMember"] = field(default_factory=list)
    offsets: dict[tuple[str, int], int] = field(default_factory=dict)
    epochs: dict[int, int] = field(default_factory=dict)
    rebalancing: asyncio.Lock = field(default_factory=asyncio.Lock)


class MemoryLog:
    """Topics as lists. Implements `streams.log.port.Log`; a transaction is applied in one go."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._topics: dict[str, list[Partition]] = {}
        self._described: dict[str, TopicDescription] = {}
        self._groups: dict[str, _Group] = {}
        self._arrived = asyncio.Condition()

    def member(self, agent: str, topics: Sequence[str]) -> "MemoryMember":
        """Take part in the agent's work on these topics."""
        group = self._groups.setdefault(agent, _Group())
        return MemoryMember(self, agent, tuple(topics), group)

    def publisher(self) -> "MemoryPublisher":
        """Write records."""
        return MemoryPublisher(self)

    async def read(
        self, topics: Sequence[str], *, since: int | None = None, follow: bool = False
    ) -> AsyncIterator[list[Received]]:
        """Iterate over records from the beginning or from `since`; see the port."""
        partitions = [partition for topic in topics for partition in self.partitions(topic)]
        positions = [0] * len(partitions)
        while True:
            batch: list[Received] = []
            for index, partition in enumerate(partitions):
                batch += partition[positions[index] :]
                positions[index] = len(partition)
            yield [record for record in batch if since is None or record.appended_at >= since]
            if not follow:
                return
            if not batch:
                await self.wait(0.05)

    async def describe(self, topics: Sequence[str]) -> dict[str, TopicDescription]:
        """Return those of the topics that stand."""
        return {name: self._described[name] for name in topics if name in self._described}

    async def create(self, topics: Sequence[Topic], partitions: int) -> None:
        """Create these topics."""
        for topic in topics:
            self._topics[topic.name] = [[] for _ in range(partitions)]
            self._described[topic.name] = TopicDescription(topic.name, partitions, {})

    async def close(self) -> None:
        """Nothing is held."""

    def partitions(self, topic: str) -> list[Partition]:
        """Return the topic's partitions. Raises LogError where there is no such topic."""
        found = self._topics.get(topic)
        if found is None:
            raise LogError(f"there is no topic {topic}; create it with `groundswell topics create`")
        return found

    def append(self, record: Outgoing) -> None:
        """Store one record."""
        partitions = self.partitions(record.topic)
        number = record.partition
        if number is None:
            number = partition_of(record.key, len(partitions))
        partition = partitions[number]
        partition.append(
            Received(record.topic, number, len(partition), record.key, record.value, self._now(), record.id)
        )

    async def wake(self) -> None:
        """Tell everybody who waits that records have come."""
        async with self._arrived:
            self._arrived.notify_all()

    async def wait(self, seconds: float) -> None:
        """Wait until records come, `seconds` at most."""
        async with self._arrived:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._arrived.wait()


class MemoryPublisher:
    """Writes records at once."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Store all of them."""
        for record in records:
            self._log.append(record)
        await self._log.wake()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._log.wake()


class MemoryMember:
    """One of the members that share an agent's partitions; a change of members moves all of them."""

    def __init__(self, log: MemoryLog, agent: str, topics: tuple[str, ...], group: _Group) -> None:
        self.log = log
        self.agent = agent
        self.topics = topics
        self.group = group
        self._assigned: Callable[[int], None] | None = None
        self._revoked: Callable[[int], Awaitable[None]] | None = None
        self._own: list[int] = []
        self.transactions = 0

    async def run(
        self,
        assigned: Callable[[int], None],
        revoked: Callable[[int], Awaitable[None]],
    ) -> None:
        """Join, and stay until cancelled."""
        self._assigned, self._revoked = assigned, revoked
        self.group.members.append(self)
        try:
            await self._rebalance()
            await asyncio.Event().wait()
        finally:
            self.group.members.remove(self)
            await self.give_up()
            await self._rebalance()

    async def open(self, partition: int) -> "MemoryOwnership":
        """Fence off whoever had the partition, and begin where they committed."""
        epoch = self.group.epochs.get(partition, 0) + 1
        self.group.epochs[partition] = epoch
        return MemoryOwnership(self, partition, epoch)

    @property
    def joined(self) -> bool:
        """Whether it takes part."""
        return self in self.group.members

    @property
    def trouble(self) -> None:
        """Nothing ever is wrong with memory."""
        return

    def lag(self, partition: int) -> int:
        """Return how many records of the partition wait."""
        return sum(
            len(self.log.partitions(topic)[partition]) - self.group.offsets.get((topic, partition), 0)
            for topic in self.topics
        )

    async def _rebalance(self) -> None:
        members = self.group.members
        async with self.group.rebalancing:  # one at a time, else two hand out the same partition
            await asyncio.gather(*(member.give_up() for member in members))
            for number in range(len(self.log.partitions(self.topics[0]))):
                if members:
                    members[number % len(members)].take_over(number)

    async def give_up(self) -> None:
        """Let every partition go."""
        own, self._own = self._own, []
        if self._revoked is not None:
            await asyncio.gather(*(self._revoked(number) for number in own))

    def take_over(self, number: int) -> None:
        """Have one more partition."""
        self._own.append(number)
        if self._assigned is not None:
            self._assigned(number)


class MemoryOwnership:
    """A hold on a partition, over when another begins."""

    def __init__(self, member: MemoryMember, partition: int, epoch: int) -> None:
        self._member = member
        self._log = member.log
        self._partition = partition
        self._epoch = epoch
        self._positions = {topic: member.group.offsets.get((topic, partition), 0) for topic in member.topics}
        self.position = 0

    def begin_at(self, offsets: Mapping[str, int]) -> None:
        """Begin there to read topics that nobody has read as far as the group knows."""
        known = self._member.group.offsets
        self._positions |= {
            topic: offset for topic, offset in offsets.items() if (topic, self._partition) not in known
        }

    async def skip(self, first: bytes, position: int) -> bool:
        """Begin there, if the changelog is the one that is meant."""
        records = self._changelog
        fits = position <= len(records) and bool(records) and records[0].value == first
        self.position = position if fits else 0
        return fits

    async def state(self) -> AsyncIterator[list[tuple[bytes, bytes | None]]]:
        """Iterate over the changelog."""
        records = self._changelog[self.position :]
        self.position += len(records)
        yield [(record.key or b"", record.value) for record in records]

    @property
    def _changelog(self) -> Partition:
        return self._log.partitions(changelog(self._member.agent).name)[self._partition]

    async def take(self, limit: int, wait: float, size: int = BATCH_BYTES) -> list[Received]:
        """Return what has arrived; empty after `wait` seconds."""
        taken = self._take(limit, size)
        if not taken:
            await self._log.wait(wait)
            taken = self._take(limit, size)
        return taken

    def _take(self, limit: int, size: int) -> list[Received]:
        taken: list[Received] = []
        for topic, position in self._positions.items():
            for record in self._log.partitions(topic)[self._partition][position : position + limit]:
                size -= size_of(record)
                if len(taken) == limit or (taken and size < 0):
                    return taken
                taken.append(record)
                self._positions[topic] += 1
        return taken

    async def commit(self, transaction: Transaction) -> None:
        """Write all of it or nothing. Raises FencedError."""
        group = self._member.group
        if group.epochs[self._partition] != self._epoch:
            raise FencedError(f"{self._member.agent} {self._partition} has another owner")
        for record in transaction.outputs:
            self._log.partitions(record.topic)
            if len(record.value or b"") > MAX_MESSAGE_BYTES:
                raise LogError(
                    f"a record of {len(record.value or b'')} bytes is too large for {record.topic}"
                )
        for record in transaction.outputs:
            self._log.append(record)
        topic = changelog(self._member.agent).name
        for key, value in transaction.changelog:
            self._log.append(Outgoing(topic, key, value, self._partition))
        self.position = len(self._changelog)
        self._member.transactions += 1
        for topic, offset in transaction.offsets.items():
            group.offsets[topic, self._partition] = offset
        await self._log.wake()

    async def close(self) -> None:
        """Nothing is held."""
