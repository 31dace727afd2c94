"""A crowd of customers who all ask one brand within a minute, through all agents on topics in memory.

    python -m bench.crowd 50000

Nobody answers them, so each answer is due soon within one minute and late within another. Prints, as JSON,
what came of it.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Iterable
from functools import partial

import orjson

from schemas.base import HOUR, MINUTE, SECOND, Time, format_time
from schemas.codec import encode
from schemas.mentions import Author, Mention
from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.cli.worker import COLLECT_AFTER
from streams.log.port import Outgoing
from streams.settings import Settings
from streams.steps import deciding_steps
from streams.tasks.simulation import SimulatedTask, Simulation
from tests.stubbed import scored

PARTITIONS = 4
AT_ONCE = 2_000
BEGIN = Time(1_714_989_600_000)
"""Long ago on every machine."""
BEAT = 15 * SECOND
BRANDS = Brands.of(
    parse({"brands": [{"id": "acme", "accounts": {"x": ["acme"]}}], "targets": {"first_reply": "1h"}})
)


class Crowd(Simulation):
    """A simulation that counts what stands, and takes the CPU seconds of `alerts`."""

    def __init__(self) -> None:
        steps = deciding_steps(Settings(), BRANDS)
        super().__init__(steps, PARTITIONS, {"score": partial(scored, BRANDS)})
        self.now = Time(BEGIN + 24 * HOUR)
        self.owed: set[bytes] = set()
        self.alerts: set[bytes] = set()
        self.notices: list[int] = []
        self.seconds = self.longest = 0.0

    def publish(self, records: Iterable[Outgoing]) -> None:
        """Append records, and count."""
        for record in records:
            super().publish([record])
            if record.topic == "alerts.notices" and record.value is not None:
                self.notices.append(len(orjson.loads(record.value)["alerts"]))
            elif record.topic == "obligations":
                _count(self.owed, record)
            elif record.topic == "alerts":
                _count(self.alerts, record)

    def advance(self, task: SimulatedTask, limit: int = 1_000) -> None:
        """Let a task take a batch, and commit it as a worker does."""
        began = time.process_time()
        super().advance(task, limit)
        task.commit()
        if task.agent == "alerts":
            took = time.process_time() - began
            self.seconds += took
            self.longest = max(self.longest, took)


def _count(standing: set[bytes], record: Outgoing) -> None:
    is_over = record.value is None or orjson.loads(record.value).get("ended_at")
    (standing.discard if is_over else standing.add)(record.key or b"")


def _mention(number: int, count: int) -> bytes:
    mention = Mention(
        id=f"m{number}",
        source="x",
        author=Author(id=f"c{number}", name=f"Customer {number}"),
        text="@acme where is my parcel? Nobody answers me!",
        created_at=Time(BEGIN + number * MINUTE // count),
    )
    return encode(mention)


def _beat(simulation: Crowd, at: Time) -> None:
    extra = {"partitions": PARTITIONS}
    beat = Mention(id=f"beat {format_time(at)}", source="x", kind="heartbeat", created_at=at, extra=extra)
    simulation.publish(Outgoing("mentions", None, encode(beat), number) for number in range(PARTITIONS))
    simulation.settle()
    simulation.forget()


def main(count: int) -> None:
    """Let so many people ask, and nobody answer."""
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    crowd = Crowd()
    for first in range(0, count, AT_ONCE):
        some = range(first, min(first + AT_ONCE, count))
        crowd.publish(Outgoing("mentions", None, _mention(each, count), each % PARTITIONS) for each in some)
        crowd.settle()
        crowd.forget()
    for minute in range(40, 75):
        for second in range(0, MINUTE, BEAT):
            _beat(crowd, Time(BEGIN + minute * MINUTE + second))
    told = {
        "obligations_open": len(crowd.owed),
        "alerts": len(crowd.alerts),
        "notices": len(crowd.notices),
        "alerts_cpu_s": crowd.seconds,
        "longest_batch_cpu_s": crowd.longest,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
