"""All agents over topics in memory, one batch at a time, in simulated time: for backtests and properties.

No event loop, no concurrency: whoever drives it decides which task goes next, so that any order that a
cluster could show can be shown on purpose. A step runs through `process` here as it does in a worker.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from schemas.base import Time
from schemas.topics import inputs
from streams.log.port import Outgoing, Received, partition_of
from streams.state import State
from streams.step import Step
from streams.tasks.batch import TIMES, Batch, Duty, Work
from streams.tasks.event_time import TaskClock
from streams.tasks.process import CLOCK_KEY, CLOCK_TABLE, process

StepFor = Callable[[Batch], Step]
"""Makes the step for a batch; `score` asks its model there."""


class SimulatedTask:
    """An agent and a partition: its state, how far it has read, and how many records wait for it."""

    def __init__(self, agent: str, partition: int, partitions: int, step_for: StepFor, step: Step) -> None:
        self.agent = agent
        self.partition = partition
        self.duty = Duty(agent, step.kinds, partitions, time=TIMES.get(agent, "event"))
        self.state = State({**step.kinds, CLOCK_TABLE: TaskClock})
        self.positions = dict.fromkeys((topic.name for topic in inputs(agent)), 0)
        self.lag = 0
        self.step_for = step_for

    def commit(self) -> None:
        """Keep the state as a worker keeps what it has committed: as bytes, a fifth of the memory."""
        self.state.changes()
        self.state.committed()

    def wakes_at(self) -> Time | None:
        """When a timer fires if no record comes before: as in a worker, whose tasks look at the wall clock.

        None where none is set, or where event time waits for records, as in a replay of old data.
        """
        timer = self.state.next_timer()
        clock = self.state[TaskClock].get(CLOCK_KEY) or TaskClock()
        return Time(timer.at) if timer and (clock.live or timer.at <= clock.now) else None


@dataclass(slots=True)
class _Partition:
    """Records that are still held; `first` is the offset of the first of them."""

    first: int = 0
    records: list[Received] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.first + len(self.records)


class Simulation:
    """Topics and tasks. now: the broker's clock, moved by whoever drives."""

    def __init__(
        self, steps: Mapping[str, Step], partitions: int, step_for: Mapping[str, StepFor] | None = None
    ) -> None:
        self.now = Time(0)
        self.partitions = partitions
        self._topics: dict[str, list[_Partition]] = defaultdict(
            lambda: [_Partition() for _ in range(partitions)]
        )
        self.work: dict[str, Work] = {agent: Work() for agent in steps}
        self.tasks = [
            SimulatedTask(agent, number, partitions, (step_for or {}).get(agent, _always(step)), step)
            for agent, step in steps.items()
            for number in range(partitions)
        ]
        self._readers: dict[tuple[str, int], list[SimulatedTask]] = defaultdict(list)
        for task in self.tasks:
            for topic in task.positions:
                self._readers[topic, task.partition].append(task)

    def publish(self, records: Iterable[Outgoing]) -> None:
        """Append records."""
        for record in records:
            number = record.partition
            if number is None:
                number = partition_of(record.key, self.partitions)
            partition = self._topics[record.topic][number]
            partition.records.append(
                Received(record.topic, number, partition.end, record.key, record.value, self.now, record.id)
            )
            for task in self._readers.get((record.topic, number), ()):
                task.lag += 1

    def waiting(self) -> list[SimulatedTask]:
        """Return the tasks with something to read."""
        return [task for task in self.tasks if task.lag]

    def advance(self, task: SimulatedTask, limit: int = 1_000) -> None:
        """Let a task take a batch; without records, let its timers fire that are due by now."""
        records = self._next(task, limit)
        batch = Batch(task.duty, task.partition, task.state, records, wall=self.now)
        work = process(task.step_for(batch), batch)
        self.publish(work.outputs)
        total = self.work[task.agent]
        total.processed += work.processed
        total.duplicates += work.duplicates
        total.dead_letters += work.dead_letters

    def settle(self, limit: int = 1_000) -> None:
        """Let all tasks read until nothing is left."""
        while tasks := self.waiting():
            for task in tasks:
                self.advance(task, limit)

    def pass_time(self, until: Time) -> None:
        """Let the broker's clock run, with nothing left to read: each timer fires at its own time."""
        while (task := self._next_to_wake(until)) is not None:
            self.now = max(self.now, task.wakes_at() or self.now)
            self.advance(task)
            self.settle()
        self.now = max(self.now, until)

    def forget(self) -> None:
        """Hold no records, and states as bytes only. Nobody may have anything left to read."""
        assert not self.waiting(), "what was not read yet would be lost"
        for task in self.tasks:
            task.commit()
        for partitions in self._topics.values():
            for partition in partitions:
                partition.first = partition.end
                partition.records.clear()

    def records(self, topic: str) -> list[Received]:
        """Return all records of a topic that are held, partition by partition."""
        return [record for partition in self._topics[topic] for record in partition.records]

    def latest(self, topic: str) -> dict[bytes, bytes]:
        """Return what a compacted topic ends with: the last value of each key that is not a tombstone."""
        values: dict[bytes, bytes] = {}
        for record in self.records(topic):
            key = record.key or b""
            if record.value is None:
                values.pop(key, None)
            else:
                values[key] = record.value
        return values

    def _next_to_wake(self, until: Time) -> SimulatedTask | None:
        """The task whose timer is due first, if any is by then; of several, the one that comes first."""
        found: SimulatedTask | None = None
        earliest = until
        for task in self.tasks:
            at = task.wakes_at()
            if at is not None and (at < earliest or (at == earliest and found is None)):
                found, earliest = task, at
        return found

    def _next(self, task: SimulatedTask, limit: int) -> Sequence[Received]:
        records: list[Received] = []
        for topic, position in task.positions.items():
            partition = self._topics[topic][task.partition]
            start = position - partition.first
            chunk = partition.records[start : start + limit - len(records)]
            task.positions[topic] = position + len(chunk)
            records += chunk
        task.lag -= len(records)
        return records


def _always(step: Step) -> StepFor:
    return lambda _batch: step
