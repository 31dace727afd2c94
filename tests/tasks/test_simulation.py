"""Simulated time: timers fire when they would in a worker, and nothing is held that nobody needs."""

from collections.abc import Iterable, Mapping

import msgspec

from schemas.base import MINUTE, Record, Time
from schemas.mentions import EnrichedMention, ScoredMention, message_key
from streams.state import State
from streams.step import Context, Output
from streams.tasks.simulation import Simulation
from tests.builders import a_mention, a_scored, at, outgoing


class Alarm(msgspec.Struct, frozen=True):
    """Goes off at its time, and is then set anew, so often."""

    left: int
    wake_at: Time | None


class Alarms:
    """Sets an alarm for ten minutes after each record, and twice again; keeps when they went off."""

    def __init__(self) -> None:
        self.went_off: list[tuple[str, Time]] = []

    kinds: Mapping[str, type[msgspec.Struct]] = {"alarms": Alarm}

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Set it."""
        assert isinstance(record, ScoredMention)
        state[Alarm].put(record.id, Alarm(2, Time(context.now + 10 * MINUTE)))
        return ()

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:
        """Note it, and set it again."""
        self.went_off.append((key, now))
        left = (state[Alarm].get(key) or Alarm(0, None)).left
        state[Alarm].put(key, Alarm(left - 1, Time(now + 10 * MINUTE) if left else None))
        return ()


def say(simulation: Simulation, name: str, minute: float, now: float | None = None) -> None:
    """A mention of that minute comes to `threads`, at its time or later."""
    simulation.now = at(minute if now is None else now)
    mention = a_mention(name, created_at=at(minute))
    simulation.publish([outgoing("mentions.scored", a_scored(mention), message_key("x", name))])
    simulation.settle()


def simulated(agent: str, partitions: int = 1) -> tuple[Simulation, Alarms]:
    """One agent that sets alarms."""
    alarms = Alarms()
    return Simulation({agent: alarms}, partitions), alarms


def test_timers_fire_at_their_own_times() -> None:
    """Also those that are set by others on the way; time stands at the end where it was to go."""
    simulation, alarms = simulated("threads", 3)
    say(simulation, "a", 0)
    say(simulation, "b", 4)
    simulation.pass_time(at(25))
    assert alarms.went_off == [("x:a", at(10)), ("x:b", at(14)), ("x:a", at(20)), ("x:b", at(24))]
    assert simulation.now == at(25)
    simulation.pass_time(at(10))
    assert simulation.now == at(25)


def test_old_records_hold_time_back() -> None:
    """Event time that is not live waits for the next record, as in a worker."""
    simulation, alarms = simulated("conversations")
    simulation.now = at(600)
    scored = a_scored(a_mention())
    fields = {name: getattr(scored, name) for name in scored.__struct_fields__}
    simulation.publish([outgoing("mentions.enriched", EnrichedMention(**fields, conversation_id="c"), "c")])
    simulation.settle()
    simulation.pass_time(at(700))
    assert alarms.went_off == []


def test_what_is_forgotten_is_not_missed() -> None:
    """Records that all have read are let go; what comes next has the next offset, and state stands."""
    simulation, alarms = simulated("threads")
    say(simulation, "a", 0)
    simulation.forget()
    assert simulation.records("mentions.scored") == []
    say(simulation, "b", 1)
    assert [record.offset for record in simulation.records("mentions.scored")] == [1]
    simulation.pass_time(at(12))
    assert alarms.went_off == [("x:a", at(10)), ("x:b", at(11))]
