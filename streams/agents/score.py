"""The agent `score`: the model is asked for a whole batch, off the event loop, then the step decides."""

import asyncio
from concurrent.futures import Executor
from typing import Any

from schemas.mentions import Mention
from streams.brands.registry import Brands
from streams.clock import monotonic
from streams.metrics import Metrics
from streams.scoring.decide import Scored, score_texts
from streams.scoring.port import Scorer
from streams.scoring.step import Place, Score, refused, text_of
from streams.tasks.batch import Batch
from streams.tasks.process import process

MODEL_TEXTS = 64
"""Texts that go to the model at once: between two such calls other partitions have their turn."""


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
    executor.submit(scorer.read, ["warm up"])  # the first mention need not wait for the model to open

    @app.agent(channel, name="score", concurrency=concurrency)  # type: ignore[untyped-decorator]
    async def score(batches: Any) -> None:
        async for batch in batches:
            async with batch.guard():
                scored = await ask_model(scorer, executor, metrics, batch)
                await batch.commit(process(Score(brands, scored), batch))


async def ask_model(
    scorer: Scorer, executor: Executor, metrics: Metrics, batch: Batch
) -> dict[Place, Scored]:
    """Score every mention of the batch that keeps the contract."""
    mentions = [
        ((received.partition, received.offset), record)
        for received, record in batch.records
        if isinstance(record, Mention) and record.kind != "heartbeat" and not refused(record)
    ]
    scored: dict[Place, Scored] = {}
    loop = asyncio.get_running_loop()
    for start in range(0, len(mentions), MODEL_TEXTS):
        part = mentions[start : start + MODEL_TEXTS]
        began = monotonic()
        texts = [text_of(mention) for _, mention in part]
        answers = await loop.run_in_executor(executor, score_texts, scorer, texts)
        metrics.model_seconds.observe(monotonic() - began)
        scored.update(zip((place for place, _ in part), answers, strict=True))
    return scored
