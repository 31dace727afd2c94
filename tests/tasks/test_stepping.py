"""Batches through a step, without keeping the process from everything else."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import MINUTE, Record, Time
from schemas.customers import CustomerFacts
from streams.agents.stepping import MANY_TIMERS, decided
from streams.state import State
from streams.step import Context, Output
from streams.tasks.batch import Batch, Duty
from streams.tasks.process import PART
from tests.builders import NOON, at
from tests.tasks.counting import AGENT, Counting, Tally, a_state, facts


class _Where(Counting):
    """Counts, and notes in which thread."""

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def on_record(self, state: State, record: Record, context: Context) -> Iterator[Output]:
        self.threads.add(threading.get_ident())
        return super().on_record(state, record, context)


@pytest.mark.parametrize(("timers", "aside"), [(10, False), (MANY_TIMERS + 1, True)])
async def test_very_many_timers_fire_beside_the_event_loop(timers: int, aside: bool) -> None:
    """So the group hears of the process meanwhile; what comes of it is the same."""
    state, step, duty = a_state(), _Where(), Duty(AGENT, Counting.kinds, 1)
    sleepers = [facts(f"c{n}", n, wake=MINUTE) for n in range(timers)]
    turn = asyncio.Lock()
    await decided(step, Batch(duty, 0, state, sleepers, wall=NOON), turn)
    state.committed()
    step.threads.clear()
    woken = [facts("cleo", timers, at=at(2), appended_at=at(2))]
    work = await decided(step, Batch(duty, 0, state, woken, wall=Time(at(2))), turn)
    assert len(work.outputs) == timers + 1
    assert (threading.get_ident() not in step.threads) is aside


class _Reading(_Where):
    """Reads many answers."""

    takes_long = True


async def test_what_may_take_seconds_is_done_beside_the_event_loop() -> None:
    """A member that says nothing for so long loses its partitions; so does the next, with the same work."""
    duty = Duty(AGENT, Counting.kinds, 1)
    for step, aside in ((_Where(), False), (_Reading(), True)):
        await decided(step, Batch(duty, 0, a_state(), [facts("cleo", 0)], wall=NOON), asyncio.Lock())
        assert (threading.get_ident() not in step.threads) is aside


class _Slow(Counting):
    """Takes a millisecond a record, and notes of which customer each is."""

    def __init__(self) -> None:
        self.customers: list[str] = []

    def on_record(self, state: State, record: Record, context: Context) -> Iterator[Output]:
        assert isinstance(record, CustomerFacts)
        time.sleep(0.001)
        self.customers.append(record.id)
        return super().on_record(state, record, context)


async def test_others_have_their_turn_in_the_middle_of_a_batch() -> None:
    """An answer of the broker, or a heartbeat, does not wait until all of another's batch is done."""
    step, duty = _Slow(), Duty(AGENT, Counting.kinds, 1)
    records = [facts(f"c{number}", number) for number in range(5 * PART)]
    batch = Batch(duty, 0, a_state(), records, wall=NOON)
    work = asyncio.create_task(decided(step, batch, asyncio.Lock()))
    seen: set[int] = set()
    while not work.done():
        await asyncio.sleep(0)
        seen.add(len(step.customers))
    assert len(seen) >= 5
    assert (await work).processed == len(records)


async def test_one_batch_is_worked_on_after_the_other() -> None:
    """In turns, both would be done when the last is; now the first is on its way while the second is made."""
    step, duty, turn = _Slow(), Duty(AGENT, Counting.kinds, 1), asyncio.Lock()
    batches = [[facts(name, number) for number in range(2 * PART)] for name in ("cleo", "dan")]
    await asyncio.gather(
        *(decided(step, Batch(duty, 0, a_state(), records, wall=NOON), turn) for records in batches)
    )
    assert step.customers == ["cleo"] * 2 * PART + ["dan"] * 2 * PART


@given(st.lists(st.integers(0, 20), max_size=40), st.integers(0, 20), st.integers(0, 40))
def test_how_many_timers_are_due_is_told_without_counting_all(times: list[int], now: int, limit: int) -> None:
    """More than so many, or not."""
    state = a_state()
    for number, when in enumerate(times):
        state[Tally].put(f"c{number}", Tally(wake_at=Time(when)))
    assert state.has_due(limit, now) == (sum(when <= now for when in times) > limit)
