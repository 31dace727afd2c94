"""What producers that are not ours write: compressed as they like, with headers of any kind."""

import pytest
from confluent_kafka import Producer

from streams.log.kafka import KafkaLog
from streams.log.port import OUTPUT_ID
from tests.log.conftest import PARTITIONS
from tests.log.test_contract import INPUTS, joined, state, take

TOPIC = "mentions.scored"


def produce(log: KafkaLog, headers: list[tuple[str, str | bytes | None]], **settings: str) -> None:
    """Write two records to partition 1."""
    where = log.member("threads", INPUTS).settings
    producer = Producer({"bootstrap.servers": where.bootstrap, "linger.ms": 100, **settings})
    for value in (b"one" * 100, b"two" * 100):
        producer.produce(f"{where.installation}.{TOPIC}", value, partition=1, headers=headers)
    assert producer.flush(30) == 0


async def taken(log: KafkaLog, count: int) -> list[tuple[bytes | None, str | None]]:
    """What a task is given of partition 1: values and ids."""
    async with joined(log) as member:
        await member.has(PARTITIONS)
        hold = await member.member.open(1)
        assert await state(hold) == {}
        records = await take(hold, count)
        await hold.close()
    return [(record.value, record.id) for record in records]


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_every_compression_is_read(kafka_log: KafkaLog, codec: str) -> None:
    """Kafka stores what the producer compressed, and whoever reads it must know how."""
    produce(kafka_log, [], **{"compression.type": codec})
    assert await taken(kafka_log, 2) == [(b"one" * 100, None), (b"two" * 100, None)]


@pytest.mark.parametrize(
    ("given", "found"), [(None, None), (b"", ""), (b"\xff\xfe", "\ufffd\ufffd"), (b"an id", "an id")]
)
async def test_headers_may_hold_anything(kafka_log: KafkaLog, given: bytes | None, found: str | None) -> None:
    """Ours among them: it is a stranger's, and spoils nothing."""
    produce(kafka_log, [("other", None), (OUTPUT_ID, given)])
    assert await taken(kafka_log, 2) == [(b"one" * 100, found), (b"two" * 100, found)]
