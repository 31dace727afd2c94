"""A small agent for tests of tasks: it counts what customers' facts tell it, and fails when it is told to."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from schemas.base import Record, Time
from schemas.codec import decode, encode
from schemas.customers import Customer, CustomerFacts
from schemas.dead_letters import DeadLetter
from schemas.errors import RecordError
from schemas.mentions import MAX_TEXT_BYTES
from streams.log.port import Outgoing, Received, partition_of
from streams.state import State
from streams.step import Context, DuplicateRecord, Output
from streams.tasks.batch import Batch, Duty, Work
from streams.tasks.event_time import TaskClock
from streams.tasks.process import CLOCK_KEY, CLOCK_TABLE, process
from tests.builders import NOON

AGENT = "customers"
FACTS = "customers.facts"
HUGE = 64 * MAX_TEXT_BYTES
"""Bytes of an output that no topic takes."""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How often a customer was heard of."""

    count: int = 0
    woken: int = 0
    then: str = ""
    wake_at: Time | None = None


class Counting:
    """Counts by customer. Facts may say `do`: what is to go wrong, or `wake`: milliseconds until a timer.

    then: what is to go wrong when the timer fires.
    """

    kinds: Mapping[str, type[msgspec.Struct]] = {"tallies": Tally}

    def on_record(self, state: State, record: Record, context: Context) -> Iterator[Output]:
        """Count, write, and only then fail, so that there is something to undo."""
        assert isinstance(record, CustomerFacts)
        tally = state[Tally].get(record.id) or Tally()
        wait = record.facts.get("wake")
        tally = msgspec.structs.replace(
            tally,
            count=tally.count + 1,
            then=record.facts.get("then", ""),
            wake_at=None if wait is None else Time(context.now + wait),
        )
        state[Tally].put(record.id, tally)
        yield customer(record.id, tally.count, context.now)
        yield from _go_wrong(record.facts.get("do", ""), record.id)

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:
        """Count that as well."""
        tally = state[Tally].get(key)
        assert tally is not None
        if tally.then == "sleep on":
            return
        state[Tally].put(key, msgspec.structs.replace(tally, woken=tally.woken + 1, wake_at=None))
        yield customer(key, tally.count, now)
        yield from _go_wrong(tally.then, key)


def _go_wrong(what: str, key: str) -> Iterator[Output]:
    match what:
        case "refuse":
            raise RecordError("$.facts.do", "refused, as asked")
        case "break":
            raise ZeroDivisionError("broken, as asked")
        case "duplicate":
            raise DuplicateRecord
        case "grow":
            yield Output("customers", key, Customer(id="x" * HUGE, first_seen=NOON, last_seen=NOON))


def customer(key: str, mentions: int, seen: Time) -> Output:
    """What the step writes."""
    return Output("customers", key, Customer(id=key, first_seen=NOON, last_seen=seen, mentions=mentions))


def facts(
    key: str, offset: int = 0, *, at: Time = NOON, appended_at: Time | None = None, **say: Any
) -> Received:
    """A record for the task of partition 0 of 1."""
    record = CustomerFacts(id=key, at=at, facts=say)
    return Received(
        FACTS, 0, offset, key.encode(), encode(record), at if appended_at is None else appended_at
    )


def raw(value: bytes | None, offset: int = 0, key: bytes | None = b"k") -> Received:
    """Bytes that somebody put on the topic."""
    return Received(FACTS, 0, offset, key, value, NOON)


def a_state() -> State:
    """A state with nothing in it."""
    return State({**Counting.kinds, CLOCK_TABLE: TaskClock})


def done(state: State, *records: Received, wall: Time = NOON, duty: Duty | None = None) -> Work:
    """Let the step take the records, as one batch."""
    duty = duty or Duty(AGENT, Counting.kinds, 1)
    return process(Counting(), Batch(duty, 0, state, records, wall=wall))


def counts(state: State) -> dict[str, int]:
    """Count by customer."""
    return {key: tally.count for key, tally in state[Tally].items()}


def clock(state: State) -> TaskClock:
    """The task's clock."""
    return state[TaskClock].get(CLOCK_KEY) or TaskClock()


def letters(outputs: Iterable[Outgoing]) -> list[DeadLetter]:
    """The dead letters among what was written."""
    return [decode(o.value or b"", DeadLetter) for o in outputs if o.topic == "mentions.dead-letter"]


def written(outputs: Iterable[Outgoing]) -> list[tuple[str, int]]:
    """Customer and count of what was written, in order."""
    customers = [decode(o.value or b"", Customer) for o in outputs if o.topic == "customers"]
    return [(one.id, one.mentions) for one in customers]


def a_key_of(partition: int, partitions: int) -> str:
    """A key that belongs to a partition."""
    return next(str(n) for n in range(1000) if partition_of(str(n).encode(), partitions) == partition)
