"""How soon a worker is back with all that it knew, and what a customer takes of memory.

    recovery.start_s             from the start of a worker without any state to every task at work
    recovery.KEYS.changelog_s    the same, its state read from the changelog; four partitions in one process
    recovery.KEYS.checkpoint_s   the same, begun again on the same disk
    memory.customer_bytes        growth of the process for one customer

Customers are as the agent `customers` keeps them after some mentions on two sources and of two brands.
"""

import time
from collections.abc import Iterator

import orjson
from confluent_kafka import Producer

from bench.bench import PARTITIONS, Bench
from bench.publisher import Record, preload
from bench.worker import Worker, await_running, working
from schemas.base import Time
from schemas.codec import encode
from schemas.customers import Customer, Identity, Tone
from schemas.topics import changelog
from streams.customers.step import Profile
from streams.log.port import partition_of
from streams.tasks.keeper import IDENTITY_KEY, IDENTITY_TABLE
from streams.tasks.keeper import Identity as ChangelogIdentity
from tests.pipeline.installation import Installation, wait_for

KEYS = (10_000, 100_000, 1_000_000)
AGENT = ("customers",)
SEEN = Time(1_764_000_000_000)


def measure(bench: Bench) -> None:
    """Measure every size, as often as there are rounds."""
    for number in range(bench.rounds):
        for usual in KEYS:
            keys = bench.amount(usual)
            bench.say(f"recovery, round {number + 1} of {bench.rounds}, {keys:,} customers")
            with bench.installation("recovery") as installation:
                seconds, empty = _started(installation)
                bench.note("recovery.start_s", seconds)
                _fill(installation, keys)
                seconds, grown = _started(installation, keys - 1)
                bench.note(f"recovery.{usual}.changelog_s", seconds)
                bench.note(f"recovery.{usual}.checkpoint_s", _started(installation, keys - 1)[0])
                if usual == KEYS[-1]:
                    bench.note("memory.customer_bytes", (grown - empty) * 1024 * 1024 / keys)


def _started(installation: Installation, known: int | None = None) -> tuple[float, float]:
    """Return seconds and MiB. known: a customer who goes on, so that the state is seen to be whole."""
    began = time.monotonic()
    with working(installation, AGENT) as worker:
        await_running([worker], PARTITIONS)
        seconds, memory = time.monotonic() - began, worker.rss
        if known is not None:
            _check(installation, worker, known)
        return seconds, memory


def _check(installation: Installation, worker: Worker, number: int) -> None:
    """Let a customer say one thing more."""
    before = worker.metric("groundswell_records_processed_total")
    said = orjson.loads(encode(_customer(number)))["mentions"]
    record = {
        "schema": "threaded-mention/1",
        "id": f"x:again{time.monotonic_ns()}",
        "mention": {
            "id": "again",
            "source": "x",
            "created_at": "2026-11-02T08:00:00Z",
            "author": {"id": f"c{number}"},
            "text": "again",
        },
        "score": {"language": {"code": "en"}, "model": "bench/1"},
        "occurred_at": "2026-11-02T08:00:00Z",
        "raw": {"topic": "mentions", "partition": 0, "offset": 0},
        "conversation_id": "x:again",
        "customer_key": _key(number),
    }
    producer = Producer({"bootstrap.servers": installation.bootstrap})
    topic = installation.topic("mentions.threaded")
    producer.produce(
        topic, orjson.dumps(record), _key(number), partition_of(_key(number).encode(), PARTITIONS)
    )
    producer.flush(30)
    wait_for(
        lambda: worker.metric("groundswell_records_processed_total") > before, "the customer to be heard"
    )
    latest = orjson.loads(installation.latest("customers")[_key(number).encode()])
    assert latest["mentions"] > said, f"{_key(number)} was forgotten"


def _fill(installation: Installation, keys: int) -> None:
    """Write the changelog as the agent would have."""
    topic = installation.topic(changelog("customers").name)
    first = encode(ChangelogIdentity("bench"))
    identity: list[Record] = [(f"{IDENTITY_TABLE}/{IDENTITY_KEY}", first)] * PARTITIONS
    preload(installation.bootstrap, topic, identity, PARTITIONS)
    preload(installation.bootstrap, topic, _profiles(keys), PARTITIONS, place=_partition)


def _profiles(keys: int) -> Iterator[Record]:
    for number in range(keys):
        yield f"profiles/{_key(number)}", encode(Profile(_customer(number)))


def _partition(key: str) -> int:
    return partition_of(key.removeprefix("profiles/").encode(), PARTITIONS)


def _key(number: int) -> str:
    return f"x:c{number}"


def _customer(number: int) -> Customer:
    name = f"c{number}"
    tone = Tone(negative=3, neutral=1, positive=1)
    return Customer(
        id=_key(number),
        first_seen=SEEN,
        last_seen=Time(SEEN + number),
        mentions=5,
        identities=(Identity(source="x", id=name, name=f"Person {number}", handle=name, seen=SEEN),),
        by_source={"facebook": 1, "x": 4},
        by_language={"en": 4, "und": 1},
        by_brand={"amazon": tone, "apple": Tone(negative=1)},
        tone=tone,
        tone_by_month={"2025-11": tone},
        replies=2,
        last_reply_at=SEEN,
    )
