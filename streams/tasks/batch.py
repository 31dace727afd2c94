"""What a task puts on its agent's channel: what has arrived, and the way to commit what is made of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, cast

import msgspec

from schemas.base import Record, Time
from schemas.codec import reader
from schemas.customers import CustomerFacts
from schemas.errors import RecordError
from schemas.mentions import MAX_RECORD_BYTES
from schemas.topics import CATALOGUE, FROM_OUTSIDE, Topic
from streams.errors import LogError
from streams.log.port import Outgoing, Received
from streams.state import State


class Decoded(NamedTuple):
    """A record as it stands and as what it says; a RecordError where that cannot be told."""

    received: Received
    record: Record | RecordError


def decode_record(received: Received) -> Decoded:
    """Read one record by the types its topic carries."""
    try:
        return Decoded(received, _record(received))
    except RecordError as error:
        return Decoded(received, error)


def _record(received: Received) -> Record:
    if received.value is None:
        return _tombstone(received)
    return _READERS[received.topic](received.value)


def _reader(topic: Topic) -> Callable[[bytes], Record]:
    read = reader(*topic.records)
    if topic.name not in FROM_OUTSIDE:
        return read

    def checked(value: bytes) -> Record:
        if len(value) > MAX_RECORD_BYTES:
            raise RecordError("$", f"longer than {MAX_RECORD_BYTES} bytes")
        return cast("Record", read(value))

    return checked


_READERS = {topic.name: _reader(topic) for topic in CATALOGUE}


def _tombstone(received: Received) -> Record:
    if received.topic == "customers.facts" and received.key:
        return CustomerFacts(id=received.key.decode(errors="replace"), at=Time(received.appended_at))
    raise RecordError("$", "empty value")


@dataclass(slots=True)
class Work:
    """What a step made of a batch. taken = processed + duplicates + dead_letters."""

    taken: int = 0
    outputs: list[Outgoing] = field(default_factory=list)
    processed: int = 0
    duplicates: int = 0
    dead_letters: int = 0


AgentTime = Literal["event", "broker", "wall"]
TIMES: Mapping[str, AgentTime] = {"threads": "broker", "notify": "wall"}
"""What an agent's timers go by, where that is not event time."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What the tasks of an agent have in common.

    kinds: tables of its state. partitions: of each of its topics. begin: changes the state of a partition
    once it is recovered, before the first batch. time: what its timers go by, see event_time.
    """

    agent: str
    kinds: Mapping[str, type[msgspec.Struct]]
    partitions: int
    time: AgentTime = "event"
    begin: Callable[[State, int, Time], None] | None = None


class Batch:
    """Records of one task, its state, and the wall clock's time, which counts where nothing has come."""

    def __init__(
        self, duty: Duty, partition: int, state: State, records: Sequence[Received], *, wall: Time
    ) -> None:
        self.duty = duty
        self.partition = partition
        self.state = state
        self.records = [decode_record(record) for record in records]
        self.wall = wall


class Handover(Batch):
    """A batch on its agent's channel, with the way to commit what is made of it."""

    def __init__(
        self,
        duty: Duty,
        partition: int,
        state: State,
        records: Sequence[Received],
        *,
        wall: Time,
        commit: Callable[[Work], Awaitable[None]],
    ) -> None:
        super().__init__(duty, partition, state, records, wall=wall)
        self._commit = commit
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def commit(self, work: Work) -> None:
        """Store outputs, the state's changes and the offsets in one transaction. May be called again."""
        await self._commit(work)

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Hand whatever goes wrong to the task, which begins again from the log; the agent goes on."""
        try:
            yield
        except asyncio.CancelledError:
            self._fail(LogError(f"the agent {self.duty.agent} was stopped in the middle of a batch"))
            raise
        except Exception as error:  # noqa: BLE001 - the task must hear of every failure
            self._fail(error)
        else:
            if not self.finished.done():
                self.finished.set_result(None)

    def _fail(self, error: Exception) -> None:
        if not self.finished.done():
            self.finished.set_exception(error)
            self.finished.exception()  # looked at: a task that is gone by now leaves no warning
