"""The agent `notify`: the outbox is committed first, then sinks are tried, then what came of it is committed.

Nothing of the outside world is in a transaction: a worker that dies between the two tries again, with the
same idempotency key. A sink that takes long is waited for in the background; what came of it is committed
with a later batch.
"""

import itertools
import logging
from collections.abc import Mapping
from typing import Any

from schemas.alerts import Notification
from schemas.base import SECOND
from schemas.codec import decode
from streams.agents.rounds import Rounds
from streams.clock import now_ms
from streams.metrics import Metrics
from streams.notices import TOPIC_SINK, Circuit, Notices, down
from streams.sinks.port import Sink
from streams.tasks.batch import Handover, Work
from streams.tasks.process import process, settled

LONGEST_TURN = 1_000
"""Milliseconds."""
NAMED = 3
"""So many alerts of a notice that is given up are named in the log."""
_log = logging.getLogger(__name__)


def attach(
    app: Any,
    channel: Any,
    *,
    notices: Notices,
    rounds: Rounds,
    sinks: Mapping[str, Sink],
    metrics: Metrics,
    concurrency: int,
) -> None:
    """Let notices from the channel be told."""

    @app.agent(channel, name="notify", concurrency=concurrency)  # type: ignore[untyped-decorator]
    async def notify(batches: Any) -> None:
        async for batch in batches:
            async with batch.guard():
                work = process(notices, batch)
                await batch.commit(work)
                _note(work, metrics)
                before = down(batch.state)
                await _tell(batch, notices, rounds, metrics)
                _say(batch.partition, sinks, before, down(batch.state))


async def _tell(batch: Handover, notices: Notices, rounds: Rounds, metrics: Metrics) -> None:
    """Try what is due, round by round: a later notice of an alert goes after the earlier one.

    Where that takes long there is a pause, so that neither a sink with much to hear nor one that hangs keeps
    news from others.
    """
    began = now_ms()
    for number in itertools.count():
        rounds.begin(batch.partition, notices.due(batch.state))
        outcomes = await rounds.back(batch.partition)
        now = now_ms()
        if outcomes:
            outputs = notices.settle(batch.state, outcomes, now)
            work = settled(batch, outputs, f"{batch.partition}/{now}/{number}")
            await batch.commit(work)
            _note(work, metrics)
        elif not rounds.are_under_way(batch.partition):
            return
        if not outcomes or now - began > LONGEST_TURN:
            notices.pause(batch.state, now)
            await batch.commit(settled(batch, (), f"{batch.partition}/{now}/pause"))
            return


def _note(work: Work, metrics: Metrics) -> None:
    """Count what is on `notifications` now, and log what is given up for good: nobody is told of it there.

    A sign of life that fails has failed: the next one says more, so nothing is lost with it.
    """
    for output in work.outputs:
        if output.topic != "notifications" or output.value is None:
            continue
        told = decode(output.value, Notification)
        if told.sink == TOPIC_SINK:
            continue
        given_up = told.result == "given-up"
        lost = given_up and told.kind == "notice"
        metrics.notifications.labels(told.sink, "failed" if given_up and not lost else told.result).inc()
        if lost:
            what = ", ".join(told.alerts[:NAMED]) + (" and more" if len(told.alerts) > NAMED else "")
            _log.error(
                "sink %s is not told of %s, given up at try %d: %s", told.sink, what, told.attempt, told.error
            )


def _say(
    partition: int, sinks: Mapping[str, Sink], before: Mapping[str, Circuit], after: Mapping[str, Circuit]
) -> None:
    """Log which sinks have gone down, with the reason, and which are back: each partition sees for itself."""
    for sink in sinks:
        if sink in after and sink not in before:
            _log.warning(
                "sink %s is down for partition %d, and is tried now and then: %s",
                sink,
                partition,
                after[sink].reason,
            )
        elif sink in before and sink not in after:
            seconds = (now_ms() - before[sink].since) // SECOND
            _log.warning("sink %s is back for partition %d after %d s", sink, partition, seconds)
