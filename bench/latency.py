"""From a mention to its alert: published, scored, threaded, enriched, decided, on `alerts`, read committed.

    python -m bench.latency [--rates 20 200] [--seconds 20] [--partitions 1]

One process with all agents and the model, on a broker of its own. Every mention names an injury and so
becomes an alert at once. Prints p50 and p99 in milliseconds, and transactions a second, by rate.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import orjson
from confluent_kafka import Consumer, Producer
from rich.console import Console
from rich.table import Table

from streams.broker import Broker, BrokerConfig, free_port
from tests.pipeline.installation import Installation, installed

TEXT = "@acme your heater burned my hand, I am in hospital and nobody answers"
WARM_UP = 5.0
"""Seconds before what is measured: a broker is slower at first."""


class Reader(threading.Thread):
    """Notes when the alert of each mention can be read."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(daemon=True)
        self.seen: dict[str, float] = {}
        self.ended = threading.Event()
        self._consumer = Consumer(
            {
                "bootstrap.servers": installation.bootstrap,
                "group.id": "latency",
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
                "fetch.wait.max.ms": 5,
            }
        )
        self._consumer.subscribe([installation.topic("alerts")])

    def run(self) -> None:
        """Read until told to end."""
        while not self.ended.is_set():
            message = self._consumer.poll(0.05)
            if message is None or message.error() is not None or message.value() is None:
                continue
            alert = orjson.loads(message.value() or b"")
            self.seen.setdefault(alert["subject"]["id"], time.monotonic())
        self._consumer.close()


def measure(installation: Installation, reader: Reader, rate: int, seconds: float) -> dict[str, float]:
    """Publish at a steady rate; return p50 and p99 in milliseconds and transactions a second."""
    producer = Producer({"bootstrap.servers": installation.bootstrap, "linger.ms": 0})
    sent: dict[str, float] = {}
    began = time.monotonic()
    before = _transactions(installation)
    for number in range(int(rate * (seconds + WARM_UP))):
        due = began + number / rate
        time.sleep(max(0.0, due - time.monotonic()))
        name = f"r{rate}-{number}"
        mention = {
            "id": name,
            "source": "x",
            "created_at": datetime.now(UTC).isoformat(),
            "author": {"id": f"c{number % 500}"},
            "text": TEXT,
        }
        sent[f"x:{name}"] = time.monotonic()
        producer.produce(installation.topic("mentions"), orjson.dumps(mention), key=name)
        producer.poll(0)
    producer.flush(10)
    transactions = (_transactions(installation) - before) / (time.monotonic() - began)
    time.sleep(3)
    measured = [
        (reader.seen[name] - at) * 1000
        for name, at in sent.items()
        if name in reader.seen and at > began + WARM_UP
    ]
    cuts = statistics.quantiles(measured, n=100)
    missing = sum(name not in reader.seen for name in sent)
    return {"p50": cuts[49], "p99": cuts[98], "transactions": transactions, "missing": missing}


def _transactions(installation: Installation) -> float:
    url = f"http://127.0.0.1:{installation.ports[0]}/metrics"
    with urllib.request.urlopen(url, timeout=5) as response:
        lines = response.read().decode().splitlines()
    return sum(
        float(line.split()[-1]) for line in lines if line.startswith("groundswell_batch_seconds_count")
    )


def main() -> None:
    """Measure each rate in turn on one broker."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--rates", type=int, nargs="+", default=[20, 200])
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--partitions", type=int, default=1)
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="groundswell-latency-"))
    config = BrokerConfig(scratch / "kafka", Path(".cache/kafka"), port=free_port())
    results: dict[str, dict[str, float]] = {}
    with (
        Broker(config) as kafka,
        installed(kafka.bootstrap, scratch / "i", partitions=given.partitions) as running,
    ):
        running.settings["GROUNDSWELL_TERMINAL"] = "false"
        running.start_worker()
        running.ready(running.ports[0])
        reader = Reader(running)
        reader.start()
        for rate in given.rates:
            results[str(rate)] = measure(running, reader, rate, given.seconds)
        reader.ended.set()
        reader.join()
    table = Table("mentions a second", "p50 ms", "p99 ms", "batches committed a second", "missing")
    for rate, found in results.items():
        table.add_row(rate, *(f"{found[name]:.0f}" for name in ("p50", "p99", "transactions", "missing")))
    Console().print(table)
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + os.linesep)


if __name__ == "__main__":
    main()
