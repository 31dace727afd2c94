"""From a mention to its alert: published, scored, threaded, enriched, decided, on `alerts`, read committed.

latency.RATE.p50_ms, .p99_ms          one process, all agents, the model, one partition
latency.RATE.published_per_s          what of the rate was reached
latency.RATE.transactions_per_s       of all its agents, and so on the broker
latency.RATE.missing                  mentions without an alert: must be 0
latency.p4.RATE.*                     the same with four partitions
"""

import statistics
import time

from bench.alerting import Alerted
from bench.bench import PARTITIONS, Bench
from bench.worker import Worker, await_running, working
from tests.pipeline.installation import Installation

RATES = {1: (20, 200, 1_000), PARTITIONS: (20, 200)}
"""Mentions a second, by the number of partitions."""
WARM_UP = 5.0
"""Seconds before what is measured: a broker is slower at first."""
SECONDS = 20.0
ARRIVING = 60.0
"""Where more is published than one process takes, alerts come late; they do come."""


def measure(bench: Bench) -> None:
    """Measure every rate, as often as there are rounds."""
    for number in range(bench.rounds):
        for partitions, rates in RATES.items():
            bench.say(f"latency, round {number + 1} of {bench.rounds}, {partitions} partitions")
            with bench.installation("latency", partitions) as installation:
                installation.settings["GROUNDSWELL_TERMINAL"] = "false"
                with working(installation, stubbed=False) as worker:
                    await_running([worker], partitions)
                    for rate in rates:
                        prefix = f"latency.{rate}" if partitions == 1 else f"latency.p{partitions}.{rate}"
                        _measure(bench, installation, worker, rate, prefix)


def _measure(bench: Bench, installation: Installation, worker: Worker, rate: int, prefix: str) -> None:
    seconds = SECONDS * bench.scale
    with Alerted(installation, rate) as alerted:
        time.sleep(WARM_UP)
        begin, before = time.monotonic(), worker.metric("groundswell_transactions_committed")
        time.sleep(seconds)
        end, after = time.monotonic(), worker.metric("groundswell_transactions_committed")
        alerted.stop_publishing()
        alerted.await_all(ARRIVING)
        waited = alerted.waited(begin, end)
    came = [each * 1000 for each in waited if each != float("inf")]
    cuts = statistics.quantiles(came, n=100)
    bench.note(f"{prefix}.p50_ms", cuts[49])
    bench.note(f"{prefix}.p99_ms", cuts[98])
    bench.note(f"{prefix}.published_per_s", len(waited) / (end - begin))
    bench.note(f"{prefix}.transactions_per_s", (after - before) / (end - begin))
    bench.note(f"{prefix}.missing", len(waited) - len(came))
