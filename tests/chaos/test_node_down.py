"""Two of three nodes are enough for a worker to start: it looks first whether its topics stand."""

from schemas.topics import BY_NAME
from streams.broker import Broker
from streams.log.kafka import KafkaLog, KafkaSettings
from tests.chaos.trouble import NODES

ASKED = 12


async def test_topics_are_described_while_a_node_is_down(cluster: Broker) -> None:
    """Whichever node aiokafka would ask first."""
    log = KafkaLog(KafkaSettings(cluster.bootstrap, "down", replication=NODES - 1))
    await log.create([BY_NAME["mentions"]], 1)
    cluster.kill(0)
    try:
        for _ in range(ASKED):
            assert "mentions" in await log.describe(["mentions"])
    finally:
        cluster.start_node(0)
