"""All agents on conversations as customer care has them: how many a second, and what each agent costs.

    pipeline.stub.mentions_per_s     a backlog through all agents in one process; the model costs nothing
    pipeline.stub.cpu_us.total       CPU of that process for one mention, microseconds
    pipeline.stub.cpu_us.AGENT       of the agent's own process, where each has one, for one mention
    pipeline.model.*                 the same with the model, `fast`; share: the part of the CPU that is its
    pipeline.processes.2.*           two processes, which share two cores with the broker on a small machine

Measured from the publishing of the backlog (a second or so) until the last record of any topic is committed,
in processes that are at work and warm. Every mention must be on `mentions.enriched` once.
"""

import contextlib
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import orjson

from bench.bench import PARTITIONS, Bench
from bench.mentions import SAMPLE_BRANDS, conversations, evenly
from bench.publisher import preload
from bench.reader import read
from bench.worker import Flow, Worker, await_running, working
from schemas.topics import AGENTS
from tests.pipeline.installation import Installation

STUB_MENTIONS = 60_000
MODEL_MENTIONS = 12_000
WARM_UP = 2_000
CUSTOMERS = 5_000
SPAN = timedelta(hours=2)
"""Event time of a run: long enough for answers to be overdue, which is work too."""
ENDED = timedelta(minutes=10)
"""The last mention is so old: event time then stands still, and nothing more becomes due."""

ALL = (tuple(AGENTS),)
EACH = tuple((agent,) for agent in AGENTS)
TWICE = ALL * 2


class Run(NamedTuple):
    """What a run showed. cpu_us: of each process, for one mention."""

    per_second: float
    cpu_us: list[float]


class LostError(Exception):
    """A mention has not come through, or has twice."""


def measure(bench: Bench) -> None:
    """Run every variant, as often as there are rounds."""
    for number in range(bench.rounds):
        bench.say(f"pipeline, round {number + 1} of {bench.rounds}")
        stub = run(bench, ALL, STUB_MENTIONS)
        bench.note("pipeline.stub.mentions_per_s", stub.per_second)
        bench.note("pipeline.stub.cpu_us.total", stub.cpu_us[0])
        for agent, cpu_us in zip(AGENTS, run(bench, EACH, STUB_MENTIONS).cpu_us, strict=True):
            bench.note(f"pipeline.stub.cpu_us.{agent}", cpu_us)
        model = run(bench, ALL, MODEL_MENTIONS, stubbed=False)
        bench.note("pipeline.model.mentions_per_s", model.per_second)
        bench.note("pipeline.model.cpu_us.total", model.cpu_us[0])
        bench.note("pipeline.model.share", 1 - stub.cpu_us[0] / model.cpu_us[0])
        twice = run(bench, TWICE, STUB_MENTIONS)
        bench.note("pipeline.processes.2.mentions_per_s", twice.per_second)
        bench.note("pipeline.processes.2.cpu_us.total", sum(twice.cpu_us))
        bench.note("pipeline.processes.2.ratio", twice.per_second / stub.per_second)


def run(bench: Bench, crews: Sequence[Sequence[str]], mentions: int, *, stubbed: bool = True) -> Run:
    """Let mentions through processes with these agents each."""
    warm_up, count = bench.amount(WARM_UP), bench.amount(mentions)
    total = warm_up + count
    records = list(conversations(total, CUSTOMERS, evenly(datetime.now(UTC) - ENDED, SPAN, total)))
    with (
        bench.installation("pipeline", brands=SAMPLE_BRANDS) as installation,
        contextlib.ExitStack() as stack,
    ):
        workers = [stack.enter_context(working(installation, crew, stubbed=stubbed)) for crew in crews]
        await_running(workers, PARTITIONS)
        flow, topic = Flow(installation), installation.topic("mentions")
        preload(bench.bootstrap, topic, records[:warm_up], PARTITIONS)
        _, before = flow.settle(workers, warm_up)
        began = time.monotonic()
        preload(bench.bootstrap, topic, records[warm_up:], PARTITIONS)
        ended, after = flow.settle(workers, total)
        _verify(installation, total)
        return Run(count / (ended - began), [_cpu_us(worker, before, after, count) for worker in workers])


def _cpu_us(worker: Worker, before: dict[int, float], after: dict[int, float], mentions: int) -> float:
    pid = worker.child.pid
    return (after[pid] - before[pid]) / mentions * 1e6


def _verify(installation: Installation, mentions: int) -> None:
    begin = {(installation.topic("mentions.enriched"), number): 0 for number in range(PARTITIONS)}
    seen = Counter(
        orjson.loads(message.value() or b"")["id"] for message in read(installation.bootstrap, begin)
    )
    if len(seen) != mentions or seen.total() != mentions:
        raise LostError(f"{seen.total():,} enriched of {mentions:,}, {len(seen):,} of them different")
