"""The agent `score`: the model is asked for a whole batch, off the event loop, then the step decides."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

from schemas.mentions import Mention
from streams.agents.shared_model import SharedModel
from streams.brands.registry import Brands
from streams.metrics import Metrics
from streams.scoring.decide import Scored, Text
from streams.scoring.port import Scorer
from streams.scoring.step import Place, Score, is_scored, text_of
from streams.scoring.topics import Topics
from streams.tasks.batch import Batch
from streams.tasks.process import process


def attach(
    app: Any,
    channel: Any,
    *,
    scorer: Scorer,
    brands: Brands,
    executor: Executor,
    metrics: Metrics,
    concurrency: int,
) -> None:
    """Let batches from the channel be scored."""
    # the first mention need not wait for the model to open, nor the first in English for what reads that
    executor.submit(scorer.read, ["The first mention should not have to wait for the model."])
    model = SharedModel(scorer, executor, metrics)
    topics = Topics(brands)

    @app.agent(channel, name="score", concurrency=concurrency)  # type: ignore[untyped-decorator]
    async def score(batches: Any) -> None:
        async for batch in batches:
            async with batch.guard():
                scored = await ask_model(model, brands, batch)
                await batch.submit(process(Score(brands, topics, scored), batch))


async def ask_model(model: SharedModel, brands: Brands, batch: Batch) -> dict[Place, Scored]:
    """Score every mention of the batch that keeps the contract."""
    mentions = [
        ((received.partition, received.offset), record)
        for received, record in batch.records
        if is_scored(record)
    ]
    # off the event loop: whom a text is about takes milliseconds where it lists thousands of handles
    texts = await asyncio.to_thread(_texts, brands, [mention for _, mention in mentions])
    answers = await model.score(texts)
    return dict(zip((place for place, _ in mentions), answers, strict=True))


def _texts(brands: Brands, mentions: Sequence[Mention]) -> list[Text]:
    return [text_of(mention, brands) for mention in mentions]
