"""Clients of a cluster that may never answer again, stopped in bounded time."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

STOP_SECONDS = 5
CANCEL_TRIES = 25


def look_at(future: "asyncio.Future[Any]") -> None:
    """Let nobody warn that a failure was never looked at; the future is done."""
    if not future.cancelled():
        future.exception()


async def drop(producer: AIOKafkaProducer) -> None:
    """Stop a producer; its sender awaits its requests: cancel until it is gone."""
    unsent = _unsent(producer)
    if not await _stopped(producer.stop()):
        await _cancel(producer._sender.sender_task)
        # what was still to be sent has nobody to go to, and a flush inside waits for it
        for batch in unsent:
            batch.future.cancel()
    await _stopped(producer.client.close())
    _look_at(producer, unsent)


async def drop_consumer(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer, and leave its group if anybody is there to hear it."""
    if not await _stopped(consumer.stop()):
        coordinator, fetcher = consumer._coordinator, consumer._fetcher
        for name in ("_coordination_task", "_heartbeat_task", "_commit_refresh_task"):
            await _cancel(getattr(coordinator, name, None))
        await _cancel(getattr(fetcher, "_fetch_task", None))
    await _stopped(consumer._client.close())


async def _stopped(stopping: Coroutine[Any, Any, None]) -> bool:
    """Tell whether it ended well, and in time.

    In a task of its own: where aiokafka cancels what it still had under way, stopping it ends in a
    CancelledError, which is not to be taken for ours.
    """
    task = asyncio.ensure_future(stopping)
    await asyncio.wait([task], timeout=STOP_SECONDS)
    if not task.done():
        await _cancel(task)
        return False
    return not task.cancelled() and task.exception() is None


async def _cancel(task: "asyncio.Task[Any] | None") -> None:
    """Cancel again and again: what the task awaits may take it for its own."""
    for _ in range(CANCEL_TRIES):
        if task is None or task.done():
            break
        task.cancel()
        await asyncio.wait([task], timeout=0.2)
    if task is not None and task.done():
        look_at(task)


def _unsent(producer: AIOKafkaProducer) -> list[Any]:
    accumulator = producer._message_accumulator
    waiting = (batch for batches in accumulator._batches.values() for batch in batches)
    return [*accumulator._pending_batches, *waiting]


def _look_at(producer: AIOKafkaProducer, unsent: list[Any]) -> None:
    """Look at outcomes that are known from the sends: a transaction's, and of those who queue."""
    manager = producer._txn_manager
    waiters = [manager._transaction_waiter] if manager else []
    for waiter in [*waiters, *(batch._drain_waiter for batch in unsent)]:
        if waiter is not None and waiter.done():
            look_at(waiter)
