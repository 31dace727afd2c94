"""Both logs, behind the same fixture."""

import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from schemas.topics import BY_NAME, changelog
from streams.broker import Broker
from streams.clock import now_ms
from streams.log.kafka import KafkaLog, KafkaSettings
from streams.log.memory import MemoryLog
from streams.log.port import Log

PARTITIONS = 4
TOPICS = ("mentions", "mentions.scored", "threads.lookups", "threads.links")


@pytest.fixture(params=["memory", "kafka"])
def open_log(request: pytest.FixtureRequest) -> Callable[[], Log]:
    """A way to open the same log again, as another process would."""
    if request.param == "memory":
        log = MemoryLog(now_ms)
        return lambda: log
    kafka: Any = request.getfixturevalue("kafka")
    settings = KafkaSettings(kafka.bootstrap, f"test-{uuid.uuid4().hex[:8]}", session_ms=6_000)
    return lambda: KafkaLog(settings)


@pytest.fixture
async def kafka_log(kafka: Broker) -> AsyncIterator[KafkaLog]:
    """The same as `log`, on a real Kafka only."""
    log = KafkaLog(KafkaSettings(kafka.bootstrap, f"test-{uuid.uuid4().hex[:8]}", session_ms=6_000))
    await log.create([*(BY_NAME[name] for name in TOPICS), changelog("threads")], PARTITIONS)
    yield log
    await log.close()


@pytest.fixture
async def log(open_log: Callable[[], Log]) -> AsyncIterator[Log]:
    """A log with the topics of `threads`, four partitions each."""
    log = open_log()
    await log.create([*(BY_NAME[name] for name in TOPICS), changelog("threads")], PARTITIONS)
    yield log
    await log.close()
