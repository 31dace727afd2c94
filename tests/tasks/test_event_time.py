"""What time it is for a task."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alerts import AlertAction
from schemas.base import DAY, MINUTE, Record, Time
from schemas.campaigns import CampaignAction
from schemas.codec import decode, encode
from schemas.customers import CustomerFacts
from schemas.mentions import CLOCK_TOLERANCE, Heartbeat, Mention, message_key
from schemas.pulse import IssueAction
from schemas.threads import Link
from streams.clock import now_ms
from streams.log.port import Outgoing
from streams.state import State
from streams.step import Context, Output
from streams.tasks.event_time import HEARTBEATS_KEPT, TaskClock, moment
from streams.tasks.simulation import Simulation
from tests.builders import NOON, a_mention, a_scored, at, outgoing
from tests.tasks.counting import a_state, clock, done, facts, written

YEAR = 365 * DAY
TIMES = st.integers(NOON - YEAR, NOON + YEAR)


@given(st.lists(st.tuples(TIMES, TIMES)))
def test_event_time_never_goes_back_and_never_far_ahead(records: list[tuple[int, int]]) -> None:
    """Whatever a producer says, the broker's append time plus five minutes is the most."""
    time = TaskClock()
    for record_at, appended_at in records:
        after = time.moved(record_at, appended_at)
        assert after.now >= time.now
        assert after.now <= max(time.now, appended_at + CLOCK_TOLERANCE)
        assert after.now in (time.now, record_at, appended_at + CLOCK_TOLERANCE)
        time = after


@pytest.mark.parametrize("ahead", [0, 5 * MINUTE, -5 * MINUTE])
def test_live_event_time_follows_the_wall_clock(ahead: int) -> None:
    """Where the last record was of now, a timer fires though no more records come."""
    state = a_state()
    done(state, facts("anna", at=NOON, appended_at=Time(NOON - ahead), wake=20 * MINUTE))
    assert clock(state).live
    assert written(done(state, wall=at(19)).outputs) == []
    assert written(done(state, wall=at(20)).outputs) == [("anna", 1)]
    assert clock(state).now == at(20)


def test_a_replay_of_old_data_waits_for_the_next_record() -> None:
    """Otherwise the wall clock would fire all of its timers in the middle of it."""
    state = a_state()
    long_after = at(24 * 60)
    done(state, facts("anna", 0, appended_at=long_after, wake=20 * MINUTE))
    assert written(done(state, wall=Time(long_after + DAY)).outputs) == []
    assert clock(state).now == NOON
    work = done(state, facts("bob", 1, at=at(21), appended_at=long_after))
    assert written(work.outputs) == [("anna", 1), ("bob", 1)]


def test_the_wall_clock_never_takes_event_time_back() -> None:
    """A record may be a little ahead of the wall."""
    time = TaskClock(now=at(3), live=True)
    assert time.followed(at(2)) is time


def test_a_clock_a_year_ahead_moves_nothing() -> None:
    """A mention of such a producer is marked, and passes by everybody's timers."""
    assert moment(a_scored(a_mention(), occurred_at=Time(NOON + YEAR), clock_ahead=True)) is None
    state = a_state()
    done(state, facts("anna", 0, wake=6 * MINUTE))
    assert written(done(state, facts("bob", 1, at=Time(NOON + YEAR), appended_at=NOON)).outputs) == [
        ("bob", 1)
    ]
    assert clock(state).now == at(5)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (a_mention(), NOON),
        (a_scored(a_mention()), NOON),
        (Link(id="l", message="m", conversation="c", at=NOON), None),
        (AlertAction(id="a", alert="b", brand="acme", action="acknowledge", by="p", at=NOON), None),
        (IssueAction(id="a", issue="i", brand="acme", action="mute", by="p", at=NOON), None),
        (CampaignAction(id="a", campaign="c", brand="acme", action="stop", by="p", at=NOON), None),
        (Heartbeat(id="h", at=NOON, partition=0, tasks=1), NOON),
        (CustomerFacts(id="c", at=NOON), NOON),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_record_says_of_the_time(record: Record, expected: Time | None) -> None:
    """Another task's clock says nothing of this one's, and people act now, also on a replay of last year."""
    assert moment(record) == expected


def test_a_heartbeat_that_some_task_never_passes_on_is_forgotten() -> None:
    """State keeps only what it must."""
    time = TaskClock()
    for number in range(HEARTBEATS_KEPT + 10):
        time, complete = time.heard(Heartbeat(id=f"h{number}", at=NOON, partition=0, tasks=2))
        assert not complete
    assert len(time.heartbeats) == HEARTBEATS_KEPT
    assert "h0" not in time.heartbeats


class Passing:
    """A step that makes nothing of anything."""

    kinds: Mapping[str, type[msgspec.Struct]] = {}

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Take it."""
        return ()

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:
        """Nothing is kept, so nothing wakes."""
        return ()


AGENTS = ("score", "customers", "conversations")
PARTITIONS = 3


def a_pipeline() -> Simulation:
    """`score` by itself, since `threads` is left out, and `customers` before `conversations`."""
    simulation = Simulation({name: Passing() for name in AGENTS}, PARTITIONS)
    simulation.now = at(1)
    return simulation


def times(simulation: Simulation, agent: str) -> list[Time]:
    """Event time of each of the agent's tasks."""
    return [clock(task.state).now for task in simulation.tasks if task.agent == agent]


def passed(simulation: Simulation, topic: str) -> list[Heartbeat]:
    """Heartbeats on a topic."""
    return [decode(record.value or b"", Heartbeat) for record in simulation.records(topic)]


def beat(partition: int, *, name: str = "h", created_at: Time = NOON, **extra: Any) -> Outgoing:
    """A producer's heartbeat, put on one partition of `mentions`."""
    mention = Mention(id=name, source="x", kind="heartbeat", created_at=created_at, extra=extra)
    return Outgoing("mentions", None, encode(mention), partition)


def threaded_beat(partition: int, reader: int, when: Time = NOON) -> Outgoing:
    """What task `partition` of `threads` passes on to task `reader` of `customers`."""
    heartbeat = Heartbeat(id="h", at=when, partition=partition, tasks=PARTITIONS)
    return Outgoing("mentions.threaded", None, encode(heartbeat), reader)


def test_event_time_moves_when_all_tasks_before_have_passed_it_on() -> None:
    """Before that, one of them may still send a record of an earlier time."""
    simulation = a_pipeline()
    for partition in range(PARTITIONS):
        assert times(simulation, "customers") == [0, 0, 0]
        simulation.publish([threaded_beat(partition, reader=1)])
        simulation.settle()
    assert times(simulation, "customers") == [0, NOON, 0]


def test_a_heartbeat_is_passed_on_once_and_to_every_partition() -> None:
    """By each task, however often it came in; each copy has an id of its own."""
    simulation = a_pipeline()
    for reader in range(PARTITIONS):
        simulation.publish(threaded_beat(partition, reader) for partition in (0, 0, 1, 2))
    simulation.settle()
    out = simulation.records("mentions.enriched")
    copies = {(record.partition, decode(record.value or b"", Heartbeat).partition) for record in out}
    assert copies == {(reader, writer) for reader in range(PARTITIONS) for writer in range(PARTITIONS)}
    assert len(out) == PARTITIONS**2 == len({record.id for record in out})
    assert times(simulation, "conversations") == [NOON] * PARTITIONS


def test_a_producers_heartbeat_on_one_partition_speaks_for_all() -> None:
    """Whoever publishes to any partition sends one heartbeat and is done."""
    simulation = a_pipeline()
    simulation.publish([beat(1)])
    simulation.settle()
    found = passed(simulation, "mentions.scored")
    assert [(heartbeat.partition, heartbeat.tasks, heartbeat.at) for heartbeat in found] == [(1, 1, NOON)] * 3


def test_a_producers_heartbeat_everywhere_is_waited_for_from_everywhere() -> None:
    """It says so; readers then wait for what each task had before it."""
    simulation = a_pipeline()
    simulation.publish(beat(number, partitions=PARTITIONS) for number in range(PARTITIONS))
    simulation.settle()
    found = passed(simulation, "mentions.scored")
    assert {(heartbeat.partition, heartbeat.tasks) for heartbeat in found} == {(0, 3), (1, 3), (2, 3)}
    assert len({heartbeat.id for heartbeat in found}) == 1


def test_two_heartbeats_of_one_name_are_two() -> None:
    """A producer that calls every heartbeat the same is understood."""
    simulation = a_pipeline()
    simulation.publish([beat(0), beat(0, created_at=at(1))])
    simulation.settle()
    assert {(heartbeat.at) for heartbeat in passed(simulation, "mentions.scored")} == {NOON, at(1)}
    ids = [record.id for record in simulation.records("mentions.scored")]
    assert len({*ids}) == len(ids) == 2 * PARTITIONS


def test_a_heartbeat_of_a_clock_a_year_ahead_is_of_the_brokers_time() -> None:
    """It moves nobody's time ahead."""
    simulation = a_pipeline()
    simulation.publish([beat(0, created_at=Time(NOON + YEAR))])
    simulation.settle()
    assert {heartbeat.at for heartbeat in passed(simulation, "mentions.scored")} == {simulation.now}


def test_threads_goes_by_the_brokers_time() -> None:
    """What is on its way is waited for by the broker's clock, also in a replay of last year."""
    simulation = Simulation({"threads": Passing()}, 1)
    simulation.now = now_ms()
    mention = a_mention()
    simulation.publish([outgoing("mentions.scored", a_scored(mention), message_key("x", mention.id))])
    simulation.settle()
    assert times(simulation, "threads") == [simulation.now]


def test_a_simulation_ends_as_a_compacted_topic_would() -> None:
    """The last value of each key, without those that a tombstone took."""
    simulation = a_pipeline()
    simulation.publish(
        [
            Outgoing("customers", b"a", b"1", 0),
            Outgoing("customers", b"a", b"2", 0),
            Outgoing("customers", b"b", b"3"),
            Outgoing("customers", b"b", None),
        ]
    )
    assert simulation.latest("customers") == {b"a": b"2"}
