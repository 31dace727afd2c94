"""Both logs, behind the same fixture."""

import uuid
from collections.abc import AsyncIterator, Callable

import pytest

from schemas.topics import BY_NAME, changelog
from streams.broker import Broker
from streams.clock import now_ms
from streams.log.kafka import KafkaLog, KafkaSettings
from streams.log.memory import MemoryLog
from streams.log.port import Log

PARTITIONS = 4
_NAMES = ("mentions", "mentions.scored", "threads.lookups", "threads.links")
TOPICS = [*(BY_NAME[name] for name in _NAMES), changelog("threads")]


@pytest.fixture
def open_kafka(kafka: Broker) -> Callable[[], KafkaLog]:
    """A way to open the same log on a real Kafka again, as another process would."""
    settings = KafkaSettings(kafka.bootstrap, f"test-{uuid.uuid4().hex[:8]}", session_ms=6_000)
    return lambda: KafkaLog(settings)


@pytest.fixture(params=["memory", "kafka"])
def open_log(request: pytest.FixtureRequest) -> Callable[[], Log]:
    """A way to open the same log again, on both kinds."""
    if request.param == "kafka":
        open_kafka: Callable[[], Log] = request.getfixturevalue("open_kafka")
        return open_kafka
    log = MemoryLog(now_ms)
    return lambda: log


@pytest.fixture
async def log(open_log: Callable[[], Log]) -> AsyncIterator[Log]:
    """A log with the topics of `threads`, four partitions each."""
    log = open_log()
    await log.create(TOPICS, PARTITIONS)
    yield log
    await log.close()


@pytest.fixture
async def kafka_log(open_kafka: Callable[[], KafkaLog]) -> AsyncIterator[KafkaLog]:
    """The same, on a real Kafka only."""
    log = open_kafka()
    await log.create(TOPICS, PARTITIONS)
    yield log
    await log.close()
