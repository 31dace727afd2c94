"""Faust with topics of its own: an agent on a topic, which sends to another. At least once, Faust's default.

Values are raw bytes and (de)coded by orjson as everywhere here: quicker than Faust's own codec.
"""

import asyncio
import logging
import sys
import tempfile
from typing import Any

import faust
import uvloop

from bench.hop.work import BATCH_BYTES, FETCH_BYTES, LINGER_MS, Job, partition_of, work


def build(job: Job) -> faust.App:
    """Make the app."""
    app = faust.App(
        job.group,
        broker=f"kafka://{job.bootstrap}",
        store="memory://",
        datadir=tempfile.mkdtemp(prefix="faust-"),
        topic_partitions=job.partitions,
        topic_allow_declare=False,
        topic_disable_leader=True,
        autodiscover=False,
        web_enabled=False,
        consumer_max_fetch_size=FETCH_BYTES,
        producer_acks=-1,
        producer_linger=LINGER_MS / 1000,
        producer_max_batch_size=BATCH_BYTES,
        stream_wait_empty=False,
        stream_buffer_maxsize=16_384,
    )
    source = app.topic(
        job.source, key_type=bytes, key_serializer="raw", value_type=bytes, value_serializer="raw"
    )
    target = app.topic(
        job.target, key_type=bytes, key_serializer="raw", value_type=bytes, value_serializer="raw"
    )

    @app.agent(source)
    async def enrich(stream: Any) -> None:
        async for event in stream.events():
            message = event.message
            key, value = work(event.value, message.partition, message.offset)
            await target.send(key=key, value=value, partition=partition_of(key, job.partitions))

    return app


if __name__ == "__main__":
    job = Job.given()
    sys.argv = [sys.argv[0]]
    logging.basicConfig(level=logging.WARNING)
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = faust.Worker(build(job), loglevel="WARNING", redirect_stdouts=False, quiet=True, loop=loop)
    worker.execute_from_commandline()
