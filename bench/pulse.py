"""What counting costs, and who does it where nearly everybody speaks of one brand: in memory, no broker.

    pulse.counting.cpu_us     CPU of a task of `conversations` for one mention, beside all else that it does
    pulse.pulse.cpu_us        CPU of `pulse` for one mention: adding up, spikes, telling
    pulse.balance             work of the busiest of four tasks of `conversations`, over that of a mean one
    pulse.pulse.balance       the same for `pulse`, whose work is by brand
    pulse.state_kb            what the tasks of `pulse` keep, as bytes, for each brand

A hundred brands for a day, one of them with nine mentions in ten; four partitions.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from time import process_time

from bench.bench import Bench
from bench.mentions import SEED
from schemas.base import DAY, Time
from schemas.codec import encode
from schemas.mentions import EnrichedMention
from streams.log.port import Outgoing
from streams.pulse import Counting, Pulse
from streams.step import Step
from streams.tasks.simulation import Simulation
from tests.pulse.crowd import ANGRY, CALM, HAPPY, Nothing, enriched
from tests.pulse.hearing import MONDAY

MENTIONS = 200_000
BRANDS = 100
LOUD = 0.9
PARTITIONS = 4
AT_ONCE = 1_000
"""Mentions that are there when tasks look, as in a worker that has more to do than it can."""


@dataclass(slots=True)
class Spent:
    """CPU seconds by agent and partition. state_bytes: of all tasks of `pulse`."""

    cpu: defaultdict[tuple[str, int], float] = field(default_factory=lambda: defaultdict(float))
    state_bytes: int = 0

    def of(self, agent: str) -> list[float]:
        """By partition."""
        return [seconds for (name, _), seconds in sorted(self.cpu.items()) if name == agent]

    def balance(self, agent: str) -> float:
        """The busiest task's work over a mean one's."""
        each = self.of(agent)
        return max(each) * len(each) / sum(each)


def measure(bench: Bench) -> None:
    """Count with and without counting, as often as there are rounds: the difference is what it costs."""
    mentions = bench.amount(MENTIONS)
    for number in range(bench.rounds):
        bench.say(f"pulse, round {number + 1} of {bench.rounds}")
        counted = _run(mentions, {"conversations": Counting(Nothing()), "pulse": Pulse()})
        plain = _run(mentions, {"conversations": Nothing()})
        beside = sum(counted.of("conversations")) - sum(plain.of("conversations"))
        bench.note("pulse.counting.cpu_us", beside / mentions * 1e6)
        bench.note("pulse.pulse.cpu_us", sum(counted.of("pulse")) / mentions * 1e6)
        bench.note("pulse.balance", counted.balance("conversations"))
        bench.note("pulse.pulse.balance", counted.balance("pulse"))
        bench.note("pulse.state_kb", counted.state_bytes / BRANDS / 1024)


def _run(mentions: int, steps: Mapping[str, Step]) -> Spent:
    simulation, spent = Simulation(steps, PARTITIONS), Spent()
    said = _said(mentions)
    while some := list(islice(said, AT_ONCE)):
        simulation.now = some[-1].occurred_at
        simulation.publish(
            Outgoing("mentions.enriched", each.conversation_id.encode(), encode(each)) for each in some
        )
        while tasks := simulation.waiting():
            for task in tasks:
                began = process_time()
                simulation.advance(task)
                task.commit()
                spent.cpu[task.agent, task.partition] += process_time() - began
        simulation.forget()
    spent.state_bytes = sum(
        len(task.state.named(name).encoded(key) or b"")
        for task in simulation.tasks
        if task.agent == "pulse"
        for name in task.state.names()
        for key, _ in task.state.named(name).items()
    )
    return spent


def _said(mentions: int) -> Iterator[EnrichedMention]:
    chance = Random(SEED)
    for number in range(mentions):
        loud = chance.random() < LOUD
        yield enriched(
            f"m{number}",
            Time(MONDAY + number * DAY // mentions),
            brands=("loud",) if loud else (f"brand{chance.randrange(1, BRANDS)}",),
            tone=chance.choice((ANGRY, CALM, HAPPY)),
            act=chance.choice(("complaint", "question", "praise")),
            source=chance.choice(("x", "facebook", "review")),
            language=chance.choice(("en", "de", "fr")),
        )
