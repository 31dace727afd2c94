"""A loop written by hand with confluent-kafka: at least once.

Lists of records by `consume`; librdkafka batches and sends in threads of its own; once a second everything
is flushed and then the offsets are committed.
"""

import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer

from bench.hop.work import BATCH_BYTES, FETCH_BYTES, LINGER_MS, Job, partition_of, work

COMMIT_SECONDS = 1.0
RECORDS = 2_000


def main(job: Job) -> None:
    """Work until told to stop."""
    consumer = Consumer(
        {
            "bootstrap.servers": job.bootstrap,
            "group.id": job.group,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "max.partition.fetch.bytes": FETCH_BYTES,
        }
    )
    producer = Producer(
        {
            "bootstrap.servers": job.bootstrap,
            "acks": "all",
            "linger.ms": LINGER_MS,
            "batch.size": BATCH_BYTES,
            "queue.buffering.max.messages": 500_000,
        }
    )
    consumer.subscribe([job.source])
    committed = time.monotonic()
    while True:
        for message in consumer.consume(RECORDS, timeout=0.2):
            take(producer, job, message)
        producer.poll(0)
        if time.monotonic() > committed + COMMIT_SECONDS:
            producer.flush()
            commit(consumer)
            committed = time.monotonic()


def take(producer: Producer, job: Job, message: Message) -> None:
    """One record, decoded, and what is made of it on its way."""
    if message.error() is not None:
        raise KafkaException(message.error())
    key, value = work(message.value() or b"", message.partition() or 0, message.offset() or 0)
    while True:
        try:
            producer.produce(job.target, value, key, partition_of(key, job.partitions), on_delivery=check)
        except BufferError:
            producer.poll(0.1)
        else:
            return


def commit(consumer: Consumer) -> None:
    """Commit what has been taken; there is nothing to commit before the first record."""
    try:
        consumer.commit(asynchronous=False)
    except KafkaException as error:
        if error.args[0].code() != KafkaError._NO_OFFSET:  # noqa: SLF001 - its only name
            raise


def check(error: KafkaError | None, _message: Message) -> None:
    """Raise what became of a record that was not stored."""
    if error is not None:
        raise KafkaException(error)


if __name__ == "__main__":
    main(Job.given())
