"""FastStream with batches: a subscriber that takes lists, and `publish_batch` for each partition.

At least once: a batch is acknowledged after the handler. FastStream decodes, by orjson; `serializer=None`
leaves the casting of arguments out, which nobody here needs.
"""

import asyncio
import logging
from collections import defaultdict
from typing import Any

import orjson
import uvloop
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage, KafkaPublishMessage

from bench.hop.work import BATCH_BYTES, FETCH_BYTES, LINGER_MS, Job, enriched, partition_of

PUBLISHED = 1_000
"""Records in one `publish_batch`: more might be more than a batch takes, which it refuses."""


def build(job: Job) -> FastStream:
    """Make the app."""
    broker = KafkaBroker(
        job.bootstrap,
        acks="all",
        linger_ms=LINGER_MS,
        max_batch_size=BATCH_BYTES,
        serializer=None,
        log_level=logging.DEBUG,
    )

    @broker.subscriber(  # type: ignore[untyped-decorator]
        job.source,
        group_id=job.group,
        batch=True,
        batch_timeout_ms=200,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=FETCH_BYTES,
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )
    async def enrich(mentions: list[dict[str, Any]], message: KafkaMessage) -> None:
        outputs: dict[int, list[KafkaPublishMessage]] = defaultdict(list)
        for mention, raw in zip(mentions, message.raw_message, strict=True):
            output = enriched(mention, raw.partition, raw.offset)
            key = output["id"].encode()
            row = KafkaPublishMessage(orjson.dumps(output), key=key)
            outputs[partition_of(key, job.partitions)].append(row)
        await asyncio.gather(
            *(
                broker.publish_batch(*rows[start : start + PUBLISHED], topic=job.target, partition=number)
                for number, rows in outputs.items()
                for start in range(0, len(rows), PUBLISHED)
            )
        )

    return FastStream(broker)


if __name__ == "__main__":
    uvloop.run(build(Job.given()).run())
