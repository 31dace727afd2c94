"""From a signal to a sink, over a real Kafka; and what deaths and an outage do to it.

    delivery.p50_ms, .p99_ms         100 signals a second, from the signal published to the webhook's request
    delivery.missing                 signals of which the webhook heard nothing: must be 0
    delivery.killed.lost             notices that a sink lacks after 50 kills -9 as the worker told: must be 0
    delivery.killed.copies_webhook   seen twice at a webhook that honours the idempotency key: must be 0
    delivery.killed.dropped_webhook  arrived there again, and dropped for the key
    delivery.killed.copies_chat      seen twice at a sink that cannot tell
    delivery.outage.firing_twice     alerts told more than once after a sink was down for 60 s: must be 0
    delivery.outage.unheard          alerts that stand and were not told: must be 0
    delivery.outage.summaries        of what came and went: must be 1

`alerts` and `notify` in one process, one partition; one notice a signal, each of another brand, so that none
waits for others. Kills and outage once, whatever the number of rounds.
"""

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import orjson

from bench.bench import Bench
from bench.publisher import Record, steadily
from bench.worker import await_running, working
from tests.delivery.receiving import Receiver, receiving
from tests.delivery.telling import killed, outage

RATE = 100
WARM_UP = 5.0
SECONDS = 30.0
KILLS = 50
DOWN_SECONDS = 60.0


def measure(bench: Bench) -> None:
    """Measure latency as often as there are rounds, then kill, then let a sink be down."""
    for number in range(bench.rounds):
        bench.say(f"delivery, round {number + 1} of {bench.rounds}")
        _latency(bench)
    bench.say(f"delivery, {bench.amount(KILLS)} kills")
    seen = killed(bench.bootstrap, bench.scratch / "killed", bench.amount(KILLS))
    bench.note("delivery.killed.lost", seen.lost)
    bench.note("delivery.killed.copies_webhook", seen.copies["hook"])
    bench.note("delivery.killed.dropped_webhook", seen.dropped)
    bench.note("delivery.killed.copies_chat", seen.copies["chat"])
    bench.say(f"delivery, a sink down for {DOWN_SECONDS * bench.scale:.0f} s")
    down = outage(bench.bootstrap, bench.scratch / "down", DOWN_SECONDS * bench.scale)
    standing = [down.heard.get(f"obligation:o{number}", []) for number in range(0, down.alerts, 2)]
    bench.note("delivery.outage.firing_twice", sum(kinds.count("firing") > 1 for kinds in standing))
    bench.note("delivery.outage.unheard", sum("firing" not in kinds for kinds in standing))
    bench.note("delivery.outage.summaries", len(down.summaries))


def _latency(bench: Bench) -> None:
    with receiving() as receiver, bench.installation("delivery", 1) as installation:
        installation.settings |= {
            "GROUNDSWELL_TERMINAL": "false",
            "GROUNDSWELL_WEBHOOK_URL": f"http://127.0.0.1:{receiver.port}/hook",
        }
        with working(installation, ["alerts", "notify"]) as worker:
            await_running([worker], 1)
            sent: dict[int, float] = {}
            seconds = WARM_UP + SECONDS * bench.scale
            signals = _signals(int(RATE * seconds))
            began = time.monotonic()
            steadily(bench.bootstrap, installation.topic("signals"), signals, RATE, sent.__setitem__)
            _await(receiver, len(sent))
    came = _came(receiver)
    waited = [
        (came[number] - at) * 1000 for number, at in sent.items() if number in came and at > began + WARM_UP
    ]
    cuts = statistics.quantiles(waited, n=100)
    bench.note("delivery.p50_ms", cuts[49])
    bench.note("delivery.p99_ms", cuts[98])
    bench.note("delivery.missing", len(sent) - len(came))


def _signals(number: int) -> Iterator[Record]:
    """Matters of safety, which are told at once."""
    for each in count():
        if each == number:
            return
        signal = {
            "schema": "signal/1",
            "id": f"s{each}",
            "kind": "safety",
            "brand": f"b{each}",
            "subject": {"kind": "mention", "id": f"x:m{each}"},
            "at": datetime.now(UTC).isoformat(),
            "safety": ["injury"],
            "customer_name": "@anna",
            "evidence": [{"kind": "quote", "text": "your heater burned my hand"}],
        }
        yield f"b{each}", orjson.dumps(signal)


def _await(receiver: Receiver, number: int) -> None:
    end = time.monotonic() + 60
    while len(receiver.arrived) < number and time.monotonic() < end:
        time.sleep(0.1)


def _came(receiver: Receiver) -> dict[int, float]:
    """When the first notice of each brand came, by its number."""
    came: dict[int, float] = {}
    for one in receiver.arrived:
        came.setdefault(int(str(one.notice["brand"])[1:]), one.at)
    return came
