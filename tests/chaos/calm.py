"""The undisturbed run: the recording through all agents on the memory log, one batch after another."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from schemas.base import DAY, Time
from schemas.codec import encode
from schemas.topics import changelog
from streams.brands.load import load
from streams.brands.registry import Brands
from streams.log.port import Outgoing
from streams.settings import Settings
from streams.step import Step
from streams.steps import deciding_steps
from streams.tasks.process import CLOCK_TABLE
from streams.tasks.simulation import Simulation
from tests.chaos.finds import Finds
from tests.chaos.recording import BEATS, END, Said, beat
from tests.stubbed import scored

BRANDS = Path(__file__).parent / "brands.yaml"
AT_ONCE = 2_000
Progress = Callable[[int], None]


class Calm(Simulation):
    """A simulation that looks at each record as it is written."""

    def __init__(self, steps: dict[str, Step], partitions: int, brands: Brands) -> None:
        super().__init__(steps, partitions, {"score": partial(scored, brands)})
        self.now = Time(END + DAY)
        self.finds = Finds()

    def publish(self, records: Iterable[Outgoing]) -> None:
        """Append records, and note what they say."""
        for record in records:
            super().publish([record])
            self.finds.take(record.topic, record.key, record.value)

    def finish(self) -> Finds:
        """Return what stands on the topics, and what each task knows in the end."""
        for task in self.tasks:
            for name in task.state.names():
                if name != CLOCK_TABLE:
                    for key, value in task.state.named(name).items():
                        self.finds.take(changelog(task.agent).name, f"{name}/{key}".encode(), encode(value))
        return self.finds


def calm(records: Iterable[Said], partitions: int, progress: Progress = lambda _: None) -> Finds:
    """Run the recording to its end; everything is due by then."""
    brands = load(BRANDS)
    simulation = Calm(deciding_steps(Settings(parent_wait_seconds=DAY // 1000), brands), partitions, brands)
    published = 0
    for some in _chunks(records):
        simulation.publish(
            Outgoing("mentions", None, said.value, (published + place) % partitions)
            for place, said in enumerate(some)
        )
        simulation.settle()
        simulation.forget()
        published += len(some)
        progress(published)
    for name, at in BEATS:
        value = beat(name, at, partitions)
        simulation.publish(Outgoing("mentions", None, value, number) for number in range(partitions))
        simulation.settle()
    return simulation.finish()


def _chunks(records: Iterable[Said]) -> Iterator[list[Said]]:
    source = iter(records)
    while some := list(islice(source, AT_ONCE)):
        yield some
