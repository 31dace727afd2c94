"""The seeded plan of disturbances: what is done to workers and brokers, in which order, for how long."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Literal, NamedTuple

SIZES = (3, 2, 4, 1)
"""From one worker to these numbers, round after round."""
NODES = 3

Kind = Literal["scale", "kill", "zombie", "broker-kill", "broker-pause"]


class Act(NamedTuple):
    """One thing that is done.

    size: how many workers there are to be. kills: workers that are killed, all at once; where something else
    is done, in the middle of it. node: the broker. seconds: how long a worker sleeps, or a broker is away.
    wait: seconds of undisturbed work before.
    """

    kind: Kind
    wait: float
    size: int = 0
    kills: int = 0
    node: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        match self.kind:
            case "scale":
                return f"scale to {self.size}"
            case "kill":
                return f"kill -9 {self.kills} of the workers"
            case "zombie":
                return f"stop a worker for {self.seconds:.1f} s{self._killing}"
            case "broker-kill":
                return f"kill -9 broker {self.node}, back after {self.seconds:.1f} s{self._killing}"
            case "broker-pause":
                return f"pause broker {self.node} for {self.seconds:.1f} s{self._killing}"

    @property
    def _killing(self) -> str:
        return f", kill -9 {self.kills} worker meanwhile" if self.kills else ""


def plan(rounds: int, seed: int) -> list[Act]:
    """Return the acts of so many rounds; each scales, kills workers, makes a zombie and harms a broker."""
    chance = Random(f"trouble {seed}")
    sizes = [1, *(SIZES[number % len(SIZES)] for number in range(rounds))]
    acts: list[Act] = []
    for number, (before, size) in enumerate(pairwise(sizes)):
        scale = Act("scale", _wait(chance), size=size)
        # Whose partitions nobody takes over is no zombie: it sleeps where there are others.
        harm = [*_to_workers(chance, max(before, size)), *_to_brokers(chance, pause=number % 2 == 1)]
        chance.shuffle(harm)
        acts += [*harm, scale] if size == 1 else [scale, *harm]
    return acts


def short_plan(seed: int) -> list[Act]:
    """Return a little of everything, for a minute."""
    chance = Random(f"trouble {seed}")
    node = chance.randrange(NODES)
    return [
        Act("scale", 0.5, size=3),
        Act("zombie", 0.5, seconds=9.0, kills=1),
        Act("scale", 0.5, size=2),
        Act("broker-kill", 0.5, node=node, seconds=1.0, kills=1),
        Act("broker-pause", 0.5, node=(node + 1) % NODES, seconds=3.0, kills=1),
    ]


def _to_workers(chance: Random, size: int) -> Sequence[Act]:
    kills = chance.randint(max(1, size // 2 + size % 2), size)
    meanwhile = 1 if size > 2 else 0
    return (
        Act("kill", _wait(chance), kills=kills),
        Act("zombie", _wait(chance), kills=meanwhile, seconds=chance.uniform(9.0, 12.0)),
    )


def _to_brokers(chance: Random, *, pause: bool) -> Sequence[Act]:
    killed = Act(
        "broker-kill", _wait(chance), node=chance.randrange(NODES), kills=1, seconds=chance.uniform(1.0, 8.0)
    )
    paused = Act(
        "broker-pause", _wait(chance), node=chance.randrange(NODES), seconds=chance.uniform(2.0, 12.0)
    )
    return (killed, paused) if pause else (killed,)


def _wait(chance: Random) -> float:
    return chance.uniform(0.5, 4.0)
