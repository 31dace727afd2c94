"""Groundswell, exactly once: the agent, channel, crew, tasks and transactions of a worker, with a small step.

What a worker does besides is done here too: the contract is checked, event time kept in the changelog,
every output has its id, metrics are counted, dead letters would be written.
"""

import asyncio
import gc
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import faust
import msgspec
import uvloop

from bench.hop.work import SCORE, Job
from schemas.base import Record, Time
from schemas.codec import convert
from schemas.mentions import Mention, RawPointer, ScoredMention, check_mention, message_key
from schemas.scores import Score
from streams.agents import stepping
from streams.app import GroundswellApp
from streams.broker import free_port
from streams.cli.worker import COLLECT_AFTER
from streams.clock import now_ms
from streams.log.kafka import KafkaLog, KafkaSettings
from streams.metrics import Metrics
from streams.state import State
from streams.step import Context, Output
from streams.tasks.batch import Duty, Handover
from streams.tasks.crew import Crew

INPUTS = ["mentions"]
OUTPUT = "mentions.scored"


class Hop:
    """Adds a score that is always the same."""

    kinds: Mapping[str, type[msgspec.Struct]] = {}

    def __init__(self) -> None:
        self._score: Score = convert(SCORE, Score)

    def on_record(self, _state: State, record: Record, context: Context) -> Iterable[Output]:
        """Take one mention."""
        assert isinstance(record, Mention)
        check_mention(record)
        name = message_key(record.source, record.id)
        scored = ScoredMention(
            id=name,
            mention=record,
            score=self._score,
            occurred_at=record.created_at,
            raw=RawPointer(topic=context.topic, partition=context.partition, offset=context.offset),
        )
        return [Output(OUTPUT, name, scored)]

    def on_wake(self, _state: State, _table: str, _key: str, _now: Time) -> Iterable[Output]:
        """Nothing is kept, and nothing is due."""
        return ()


def build(job: Job) -> GroundswellApp:
    """Make the app, as `streams.app` does. The group is the agent's name: so its changelog is new as well."""
    installation, _, _ = job.source.partition(".")
    app = GroundswellApp(
        installation,
        broker="kafka://none",
        store="memory://",
        datadir=str(Path(".cache/bench-worker").absolute()),
        web_host="127.0.0.1",
        web_bind="127.0.0.1",
        web_port=free_port(),
        worker_redirect_stdouts=False,
        autodiscover=False,
    )
    channel = app.channel(maxsize=job.partitions)
    step = Hop()
    stepping.attach(app, channel, job.group, step, concurrency=job.partitions, turn=asyncio.Lock())
    member = KafkaLog(KafkaSettings(job.bootstrap, installation)).member(job.group, INPUTS)

    async def hand_over(batch: Handover) -> None:
        await channel.send(value=batch)

    duty = Duty(job.group, step.kinds, job.partitions)
    crew = Crew(duty, member, hand_over, now=now_ms, meter=Metrics().meter(job.group))
    running: list[asyncio.Task[None]] = []

    @app.task  # type: ignore[untyped-decorator]
    async def crews() -> None:
        app.flow_control.resume()
        running.append(asyncio.create_task(crew.run()))
        await asyncio.gather(*running)

    @app.on_before_shutdown.connect
    async def let_go(*_args: Any, **_options: Any) -> None:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    return app


def main() -> None:
    """Work until told to stop."""
    logging.basicConfig(level=logging.WARNING)
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    app = build(Job.given())
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    worker = faust.Worker(
        app, loglevel="WARNING", override_logging=False, redirect_stdouts=False, quiet=True, loop=loop
    )
    worker.execute_from_commandline()


if __name__ == "__main__":
    main()
