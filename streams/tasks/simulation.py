"""All agents over topics in memory, one batch at a time, in simulated time: for backtests and properties.

No event loop, no concurrency: whoever drives it decides which task goes next, so that any order that a
cluster could show can be shown on purpose. A step runs through `process` here as it does in a worker.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from schemas.base import Time
from schemas.topics import inputs
from streams.log.port import Outgoing, Received, partition_of
from streams.state import State
from streams.step import Step
from streams.tasks.batch import TIMES, Batch, Duty, Work
from streams.tasks.event_time import TaskClock
from streams.tasks.process import CLOCK_TABLE, process

StepFor = Callable[[Batch], Step]
"""Makes the step for a batch; `score` asks its model there."""


class SimulatedTask:
    """An agent and a partition: its state, and how far it has read."""

    def __init__(self, agent: str, partition: int, partitions: int, step_for: StepFor, step: Step) -> None:
        self.agent = agent
        self.partition = partition
        self.topics = [topic.name for topic in inputs(agent)]
        self.duty = Duty(agent, step.kinds, partitions, time=TIMES.get(agent, "event"))
        self.state = State({**step.kinds, CLOCK_TABLE: TaskClock})
        self.positions = dict.fromkeys(self.topics, 0)
        self.step_for = step_for

    def take(self, batch: Batch) -> Work:
        """Process a batch as a worker would, commit included."""
        work = process(self.step_for(batch), batch)
        self.state.committed()
        return work


class Simulation:
    """Topics and tasks. now: the broker's clock, moved by whoever drives."""

    def __init__(
        self, steps: Mapping[str, Step], partitions: int, step_for: Mapping[str, StepFor] | None = None
    ) -> None:
        self.now = Time(0)
        self.partitions = partitions
        self.topics: dict[str, list[list[Received]]] = defaultdict(lambda: [[] for _ in range(partitions)])
        self.work: dict[str, Work] = {agent: Work() for agent in steps}
        self.tasks = [
            SimulatedTask(agent, number, partitions, (step_for or {}).get(agent, _always(step)), step)
            for agent, step in steps.items()
            for number in range(partitions)
        ]

    def publish(self, records: Iterable[Outgoing]) -> None:
        """Append records."""
        for record in records:
            partitions = self.topics[record.topic]
            number = record.partition
            if number is None:
                number = partition_of(record.key, self.partitions)
            offset = len(partitions[number])
            partitions[number].append(
                Received(record.topic, number, offset, record.key, record.value, self.now, record.id)
            )

    def waiting(self) -> list[SimulatedTask]:
        """Return the tasks with something to read."""
        return [task for task in self.tasks if self._lag(task)]

    def advance(self, task: SimulatedTask, limit: int = 1_000) -> None:
        """Let a task take a batch; without records, let its timers fire that are due by now."""
        records = self._next(task, limit)
        work = task.take(Batch(task.duty, task.partition, task.state, records, wall=self.now))
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

    def records(self, topic: str) -> list[Received]:
        """Return all records of a topic, partition by partition."""
        return [record for partition in self.topics[topic] for record in partition]

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

    def _lag(self, task: SimulatedTask) -> int:
        return sum(len(self.topics[topic][task.partition]) - task.positions[topic] for topic in task.topics)

    def _next(self, task: SimulatedTask, limit: int) -> Sequence[Received]:
        records: list[Received] = []
        for topic in task.topics:
            start = task.positions[topic]
            chunk = self.topics[topic][task.partition][start : start + limit - len(records)]
            task.positions[topic] += len(chunk)
            records += chunk
        return records


def _always(step: Step) -> StepFor:
    return lambda _batch: step
