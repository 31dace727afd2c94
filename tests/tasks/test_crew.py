"""Tasks on a log that fails: nothing is lost, nothing doubled, and whoever comes next goes on."""

import asyncio
import contextlib
import gc
import logging
import weakref
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import MINUTE, Time
from schemas.codec import decode
from schemas.customers import Customer
from streams.errors import LogError, NotAuthorisedError, UnreachableError
from streams.health import readiness, reasons
from streams.log.memory import MemoryLog
from streams.log.port import Received
from streams.state import State
from streams.tasks.batch import Duty, Handover
from streams.tasks.changelog import Restorer
from streams.tasks.crew import Crew
from streams.tasks.process import process
from streams.tasks.task import Pace
from tests.builders import NOON, at
from tests.tasks.counting import AGENT, Counting, Tally, facts
from tests.tasks.faulty import (
    Faults,
    a_crew,
    a_log,
    all_read,
    an_agent,
    outputs,
    publish,
    until,
)

PARTITIONS = 3
KEYS = "abcdef"


def some_records(count: int = 30) -> list[Received]:
    """Facts about several customers, a minute after one another."""
    return [facts(KEYS[n % len(KEYS)], at=at(n)) for n in range(count)]


def counted(log: MemoryLog) -> dict[str, int]:
    """The highest count written for each customer."""
    found: dict[str, int] = {}
    for topic, _, value, _ in outputs(log):
        if topic == "customers":
            customer = decode(value or b"", Customer)
            found[customer.id] = max(found.get(customer.id, 0), customer.mentions)
    return found


def recovered(log: MemoryLog, partition: int) -> State:
    """The state that the next owner of a partition begins with."""
    restorer = Restorer(Counting.kinds)
    restorer.add((r.key or b"", r.value) for r in log.partitions("customers.changelog")[partition])
    return restorer.state()


async def settled(faults: Faults, records: list[Received], partitions: int = PARTITIONS) -> MemoryLog:
    """A log on which everything has been read."""
    log = await a_log(partitions)
    await publish(log, records)
    async with a_crew(log, faults):
        await until(all_read(log))
    return log


@pytest.mark.parametrize("fault", ["before", "after", "fenced"])
@pytest.mark.parametrize("times", [1, 5])
async def test_a_crash_between_take_and_commit_loses_and_doubles_nothing(fault: str, times: int) -> None:
    """Whether the transaction was aborted, stored with the answer lost, or another owner's."""
    faults = Faults(["", "", *[fault, "", ""] * times])
    log = await settled(faults, some_records(), partitions=1)
    assert faults.used == times
    assert counted(log) == dict.fromkeys(KEYS, 5)
    assert outputs(log) == outputs(await settled(Faults(), some_records(), partitions=1))


async def test_a_cancellation_that_was_not_meant_for_a_task_does_not_end_it() -> None:
    """A client that is cut off cancels what it has under way, and who awaits that hears of it."""
    log = await settled(Faults(["cut off"] * 3), some_records())
    assert counted(log) == dict.fromkeys(KEYS, 5)


async def test_an_agent_that_fails_is_asked_again() -> None:
    """Whatever it raises; the task begins again from the log, with the state as it was."""
    log = await a_log(1)
    await publish(log, some_records(6))
    errors: list[Exception] = [ZeroDivisionError(), TimeoutError(), LogError("gone")]

    async def agent(batch: Handover) -> None:
        async with batch.guard():
            work = process(Counting(), batch)
            if errors:
                raise errors.pop()
            await batch.commit(work)

    async with a_crew(log, agent=agent):
        await until(all_read(log))
    assert counted(log) == dict.fromkeys(KEYS, 1)


@pytest.mark.parametrize("fault", ["before", "after", "fenced", "agent"])
async def test_a_task_that_begins_again_has_one_state_in_memory(
    fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The one before is let go at once: the garbage collector looks seldom where a state is large."""
    caplog.set_level(logging.CRITICAL, "streams.tasks.task")  # a log record would hold on to the failure
    log = await a_log(1)
    await publish(log, some_records())
    faults = Faults(["", "", fault, "", "", fault] if fault != "agent" else [])
    states: list[weakref.ref[State]] = []

    async def agent(batch: Handover) -> None:
        if not states or states[-1]() is not batch.state:
            states.append(weakref.ref(batch.state))
        async with batch.guard():
            work = process(Counting(), batch)
            if fault == "agent" and len(states) < 3:
                raise ZeroDivisionError
            await batch.submit(work)

    gc.disable()
    try:
        async with a_crew(log, faults, agent=agent) as crew:
            await until(all_read(log))
            assert [state() for state in states] == [None, None, *crew.states()]
    finally:
        gc.enable()


async def test_the_state_of_a_partition_that_is_taken_away_is_let_go() -> None:
    """At once, too: others have it, and this process needs the room for what it is given."""
    log = await a_log(2)
    await publish(log, some_records())
    gc.disable()
    try:
        async with a_crew(log) as crew:
            await until(all_read(log))
            states = [weakref.ref(state) for state in crew.states()]
            async with a_crew(log) as other:
                await until(lambda: len(crew.states()) == len(other.states()) == 1)
                assert [state() for state in states] == [None, None]
    finally:
        gc.enable()


async def test_an_agent_that_never_finishes_is_taken_for_dead() -> None:
    """The batch is done anew; what the agent commits after all is refused."""
    log = await a_log(1)
    await publish(log, some_records(3))
    late: list[Handover] = []

    async def agent(batch: Handover) -> None:
        if not late:
            late.append(batch)
            return
        await an_agent(Counting())(batch)

    async with a_crew(log, agent=agent, pace=Pace(tick=0.02, restart=0.001, agent=0.05)):
        await until(all_read(log))
        before = outputs(log)
        await an_agent(Counting())(late[0])
        assert (counted(log), outputs(log)) == ({"a": 1, "b": 1, "c": 1}, before)


async def test_an_agent_that_is_stopped_says_so() -> None:
    """The task hears of it; the agent itself ends as it was told to."""
    log = await a_log(1)
    await publish(log, some_records(1))
    stopped: list[BaseException | None] = []

    async def hang(batch: Handover) -> None:
        async with batch.guard():
            await asyncio.Event().wait()

    async def agent(batch: Handover) -> None:
        if stopped:
            await an_agent(Counting())(batch)
            return
        hanging = asyncio.create_task(hang(batch))
        await asyncio.sleep(0)
        hanging.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await hanging
        stopped.append(batch.finished.exception())

    async with a_crew(log, agent=agent):
        await until(all_read(log))
    assert "was stopped in the middle of a batch" in str(stopped[0])
    assert counted(log) == {"a": 1}


async def test_the_next_owner_goes_on_with_state_and_offsets() -> None:
    """As after any restart."""
    log = await a_log(PARTITIONS)
    await publish(log, some_records())
    async with a_crew(log):
        await until(all_read(log))
    await publish(log, some_records())
    async with a_crew(log):
        await until(all_read(log))
    assert counted(log) == dict.fromkeys(KEYS, 10)
    counts = [tally.count for n in range(PARTITIONS) for _, tally in recovered(log, n)[Tally].items()]
    assert counts == [10] * len(KEYS)


async def test_two_crews_share_and_one_takes_over() -> None:
    """Each has its part; what one leaves the other goes on with, and nothing is doubled."""
    log = await a_log(4)
    async with a_crew(log) as one:
        await until(lambda: len(one.tasks) == 4)
        await publish(log, some_records())
        async with a_crew(log) as two:
            await until(lambda: len(one.tasks) == len(two.tasks) == 2)
            assert one.tasks.keys().isdisjoint(two.tasks.keys())
            await publish(log, some_records())
            await until(all_read(log))
        await publish(log, some_records())
        await until(all_read(log))
        assert len(one.tasks) == 4
    assert counted(log) == dict.fromkeys(KEYS, 15)
    assert max(Counter(name for *_, name in outputs(log)).values()) == 1


async def test_crews_that_come_and_go_at_once_leave_each_partition_with_one() -> None:
    """However the changes overlap."""
    log = await a_log(4)
    await publish(log, some_records())
    async with contextlib.AsyncExitStack() as stack:
        crews: list[Crew] = [await stack.enter_async_context(a_crew(log)) for _ in range(3)]
        async with a_crew(log), a_crew(log):
            await until(all_read(log))
        await publish(log, some_records())
        await until(all_read(log))
        await until(lambda: sorted(n for crew in crews for n in crew.tasks) == [0, 1, 2, 3])
    assert counted(log) == dict.fromkeys(KEYS, 10)


async def test_a_crew_says_what_its_tasks_do() -> None:
    """Running, or why not."""
    log = await a_log(2)
    faults = Faults()
    async with a_crew(log, faults) as crew:
        await until(lambda: crew.statuses() == {0: "running", 1: "running"})
    assert crew.statuses() == {}
    async with a_crew(log, Faults(["before"] * 4), pace=Pace(restart=60, grace=0.01)) as crew:
        await until(lambda: crew.statuses() == {0: "failed", 1: "failed"})


@pytest.mark.parametrize("error", [UnreachableError("nobody"), NotAuthorisedError("not you")])
async def test_a_task_says_why_it_waits_until_something_has_worked(error: LogError) -> None:
    """Trying again is no news: the state stays the same until a batch is committed."""
    log = await a_log(1)
    await publish(log, some_records(3))
    tries, gate = 0, asyncio.Event()

    async def agent(batch: Handover) -> None:
        nonlocal tries
        tries += 1
        async with batch.guard():
            if tries > 3:
                await gate.wait()
            if not gate.is_set():
                raise error
            await batch.commit(process(Counting(), batch))

    async with a_crew(log, agent=agent) as crew:
        await until(lambda: tries == 4)
        assert crew.statuses() == {0: "waiting"}
        assert crew.troubles()[0].reason == str(error)
        assert readiness({AGENT: crew}) == {f"{AGENT}/0": "waiting"}
        assert str(error) in reasons({AGENT: crew})[f"{AGENT}/0"]
        gate.set()
        await until(all_read(log))
        await until(lambda: crew.statuses() == {0: "running"})
        assert (crew.troubles(), reasons({AGENT: crew})) == ({}, {})
    assert counted(log) == {"a": 1, "b": 1, "c": 1}


async def test_a_fenced_task_waits_for_its_turn_and_begins_again() -> None:
    """The group is to speak first; then it holds its partition once more."""
    log = await a_log(1)
    await publish(log, some_records(1))
    slow = Pace(tick=0.02, fenced=60, grace=0.01)
    async with a_crew(log, Faults(["", "", "fenced"]), pace=slow) as crew:
        await until(lambda: crew.statuses() == {0: "fenced"})
        assert counted(log) == {}
    async with a_crew(log, Faults(["", "", "fenced"])):
        await until(all_read(log))
    assert counted(log) == {"a": 1}


async def test_a_timer_fires_though_no_more_records_come() -> None:
    """Where event time was live, the wall clock goes on for it."""
    wall = [NOON]
    log = await a_log(1, now=lambda: wall[0])
    await publish(log, [facts("a", wake=MINUTE)])
    async with a_crew(log, now=lambda: wall[0]):
        await until(all_read(log))
        assert len(outputs(log)) == 1
        wall[0] = at(2)
        await until(lambda: len(outputs(log)) == 2)
    assert recovered(log, 0)[Tally].get("a") == Tally(count=1, woken=1)


async def test_work_about_the_outside_world_begins_with_an_empty_batch() -> None:
    """What was under way when the last owner ended is seen to at once; `begin` has prepared the state."""
    log = await a_log(2)

    def begin(state: State, partition: int, now: Time) -> None:
        if partition == 1 and state[Tally].get("begun") is None:
            state[Tally].put("begun", Tally(count=7, wake_at=now))

    duty = Duty(AGENT, Counting.kinds, 2, "wall", begin)
    async with a_crew(log, duty=duty, now=lambda: NOON):
        await until(lambda: bool(outputs(log)))
    async with a_crew(log, duty=duty, now=lambda: NOON) as crew:
        await until(lambda: crew.statuses() == {0: "running", 1: "running"})
    assert counted(log) == {"begun": 7}
    assert recovered(log, 1)[Tally].get("begun") == Tally(count=7, woken=1)


FAULTS = st.lists(st.sampled_from(["", "", "before", "after", "fenced"]), max_size=25)
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(KEYS),
        st.integers(0, 30),
        st.sampled_from(["", "", "", "break", "refuse", "duplicate"]),
        st.none() | st.integers(0, 5),
    ),
    max_size=30,
)


@settings(max_examples=60)
@given(RECORDS, FAULTS)
def test_whatever_fails_the_outcome_is_the_same(
    rows: list[tuple[str, int, str, int | None]], faults: list[str]
) -> None:
    """The same outputs, each once, and the same state, as where nothing fails; counts are right."""
    records = [
        facts(key, at=at(minutes), do=do, wake=None if wake is None else wake * MINUTE)
        for key, minutes, do, wake in rows
    ]

    async def both() -> tuple[MemoryLog, MemoryLog]:
        return await settled(Faults(), records), await settled(Faults(faults), records)

    calm, rough = asyncio.run(both())
    assert outputs(rough) == outputs(calm)
    good = Counter(key for key, _, do, _ in rows if not do)
    assert counted(rough) == good
    for number in range(PARTITIONS):
        state = dict(recovered(rough, number)[Tally].items())
        assert state == dict(recovered(calm, number)[Tally].items())
        assert {key: tally.count for key, tally in state.items()} == {key: good[key] for key in state}
