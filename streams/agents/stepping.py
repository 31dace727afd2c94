"""Agents that do nothing but decide, from `threads` to `alerts`."""

from typing import Any

from streams.step import Step
from streams.tasks.process import process


def attach(app: Any, channel: Any, name: str, step: Step, concurrency: int) -> None:
    """Let batches from the channel go through the step."""

    @app.agent(channel, name=name, concurrency=concurrency)  # type: ignore[untyped-decorator]
    async def decide(batches: Any) -> None:
        async for batch in batches:
            async with batch.guard():
                await batch.commit(process(step, batch))
