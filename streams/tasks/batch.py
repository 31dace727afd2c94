"""What a task puts on its agent's channel: what has arrived, and the way to commit what is made of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from schemas.alerts import alert_taken_back
from schemas.base import Record, Time
from schemas.codec import reader
from schemas.customers import AccountLink, CustomerFacts
from schemas.errors import RecordError
from schemas.mentions import MAX_RECORD_BYTES
from schemas.pulse import issue_forgotten
from schemas.topics import CATALOGUE, FROM_OUTSIDE
from streams.errors import LogError
from streams.log.port import Outgoing, Received
from streams.state import State

Decoded = tuple[Received, Record | RecordError]
"""A record as it stands and as what it says; a RecordError where that cannot be told."""


def decoded(records: Iterable[Received]) -> Iterator[Decoded]:
    """Read records by the types that their topics carry, each when it is asked for."""
    for received in records:
        value = received.value
        try:
            if value is None or len(value) > MAX_RECORD_BYTES:
                record = _unusual(received, value)
            else:
                record = _READERS[received.topic](value)
        except RecordError as error:
            yield received, error
        else:
            yield received, record


_READERS: Mapping[str, Callable[[bytes], Record]] = {
    topic.name: reader(*topic.records) for topic in CATALOGUE
}


def _unusual(received: Received, value: bytes | None) -> Record:
    if value is None:
        return _tombstone(received)
    if received.topic in FROM_OUTSIDE:
        raise RecordError("$", f"longer than {MAX_RECORD_BYTES} bytes")
    return _READERS[received.topic](value)


_TAKEN_BACK: Mapping[str, type[CustomerFacts | AccountLink]] = {
    "customers.facts": CustomerFacts,
    "customers.links": AccountLink,
}
"""What a tombstone of the CRM says is a record of nothing, as of when it came."""


def _tombstone(received: Received) -> Record:
    key, at = (received.key or b"").decode(errors="replace"), Time(received.appended_at)
    taken_back = _TAKEN_BACK.get(received.topic)
    if taken_back and key:
        return taken_back(id=key, at=at)
    if received.topic == "alerts" and key:
        return alert_taken_back(key, at)
    if received.topic == "issues" and key:
        return issue_forgotten(key)
    raise RecordError("$", "empty value")


@dataclass(slots=True)
class Work:
    """What a step made of a batch. taken = processed + duplicates + dead_letters."""

    taken: int = 0
    outputs: list[Outgoing] = field(default_factory=list)
    processed: int = 0
    duplicates: int = 0
    dead_letters: int = 0


BATCH_RECORDS = 4_000
"""A transaction costs as much as some hundred records; with more than this nothing is won."""
AgentTime = Literal["event", "broker", "wall"]
TIMES: Mapping[str, AgentTime] = {"threads": "broker", "notify": "wall"}
"""What an agent's timers go by, where that is not event time."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What the tasks of an agent have in common.

    kinds: tables of its state. partitions: of each of its topics. begin: changes the state of a partition
    once it is recovered, before the first batch. time: what its timers go by, see event_time. most: records
    of a batch, which is whatever has arrived: few where each takes long, since nobody else can be told of any
    of them before all are committed.
    """

    agent: str
    kinds: Mapping[str, type[msgspec.Struct]]
    partitions: int
    time: AgentTime = "event"
    begin: Callable[[State, int, Time], None] | None = None
    most: int = BATCH_RECORDS


class Batch:
    """Records of one task, its state, and the wall clock's time, which counts where nothing has come.

    offsets: the next one to read once the batch is done, by input topic.
    """

    def __init__(
        self, duty: Duty, partition: int, state: State, records: Sequence[Received], *, wall: Time
    ) -> None:
        self.duty = duty
        self.partition = partition
        self.state = state
        self.received = records
        self.offsets = {record.topic: record.offset + 1 for record in records}
        self.wall = wall
        self._records: list[Decoded] | None = None

    @property
    def records(self) -> list[Decoded]:
        """All of them, decoded at once, for a step that looks ahead."""
        if self._records is None:
            self._records = list(decoded(self.received))
        return self._records

    def read(self) -> Iterable[Decoded]:
        """Each one decoded when its turn comes: thousands at once would leave the processor's cache first."""
        return decoded(self.received) if self._records is None else self._records


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
        begin: Callable[[Work], Awaitable[None]],
        stored: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(duty, partition, state, records, wall=wall)
        self._begin = begin
        self._stored = stored
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def submit(self, work: Work) -> None:
        """Hand in outputs, the state's changes and the offsets for one transaction, and go on meanwhile.

        The task hears what comes of it. Returns once the one before is stored.
        """
        await self._begin(work)

    async def commit(self, work: Work) -> None:
        """Do so, and return once it is stored. Either may be called again."""
        await self._begin(work)
        await self._stored()

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
