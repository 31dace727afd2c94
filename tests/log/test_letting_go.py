"""A client that is let go: in bounded time, and without a word about what nobody waits for any more."""

import asyncio
import gc
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import ProducerFenced

from streams.log.kafka.letting_go import drop


async def test_what_a_producer_could_not_send_is_not_warned_of() -> None:
    """Who sent it knows that the transaction failed; asyncio would say so once more for each batch."""
    said: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
    producer = AIOKafkaProducer(bootstrap_servers="127.0.0.1:1", acks="all")
    accumulator = producer._message_accumulator
    sent = [await accumulator.add_batch(producer.create_batch(), TopicPartition("t", n), 1) for n in range(2)]
    accumulator.fail_all(ProducerFenced())
    results = await asyncio.gather(*sent, return_exceptions=True)
    assert all(isinstance(result, ProducerFenced) for result in results)
    await drop(producer)
    del producer, accumulator, sent, results
    gc.collect()
    await asyncio.sleep(0)
    assert said == []
