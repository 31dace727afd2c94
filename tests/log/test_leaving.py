"""Which partitions a member takes, of those that it is given."""

import asyncio

from streams.log.kafka import KafkaLog
from tests.log.conftest import PARTITIONS
from tests.log.test_contract import INPUTS, Joined


async def test_who_is_leaving_takes_no_partitions(kafka_log: KafkaLog) -> None:
    """They would be kept beside their next owner: whoever has left is not told to give them back."""
    member = kafka_log.member("threads", INPUTS)
    joined = Joined(member)

    async def revoked(number: int) -> None:
        await joined.revoked(number)
        await asyncio.sleep(0)
        given = [tp for other in range(PARTITIONS) for tp in member.partitions(other)]
        member.on_partitions_assigned(given)  # as aiokafka does at the end of a rebalance

    running = asyncio.create_task(member.run(joined.assigned, revoked))
    await joined.has(PARTITIONS)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert joined.own == set()
    assert not member.joined


async def test_a_partition_of_which_another_version_reads_a_part_is_nobodys(kafka_log: KafkaLog) -> None:
    """In a rolling upgrade that adds an input, two would write the same state; whoever waits says why."""
    old, new = (Joined(kafka_log.member("threads", topics)) for topics in (INPUTS[:1], INPUTS))
    running = [asyncio.create_task(each.member.run(each.assigned, each.revoked)) for each in (old, new)]
    await old.has(PARTITIONS // 2)
    await new.has(PARTITIONS // 2)
    assert old.own.isdisjoint(new.own)
    assert new.member.trouble is not None
    assert "read other topics" in new.member.trouble.reason
    running[0].cancel()
    await new.has(PARTITIONS)
    async with asyncio.timeout(30):
        while new.member.trouble is not None:  # noqa: ASYNC110 - it says so when it has looked again
            await asyncio.sleep(0.1)
    running[1].cancel()
    await asyncio.gather(*running, return_exceptions=True)
