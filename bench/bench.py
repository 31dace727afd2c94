"""What every part is given: a broker, somewhere to write, where figures go, and how to say what goes on."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from bench.process import ROOT
from bench.results import Results, shown
from bench.topics import delete_all
from streams.broker import Broker, BrokerConfig, free_port
from tests.pipeline.installation import EMPTY, Installation, installed

PARTITIONS = 4
MINUTES = 10.0
"""How long a soak takes."""


@dataclass
class Bench:
    """One run of `make bench`: all its parts share a broker. scale: a part of what is usual, for a look."""

    broker: Broker
    scratch: Path
    rounds: int
    scale: float = 1.0
    minutes: float = MINUTES
    results: Results = field(default_factory=Results)
    console: Console = field(default_factory=Console)

    @property
    def bootstrap(self) -> str:
        """Where the broker is."""
        return self.broker.bootstrap

    @contextlib.contextmanager
    def installation(
        self, name: str, partitions: int = PARTITIONS, brands: Path = EMPTY
    ) -> Iterator[Installation]:
        """An installation of Groundswell of its own; its workers and topics go with the block."""
        scratch = self.scratch / name
        given = {"partitions": partitions, "brands": brands}
        with installed(self.bootstrap, scratch, **given) as installation:
            try:
                yield installation
            finally:
                installation.stop()
                delete_all(self.bootstrap, f"{installation.name}.")
        shutil.rmtree(scratch)

    def amount(self, usual: int) -> int:
        """Return how much of something a part takes: the usual amount, scaled."""
        return max(1, int(usual * self.scale))

    def note(self, name: str, value: float) -> None:
        """Keep a round's figure, and show it."""
        self.results.add(name, value)
        self.console.print(f"  {name:<40} {shown(value):>12}", highlight=False)

    def say(self, what: str) -> None:
        """Show what goes on."""
        self.console.print(what, highlight=False)


@contextlib.contextmanager
def opened(rounds: int, scale: float = 1.0, minutes: float = MINUTES) -> Iterator[Bench]:
    """A broker for the length of a block; what it stored is removed after it."""
    with tempfile.TemporaryDirectory(prefix="groundswell-bench-") as name:
        scratch = Path(name)
        config = BrokerConfig(scratch / "kafka", ROOT / ".cache" / "kafka", port=free_port())
        with Broker(config) as broker:
            yield Bench(broker, scratch, rounds, scale, minutes)
