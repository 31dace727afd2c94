"""Agents that do nothing but decide, from `threads` to `alerts`."""

import asyncio
from typing import Any

from streams.step import Slow, Step
from streams.tasks.batch import Batch, Work
from streams.tasks.process import Run, process

MANY_TIMERS = 2_000
"""That are due at once: about half a second of work. After a long stop there may be tens of thousands, and a
member that says nothing to its group for as long as these take loses its partitions, again and again."""
TURN_SECONDS = 0.005
"""After so much work whatever has arrived is looked at: else each of the broker's answers, of which a
transaction needs five, would wait for another partition's whole batch."""


def attach(app: Any, channel: Any, name: str, step: Step, *, concurrency: int, turn: asyncio.Lock) -> None:
    """Let batches from the channel go through the step.

    turn: of the process, one batch at a time: in turns, all would be done when the last one is.
    """

    @app.agent(channel, name=name, concurrency=concurrency)  # type: ignore[untyped-decorator]
    async def decide(batches: Any) -> None:
        async for batch in batches:
            async with batch.guard():
                await batch.submit(await decided(step, batch, turn))


async def decided(step: Step, batch: Batch, turn: asyncio.Lock) -> Work:
    """Return what the step makes of a batch; off the event loop where that takes long."""
    if isinstance(step, Slow) or batch.state.has_due(MANY_TIMERS, batch.wall):
        return await asyncio.to_thread(process, step, batch)
    async with turn:
        return await _among_others(Run(step, batch))


async def _among_others(run: Run) -> Work:
    now = asyncio.get_running_loop().time
    began = now()
    for _ in run.parts():
        if now() > began + TURN_SECONDS:
            await asyncio.sleep(0)
            began = now()
    return run.work
