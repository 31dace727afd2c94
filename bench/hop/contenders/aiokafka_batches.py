"""The same loop in aiokafka's fastest form: batches made by hand, at least once.

`create_batch` and `send_batch` leave out what `send` does for each record: a future, a lock, the choice of a
partition. aiokafka's documentation has them for whoever wants control over batches.
"""

import asyncio
from collections import defaultdict

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.hop.work import BATCH_BYTES, FETCH_BYTES, LINGER_MS, Job, partition_of, work

Rows = dict[int, list[tuple[bytes, bytes]]]
"""Keys and values by partition."""


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
        rows: Rows = defaultdict(list)
        for records in fetched.values():
            for record in records:
                key, value = work(record.value, record.partition, record.offset)
                rows[partition_of(key, job.partitions)].append((key, value))
        await send(producer, job.target, rows)
        if fetched:
            await consumer.commit({tp: records[-1].offset + 1 for tp, records in fetched.items()})


async def send(producer: AIOKafkaProducer, topic: str, rows: Rows) -> None:
    """Return when all of them are stored."""
    stored = []
    for partition, records in rows.items():
        batch = producer.create_batch()
        for key, value in records:
            if batch.append(key=key, value=value, timestamp=None) is None:
                stored.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                batch.append(key=key, value=value, timestamp=None)
        stored.append(await producer.send_batch(batch, topic, partition=partition))
    await asyncio.gather(*stored)


if __name__ == "__main__":
    uvloop.run(main(Job.given()))
