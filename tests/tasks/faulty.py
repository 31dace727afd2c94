"""A log that fails when it is told to, and a crew on it without Faust."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager

from schemas.base import Time
from schemas.topics import BY_NAME, changelog
from streams.errors import LogError
from streams.log.memory import MemoryLog, MemoryMember
from streams.log.port import BATCH_BYTES, Membership, Outgoing, Ownership, Received, Transaction
from streams.log.trouble import Trouble
from streams.step import Step
from streams.tasks.batch import Duty, Handover
from streams.tasks.checkpoint import Checkpoints
from streams.tasks.crew import Crew
from streams.tasks.meter import Meter, NoMeter
from streams.tasks.process import process
from streams.tasks.task import Pace
from tests.builders import at
from tests.tasks.counting import AGENT, FACTS, Counting

LATER = at(24 * 60)
"""The broker's time: a day after the records, so that event time is never live."""
QUICK = Pace(tick=0.02, restart=0.001, fenced=0.001, agent=20, grace=1)
OUTPUTS = ("customers", "mentions.dead-letter")
PATIENCE = 30
"""Seconds after which a test that waits has failed."""


class Faults:
    """What goes wrong, call by call; nothing once they are used up.

    `before`: refused, with nothing done. `after`: done, and yet an error, as when an answer is lost.
    `fenced`: somebody else has opened the partition. `cut off`: a cancellation that was not meant for us.
    """

    def __init__(self, faults: Iterable[str] = ()) -> None:
        self._left: Iterator[str] = iter(faults)
        self.used = 0

    def next(self) -> str:
        """Return the next one, empty for none."""
        fault = next(self._left, "")
        self.used += fault != ""
        return fault


class FaultyMember:
    """A membership whose holds fail."""

    def __init__(self, member: Membership, faults: Faults) -> None:
        self._member = member
        self._faults = faults

    async def run(self, assigned: Callable[[int], None], revoked: Callable[[int], Awaitable[None]]) -> None:
        """Take part."""
        await self._member.run(assigned, revoked)

    async def open(self, partition: int) -> Ownership:
        """Open, or not."""
        fault = self._faults.next()
        if fault == "before":
            raise LogError("no Kafka answers")
        if fault == "cut off":  # as aiokafka does to whoever awaits what it cancels
            raise asyncio.CancelledError
        return FaultyOwnership(self._member, partition, await self._member.open(partition), self._faults)

    @property
    def joined(self) -> bool:
        """Ask the member."""
        return self._member.joined

    @property
    def trouble(self) -> Trouble | None:
        """Ask the member."""
        return self._member.trouble

    @property
    def transactions(self) -> int:
        """Ask the member."""
        return self._member.transactions

    def lag(self, partition: int) -> int:
        """Ask the member."""
        return self._member.lag(partition)


class FaultyOwnership:
    """A hold that fails."""

    def __init__(self, member: Membership, partition: int, hold: Ownership, faults: Faults) -> None:
        self._member = member
        self._partition = partition
        self._hold = hold
        self._faults = faults

    async def skip(self, first: bytes, position: int) -> bool:
        """Ask the hold."""
        return await self._hold.skip(first, position)

    def begin_at(self, offsets: Mapping[str, int]) -> None:
        """Tell the hold."""
        self._hold.begin_at(offsets)

    @property
    def position(self) -> int:
        """Ask the hold."""
        return self._hold.position

    async def state(self) -> AsyncIterator[list[tuple[bytes, bytes | None]]]:
        """Give the state."""
        async for pairs in self._hold.state():
            yield pairs

    async def take(self, limit: int, wait: float, size: int = BATCH_BYTES) -> list[Received]:
        """Take little at once, so that there are many transactions; or fail with what was taken in hand."""
        records = await self._hold.take(min(limit, 3), wait, size)
        if records and self._faults.next() in ("before", "after"):
            raise LogError("the connection is gone")
        return records

    async def commit(self, transaction: Transaction) -> None:
        """Commit, or not, or say that it was not."""
        fault = self._faults.next()
        if fault == "before":
            raise LogError("the transaction was aborted")
        if fault == "fenced":
            await self._member.open(self._partition)
        await self._hold.commit(transaction)
        if fault == "after":
            raise LogError("the answer was lost")

    async def close(self) -> None:
        """Let go."""
        await self._hold.close()


async def a_log(partitions: int, now: Callable[[], Time] = lambda: LATER) -> MemoryLog:
    """A log with the topics of the counting agent."""
    log = MemoryLog(now)
    names = (FACTS, "mentions.threaded", "notifications", *OUTPUTS)
    await log.create([*(BY_NAME[name] for name in names), changelog(AGENT)], partitions)
    return log


async def publish(log: MemoryLog, records: Iterable[Received]) -> None:
    """Put records on the topic, each on its key's partition."""
    async with log.publisher() as publisher:
        await publisher.publish([Outgoing(r.topic, r.key, r.value) for r in records])


def an_agent(step: Step) -> Callable[[Handover], Awaitable[None]]:
    """An agent that takes a batch as soon as it is handed over."""

    async def agent(batch: Handover) -> None:
        async with batch.guard():
            await batch.submit(process(step, batch))

    return agent


@asynccontextmanager
async def a_crew(
    log: MemoryLog,
    faults: Faults | None = None,
    *,
    agent: Callable[[Handover], Awaitable[None]] | None = None,
    duty: Duty | None = None,
    meter: Meter | None = None,
    now: Callable[[], Time] = lambda: LATER,
    pace: Pace = QUICK,
    checkpoints: Checkpoints | None = None,
) -> AsyncIterator[Crew]:
    """A crew of the counting agent for the length of a block."""
    member: MemoryMember = log.member(AGENT, [FACTS])
    crew = Crew(
        duty or Duty(AGENT, Counting.kinds, len(log.partitions(FACTS))),
        FaultyMember(member, faults or Faults()),
        agent or an_agent(Counting()),
        now=now,
        meter=meter or NoMeter(),
        pace=pace,
        checkpoints=checkpoints,
    )
    running = asyncio.create_task(crew.run())
    try:
        yield crew
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - what is waited for is in many places
            await asyncio.sleep(0.001)


def all_read(log: MemoryLog) -> Callable[[], bool]:
    """Whether everything on the topic has been read and committed."""
    member = log.member(AGENT, [FACTS])
    return lambda: not any(member.lag(number) for number in range(len(log.partitions(FACTS))))


def outputs(log: MemoryLog) -> list[tuple[str, bytes | None, bytes | None, str | None]]:
    """Everything written: topic, key, value and id, in the order of the ids."""
    found = [r for topic in OUTPUTS for partition in log.partitions(topic) for r in partition]
    return sorted(((r.topic, r.key, r.value, r.id) for r in found), key=lambda row: str(row[3]))
