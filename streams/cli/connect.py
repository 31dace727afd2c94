"""How a command gets at its settings and its log."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from streams.errors import LogError
from streams.log.port import Log
from streams.settings import Settings, load

T = TypeVar("T")


def settings() -> Settings:
    """Read the settings. Raises ConfigurationError."""
    return load()


@asynccontextmanager
async def open_log(chosen: Settings | None = None) -> AsyncIterator[Log]:
    """Return the log that the settings name, for the length of a block."""
    from streams.log.kafka import KafkaLog  # noqa: PLC0415 - offline commands need not wait for it

    chosen = chosen or settings()
    quieten_retries(chosen)
    log = KafkaLog(kafka_settings(chosen))
    try:
        yield log
    finally:
        await log.close()


def kafka_settings(chosen: Settings) -> Any:
    """Return what the Kafka log needs of the settings."""
    from streams.log.kafka import KafkaSettings  # noqa: PLC0415

    return KafkaSettings(
        bootstrap=chosen.bootstrap,
        installation=chosen.installation,
        session_ms=chosen.session_ms,
        transaction_ms=chosen.transaction_ms,
        replication=chosen.replication,
    )


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; Ctrl-C ends it without a traceback."""
    return asyncio.run(work)


def quieten_retries(chosen: Settings) -> None:
    """Leave out what aiokafka says of every retry: what it gives up on is raised, and said by us."""
    if chosen.log_level in ("WARNING", "ERROR"):
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


async def partitions_of_mentions(log: Log) -> int:
    """Return how many partitions `mentions` has. Raises LogError where it does not stand."""
    described = await log.describe(["mentions"])
    if "mentions" not in described:
        raise LogError("there is no topic mentions yet; create it with `groundswell topics create`")
    return described["mentions"].partitions
