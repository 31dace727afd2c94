"""A loop written by hand with aiokafka as its documentation has it: at least once.

Whole fetches by `getmany`; `send` queues a record without waiting, and aiokafka makes the batches; offsets
are committed once the sends are stored.
"""

import asyncio

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.hop.work import BATCH_BYTES, FETCH_BYTES, LINGER_MS, Job, partition_of, work


async def main(job: Job) -> None:
    """Work until told to stop."""
    consumer = AIOKafkaConsumer(
        job.source,
        bootstrap_servers=job.bootstrap,
        group_id=job.group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=FETCH_BYTES,
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=job.bootstrap, acks="all", max_batch_size=BATCH_BYTES, linger_ms=LINGER_MS
    )
    await producer.start()
    await consumer.start()
    while True:
        fetched = await consumer.getmany(timeout_ms=200)
        stored = []
        for records in fetched.values():
            for record in records:
                key, value = work(record.value, record.partition, record.offset)
                partition = partition_of(key, job.partitions)
                stored.append(await producer.send(job.target, value, key, partition))
        await asyncio.gather(*stored)
        if fetched:
            await consumer.commit({tp: records[-1].offset + 1 for tp, records in fetched.items()})


if __name__ == "__main__":
    uvloop.run(main(Job.given()))
