"""What Groundswell asks of a log. Topics go by their names in the catalogue, without the installation's."""

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

import msgspec

from schemas.topics import Topic
from streams.log.trouble import Trouble

OUTPUT_ID = "groundswell-id"
"""Header with an output's deterministic id, by which a reader may drop what it has seen."""


BATCH_BYTES = 4 << 20
"""Bytes of keys and values that are taken at once."""


class Received(msgspec.Struct, frozen=True, gc=False):
    """A record as it stands on the log. appended_at: the broker's time, in milliseconds."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    appended_at: int
    id: str | None = None


class Outgoing(msgspec.Struct, frozen=True, gc=False):
    """A record to write. value None: a tombstone. partition None: by the key. id: see OUTPUT_ID."""

    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None = None
    id: str | None = None


@dataclass(slots=True)
class Transaction:
    """All or nothing: outputs, changes of the task's state, and how far its inputs are read.

    changelog: pairs of key and value, None where the key is forgotten. offsets: the next offset to read
    by input topic.
    """

    outputs: list[Outgoing] = field(default_factory=list)
    changelog: list[tuple[bytes, bytes | None]] = field(default_factory=list)
    offsets: dict[str, int] = field(default_factory=dict)


class Ownership(Protocol):
    """One task's hold on its partition: nobody else can commit for it until somebody else has opened it."""

    async def skip(self, first: bytes, position: int) -> bool:
        """Let `state` begin at a position, if the changelog goes so far and begins with this value."""
        ...

    def state(self) -> AsyncIterator[list[tuple[bytes, bytes | None]]]:
        """Iterate over the changelog as it was when the hold began, oldest first."""
        ...

    def begin_at(self, offsets: Mapping[str, int]) -> None:
        """Begin there to read those topics of which the group has forgotten how far they were read."""
        ...

    @property
    def position(self) -> int:
        """Where the changelog ends, as far as this hold has read or written it."""
        ...

    async def take(self, limit: int, wait: float, size: int = BATCH_BYTES) -> list[Received]:
        """Return what has arrived, in log order by topic; empty after `wait` seconds.

        At most `limit` records and `size` bytes of keys and values, but one record however large.
        """
        ...

    async def commit(self, transaction: Transaction) -> None:
        """Write all of it or nothing. Raises FencedError, LogError; the hold is then over."""
        ...

    async def close(self) -> None:
        """Let go; never hangs, and never raises."""
        ...


class Membership(Protocol):
    """A process's part in an agent's work: told which partitions are its own."""

    async def run(
        self,
        assigned: Callable[[int], None],
        revoked: Callable[[int], Awaitable[None]],
    ) -> None:
        """Join, and stay until cancelled, whatever happens to the log; calls back with partition numbers."""
        ...

    async def open(self, partition: int) -> Ownership:
        """Fence off whoever had the partition, and begin where they committed. Raises LogError."""
        ...

    @property
    def joined(self) -> bool:
        """Whether the group has said which partitions are this member's; there may be none."""
        ...

    @property
    def trouble(self) -> Trouble | None:
        """What keeps every partition of this member from going on, if anything does."""
        ...

    @property
    def transactions(self) -> int:
        """How many transactions this member has committed."""
        ...

    def lag(self, partition: int) -> int:
        """Return how many records of the partition are known to wait, over all input topics."""
        ...


class Publisher(Protocol):
    """Writes records one after another, outside transactions, each exactly once while it lives."""

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Return when all of them are stored. Raises LogError."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc: object) -> None: ...


@dataclass(frozen=True, slots=True)
class TopicDescription:
    """A topic as it stands. settings: those of the catalogue's that the broker has a value for."""

    name: str
    partitions: int
    settings: Mapping[str, str]


class Log(Protocol):
    """A cluster, seen by one installation."""

    def member(self, agent: str, topics: Sequence[str]) -> Membership:
        """Take part in the agent's work on these topics."""
        ...

    def publisher(self) -> Publisher:
        """Write records."""
        ...

    def read(
        self, topics: Sequence[str], *, since: int | None = None, follow: bool = False
    ) -> AsyncIterator[list[Received]]:
        """Iterate over committed records from the beginning, or appended at `since` or later.

        Ends at what was the end when it began, unless `follow`: then an empty list is given whenever
        nothing has come for a short while.
        """
        ...

    async def describe(self, topics: Sequence[str]) -> dict[str, TopicDescription]:
        """Return those of the topics that stand. Raises LogError."""
        ...

    async def create(self, topics: Sequence[Topic], partitions: int) -> None:
        """Create these topics. Raises LogError."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


def size_of(record: Received) -> int:
    """Return the bytes of key and value."""
    key, value = record.key, record.value
    return (0 if key is None else len(key)) + (0 if value is None else len(value))


def partition_of(key: bytes | None, partitions: int) -> int:
    """CRC-32 of the key, as librdkafka's `consistent` partitioner has it; no key goes to 0."""
    return zlib.crc32(key) % partitions if key else 0
