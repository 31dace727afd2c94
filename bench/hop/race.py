"""Contenders in turn on one broker, each in a process of its own, on the same mentions.

    hop.NAME                 records a second, from the first tenth of the outputs to the last
    hop.cpu_us.NAME          CPU of its process for one record, microseconds, in the same stretch
    hop.broker_cpu_us.NAME   CPU of the broker for one record
    hop.ratio.NAME           Groundswell's records a second over NAME's, of the same round

Every output is read back: each input must be there (once for who promises that), and say what is expected.
"""

import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from bench.bench import PARTITIONS, Bench
from bench.hop.work import SCORE, Job
from bench.mentions import posts
from bench.process import CONTENDERS, check, cpu_seconds, running
from bench.publisher import preload
from bench.reader import Ends, read
from bench.topics import create, delete
from schemas.topics import BY_NAME, changelog
from streams.log.plan import settings_of
from tests.pipeline.installation import Installation

POLL_SECONDS = 0.05
QUIET_SECONDS = 1.5
PATIENCE_SECONDS = 180.0
WARM_UP = 0.1
"""Part of the outputs that is not measured: connections, caches, the first fetches."""


@dataclass(frozen=True)
class Contender:
    """Who runs. share: of the records; the slow ones would take minutes for all. once: it promises that."""

    name: str
    module: str
    share: float = 1.0
    once: bool = False

    @property
    def python(self) -> str:
        """Groundswell runs where it is installed, the others in their own virtual environment."""
        return sys.executable if self.name == OURS else str(CONTENDERS)


OURS = "groundswell"
CONTENDERS_IN_TURN = (
    Contender(OURS, "groundswell", once=True),
    Contender("aiokafka", "aiokafka_loop"),
    Contender("aiokafka_tuned", "aiokafka_tuned"),
    Contender("aiokafka_batches", "aiokafka_batches"),
    Contender("confluent", "confluent_loop"),
    Contender("faststream", "faststream_batches"),
    Contender("quixstreams", "quixstreams_app", share=0.5),
    Contender("faust", "faust_topics", share=0.1),
)
RECORDS = 500_000


class Source(NamedTuple):
    """A topic with so many mentions."""

    topic: str
    records: int


class Moment(NamedTuple):
    """How far the outputs are at a time, and the CPU seconds of contender and broker by then."""

    at: float
    outputs: int
    cpu: float
    broker_cpu: float


class Speed(NamedTuple):
    """What a run showed."""

    per_second: float
    cpu_us: float
    broker_cpu_us: float


class WrongError(Exception):
    """Outputs are missing, doubled where they must not be, or say something else."""


def measure(bench: Bench, records: int = RECORDS) -> None:
    """Let all of them run in turn, as often as there are rounds."""
    with bench.installation("hop") as installation:
        sources = _publish(bench, installation, records)
        for number in range(bench.rounds):
            bench.say(f"hop, round {number + 1} of {bench.rounds}")
            speeds: dict[str, Speed] = {}
            for contender in _order(number):
                speed = _run(bench, installation, contender, number, sources[contender.share])
                speeds[contender.name] = speed
                bench.note(f"hop.{contender.name}", speed.per_second)
                bench.note(f"hop.cpu_us.{contender.name}", speed.cpu_us)
                bench.note(f"hop.broker_cpu_us.{contender.name}", speed.broker_cpu_us)
            for name in [other.name for other in CONTENDERS_IN_TURN if other.name != OURS]:
                bench.note(f"hop.ratio.{name}", speeds[OURS].per_second / speeds[name].per_second)


def _order(number: int) -> tuple[Contender, ...]:
    """Another one begins each round: nobody is always first on a cold broker."""
    begin = number % len(CONTENDERS_IN_TURN)
    return (*CONTENDERS_IN_TURN[begin:], *CONTENDERS_IN_TURN[:begin])


def _publish(bench: Bench, installation: Installation, records: int) -> dict[float, Source]:
    """Publish the mentions once for each share of them that somebody takes."""
    sources: dict[float, Source] = {}
    for share in sorted({contender.share for contender in CONTENDERS_IN_TURN}):
        count = int(records * share)
        topic = installation.topic("mentions")
        if share < 1:
            topic = f"{topic}-{count}"
            create(bench.bootstrap, topic, PARTITIONS, settings_of(BY_NAME["mentions"]))
        bench.say(f"publishing {count:,} mentions")
        preload(bench.bootstrap, topic, posts(count), PARTITIONS)
        sources[share] = Source(topic, count)
    return sources


def _run(
    bench: Bench, installation: Installation, contender: Contender, number: int, source: Source
) -> Speed:
    count = source.records
    group = f"hop-{contender.name}-{number}"
    target = _target(bench, installation, contender, group)
    job = Job(bench.bootstrap, source.topic, target, group, PARTITIONS)
    log = bench.scratch / f"{group}.log"
    ends = Ends(bench.bootstrap, [target], PARTITIONS)
    began = ends.now()
    command = [contender.python, "-m", f"bench.hop.contenders.{contender.module}", job.text()]
    with running(command, log) as child:
        moments = [_moment(child.pid, bench, ends, began)]
        while not _over(moments, count):
            time.sleep(POLL_SECONDS)
            check(child, log)
            if time.monotonic() > moments[-1].at + PATIENCE_SECONDS:
                raise WrongError(f"{contender.name} stopped at {moments[-1].outputs:,} of {count:,}")
            moment = _moment(child.pid, bench, ends, began)
            if moment.outputs > moments[-1].outputs:
                moments.append(moment)
    _verify(bench, contender, began, count)
    if contender.name != OURS:
        delete(bench.bootstrap, target)
    return _speed(moments, count)


def _target(bench: Bench, installation: Installation, contender: Contender, group: str) -> str:
    """Return the topic to write, made as the catalogue has it. Ours is there, but for the changelog."""
    if contender.name == OURS:
        topic = changelog(group)
        create(bench.bootstrap, installation.topic(topic.name), PARTITIONS, settings_of(topic))
        return installation.topic("mentions.scored")
    target = f"{installation.name}.{group}"
    create(bench.bootstrap, target, PARTITIONS, settings_of(BY_NAME["mentions.scored"]))
    return target


def _moment(pid: int, bench: Bench, ends: Ends, began: dict[tuple[str, int], int]) -> Moment:
    outputs = ends.total() - sum(began.values())
    return Moment(time.monotonic(), outputs, cpu_seconds(pid), cpu_seconds(bench.broker.pid(0)))


def _over(moments: list[Moment], count: int) -> bool:
    """All is written, and nothing has come for a while: markers of transactions count as outputs here."""
    return moments[-1].outputs >= count and time.monotonic() > moments[-1].at + QUIET_SECONDS


def _speed(moments: list[Moment], count: int) -> Speed:
    last = moments[-1]
    first = next(moment for moment in moments if moment.outputs >= last.outputs * WARM_UP)
    records = count * (last.outputs - first.outputs) / last.outputs
    return Speed(
        records / (last.at - first.at),
        (last.cpu - first.cpu) / records * 1e6,
        (last.broker_cpu - first.broker_cpu) / records * 1e6,
    )


def _verify(bench: Bench, contender: Contender, began: dict[tuple[str, int], int], count: int) -> None:
    seen: Counter[tuple[int, int]] = Counter()
    for message in read(bench.bootstrap, began):
        output = orjson.loads(message.value() or b"")
        raw = output["raw"]
        seen[raw["partition"], raw["offset"]] += 1
        if output["score"] != SCORE or (message.key() or b"").decode() != output["id"]:
            raise WrongError(f"{contender.name} wrote {message.value()!r}")
    doubled = seen.total() - len(seen)
    if len(seen) != count or (contender.once and doubled):
        raise WrongError(f"{contender.name}: {len(seen):,} of {count:,}, {doubled:,} of them doubled")
