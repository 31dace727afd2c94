"""The agent `notify`: the outbox is committed first, then sinks are tried, then what came of it is committed.

Nothing of the outside world is in a transaction: a worker that dies between the two tries again, with the
same idempotency key.
"""

import itertools
from collections.abc import Mapping
from typing import Any

from streams.clock import now_ms
from streams.metrics import Metrics
from streams.notices import Notices
from streams.sinks.deliver import deliver
from streams.sinks.port import Sink
from streams.tasks.batch import Handover
from streams.tasks.process import process, settled

LONGEST_TURN = 1_000
"""Milliseconds."""


def attach(
    app: Any,
    channel: Any,
    *,
    notices: Notices,
    sinks: Mapping[str, Sink],
    metrics: Metrics,
    concurrency: int,
) -> None:
    """Let notices from the channel be told."""

    @app.agent(channel, name="notify", concurrency=concurrency)  # type: ignore[untyped-decorator]
    async def notify(batches: Any) -> None:
        async for batch in batches:
            async with batch.guard():
                await batch.commit(process(notices, batch))
                await _tell(batch, notices, sinks, metrics)


async def _tell(batch: Handover, notices: Notices, sinks: Mapping[str, Sink], metrics: Metrics) -> None:
    """Try what is due, round by round: a later notice of an alert goes after the earlier one.

    Where that takes long there is a pause, so that a sink with much to hear does not keep news from others.
    """
    began = now_ms()
    for number in itertools.count():
        attempts = notices.due(batch.state)
        if not attempts:
            return
        if now_ms() - began > LONGEST_TURN:
            notices.pause(batch.state, now_ms())
            await batch.commit(settled(batch, (), f"{batch.partition}/{began}/pause"))
            return
        outcomes = await deliver(sinks, attempts)
        now = now_ms()
        outputs = notices.settle(batch.state, outcomes, now)
        await batch.commit(settled(batch, outputs, f"{batch.partition}/{now}/{number}"))
        for outcome in outcomes:
            metrics.notifications.labels(outcome.attempt.sink, type(outcome.result).__name__.lower()).inc()
