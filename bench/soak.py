"""Full rate over a fixed population: what memory does.

    soak.rss_mb.2min, .10min         of one process with all agents, the model stubbed
    soak.growth_bytes                for one mention between those two moments
    soak.kept_bytes                  for one mention, what changelogs keep: messages, conversations, alerts
    soak.kept_keys                   how many of those there are, for one mention
    soak.mentions_per_s              over all of it
    soak.began_again                 tasks that did, each with a new state: 0, where Kafka answers in time
    soak.customers.*                 the agent `customers` alone, whose state does not grow with what is said

Messages, conversations and the cases of alerts are remembered for weeks of event time, for what comes late:
the first is to grow by that. A key and its timer take some 400 bytes beside what is kept.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

from bench.bench import PARTITIONS, Bench
from bench.mentions import SAMPLE_BRANDS, conversations
from bench.profiles import place_in, threaded
from bench.publisher import Record, preload
from bench.reader import read
from bench.worker import Worker, await_running, total, working
from schemas.topics import AGENTS, changelog
from tests.pipeline.installation import Installation

CUSTOMERS = 5_000
TURNS = 3
"""Of the publisher, until as much waits as may: enough that nobody is ever idle."""
TIMES_WAITING = 5
"""Times what waits at the first agent waits at all: nobody is to fall behind, and remember less for it."""
EARLY = 0.2
"""Of all minutes, when memory is looked at first: after 2 of 10."""
LOOK_SECONDS = 1.0
SAY_SECONDS = 30
ENDLESS = 1 << 40
REMEMBERING = ("threads", "conversations", "alerts")
_MIB = 1 << 20


class Load(NamedTuple):
    """What a worker is given. last: the agent that is through with a mention after all others.

    backlog: mentions that wait at most, some seconds of work.
    """

    topic: str
    records: Iterator[Record]
    last: str
    backlog: int
    place: Callable[[str], int] | None = None


class Moment(NamedTuple):
    """How many mentions were through by then, and the memory of the process, MiB."""

    mentions: float
    memory: float


def measure(bench: Bench) -> None:
    """Once, whatever the number of rounds."""
    with bench.installation("soak", brands=SAMPLE_BRANDS) as installation:
        installation.settings["GROUNDSWELL_TERMINAL"] = "false"
        said = conversations(ENDLESS, CUSTOMERS, _now)
        mentions = _soak(bench, installation, "soak", AGENTS, Load("mentions", said, "conversations", 6_000))
        sizes = [_kept(installation, agent) for agent in REMEMBERING]
        bench.note("soak.kept_bytes", sum(size for size, _ in sizes) / mentions)
        bench.note("soak.kept_keys", sum(keys for _, keys in sizes) / mentions)
    with bench.installation("soak-customers") as installation:
        said = threaded(ENDLESS, CUSTOMERS, _now)
        load = Load("mentions.threaded", said, "customers", 60_000, place_in(PARTITIONS))
        _soak(bench, installation, "soak.customers", ("customers",), load)


def _now(_number: int) -> datetime:
    return datetime.now(UTC)


def _soak(bench: Bench, installation: Installation, name: str, agents: tuple[str, ...], load: Load) -> float:
    """Let a worker run for the minutes asked for; returns how many mentions it has taken."""
    seconds = bench.minutes * 60
    with working(installation, agents) as worker:
        await_running([worker], PARTITIONS)
        soak = _Soak(bench, installation, worker, load)
        with soak.publishing():
            began = time.monotonic()
            early, late = soak.wait(began, seconds * EARLY), soak.wait(began, seconds)
        began_again = worker.metric("groundswell_transactions_aborted_total")
    bench.note(f"{name}.rss_mb.{bench.minutes * EARLY:g}min", early.memory)
    bench.note(f"{name}.rss_mb.{bench.minutes:g}min", late.memory)
    grown = (late.memory - early.memory) * _MIB
    bench.note(f"{name}.growth_bytes", grown / max(1, late.mentions - early.mentions))
    bench.note(f"{name}.mentions_per_s", late.mentions / seconds)
    bench.note(f"{name}.began_again", began_again)
    return late.mentions


class _Soak:
    """A publisher that keeps a backlog, and a look at the process now and then."""

    def __init__(self, bench: Bench, installation: Installation, worker: Worker, load: Load) -> None:
        self._bench = bench
        self._installation = installation
        self._worker = worker
        self._load = load
        self._over = threading.Event()

    @contextlib.contextmanager
    def publishing(self) -> Iterator[None]:
        """Publish for the length of a block."""
        publisher = threading.Thread(target=self._publish, daemon=True)
        publisher.start()
        try:
            yield
        finally:
            self._over.set()
            publisher.join()

    def wait(self, began: float, until: float) -> Moment:
        """Say now and then what goes on; returns what is so then."""
        said = 0
        while (passed := time.monotonic() - began) < until:
            time.sleep(LOOK_SECONDS)
            if passed // SAY_SECONDS > said:
                said = int(passed // SAY_SECONDS)
                now = self._now()
                self._bench.say(f"  {passed:4.0f} s  {now.mentions:>9,.0f} mentions  {now.memory:6.0f} MiB")
        return self._now()

    def _now(self) -> Moment:
        return Moment(self._through(self._worker.metrics()), self._worker.rss)

    def _through(self, metrics: str) -> float:
        """Mentions that the last agent has taken; merges and the like are few, and count."""
        return total(metrics, "groundswell_records_in_total", f'agent="{self._load.last}"')

    def _publish(self) -> None:
        published, load = 0, self._load
        topic = self._installation.topic(load.topic)
        while not self._over.is_set():
            metrics = self._worker.metrics()
            waiting = total(metrics, "groundswell_lag_records")
            if published - self._through(metrics) < load.backlog and waiting < TIMES_WAITING * load.backlog:
                some = islice(load.records, load.backlog // TURNS)
                published += preload(self._installation.bootstrap, topic, some, PARTITIONS, load.place)
            else:
                time.sleep(0.05)


def _kept(installation: Installation, agent: str) -> tuple[int, int]:
    """Return the bytes and the number of keys that a changelog ends with."""
    topic = installation.topic(changelog(agent).name)
    kept: dict[bytes | None, int] = {}
    for message in read(installation.bootstrap, {(topic, number): 0 for number in range(PARTITIONS)}):
        key, value = message.key(), message.value()
        if value is None:
            kept.pop(key, None)
        else:
            kept[key] = len(key or b"") + len(value)
    return sum(kept.values()), len(kept)
