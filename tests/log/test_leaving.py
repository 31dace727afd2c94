"""A member that leaves its group, while the group is being shared out anew."""

import asyncio
import uuid
from typing import Any

from schemas.topics import BY_NAME, changelog
from streams.log.kafka import KafkaLog, KafkaSettings
from tests.log.conftest import PARTITIONS, TOPICS
from tests.log.test_contract import INPUTS, Joined


async def test_who_is_leaving_takes_no_partitions(kafka: Any) -> None:
    """They would be kept beside their next owner: whoever has left is not told to give them back."""
    log = KafkaLog(KafkaSettings(kafka.bootstrap, f"test-{uuid.uuid4().hex[:8]}", session_ms=6_000))
    await log.create([*(BY_NAME[name] for name in TOPICS), changelog("threads")], PARTITIONS)
    member = log.member("threads", INPUTS)
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
    await log.close()
    assert joined.own == set()
    assert not member.joined
