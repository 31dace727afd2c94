"""Clients of a cluster that may never answer again, stopped in bounded time."""

import asyncio
import contextlib
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

STOP_SECONDS = 5


async def drop(producer: AIOKafkaProducer) -> None:
    """Stop a producer; its sender awaits its requests: cancel until it is gone."""
    _look_at(producer)
    try:
        await asyncio.wait_for(producer.stop(), STOP_SECONDS)
    except Exception:  # noqa: BLE001 - whatever it was, the producer is of no more use
        await _cancel(producer._sender.sender_task)
    finally:
        with contextlib.suppress(Exception):
            await producer.client.close()


async def drop_consumer(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer, and leave its group if anybody is there to hear it."""
    try:
        await asyncio.wait_for(consumer.stop(), STOP_SECONDS)
    except Exception:  # noqa: BLE001 - it is of no more use either
        coordinator, fetcher = consumer._coordinator, consumer._fetcher
        for name in ("_coordination_task", "_heartbeat_task", "_commit_refresh_task"):
            await _cancel(getattr(coordinator, name, None))
        await _cancel(getattr(fetcher, "_fetch_task", None))
    finally:
        with contextlib.suppress(Exception):
            await consumer._client.close()


def _look_at(producer: AIOKafkaProducer) -> None:
    """Let nobody warn of a transaction's outcome that is known from its sends."""
    manager = producer._txn_manager
    waiter = manager and manager._transaction_waiter
    if waiter is not None and waiter.done() and not waiter.cancelled():
        waiter.exception()


async def _cancel(task: "asyncio.Task[Any] | None") -> None:
    while task is not None and not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.2)
    if task is not None and not task.cancelled():
        task.exception()
