"""What a mention costs `customers` when few are known, and when many are.

pipeline.customers.KEYS.cpu_us   CPU of the agent's process for one mention, so many profiles in its state
"""

from datetime import UTC, datetime

from bench.bench import PARTITIONS, Bench
from bench.mentions import evenly
from bench.pipeline import ENDED, SPAN
from bench.profiles import place_in, store, threaded
from bench.publisher import preload
from bench.worker import Flow, await_running, working

KEYS = (10_000, 1_000_000)
MENTIONS = 100_000
WARM_UP = 5_000


def measure(bench: Bench) -> None:
    """Measure both sizes, as often as there are rounds."""
    for number in range(bench.rounds):
        for keys in map(bench.amount, KEYS):
            bench.say(f"growth, round {number + 1} of {bench.rounds}, {keys:,} customers")
            bench.note(f"pipeline.customers.{keys}.cpu_us", _cpu_us(bench, keys))


def _cpu_us(bench: Bench, keys: int) -> float:
    warm_up, count = bench.amount(WARM_UP), bench.amount(MENTIONS)
    total = warm_up + count
    records = list(threaded(total, keys, evenly(datetime.now(UTC) - ENDED, SPAN, total)))
    with bench.installation("growth") as installation:
        store(installation, keys)
        with working(installation, ("customers",)) as worker:
            await_running([worker], PARTITIONS)
            flow, place = Flow(installation), place_in(PARTITIONS)
            topic = installation.topic("mentions.threaded")
            preload(bench.bootstrap, topic, records[:warm_up], PARTITIONS, place)
            _, before = flow.settle([worker], warm_up)
            preload(bench.bootstrap, topic, records[warm_up:], PARTITIONS, place)
            _, after = flow.settle([worker], total)
            pid = worker.child.pid
            return (after[pid] - before[pid]) / count * 1e6
