"""Three nodes, for what one cannot show."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.broker import Broker, BrokerConfig, free_port
from tests.chaos.trouble import NODES


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, kafka_jars: Path) -> Iterator[Broker]:
    """Apache Kafka of three nodes; a test that harms one of them leaves it well."""
    config = BrokerConfig(tmp_path_factory.mktemp("cluster"), kafka_jars, port=free_port(), nodes=NODES)
    with Broker(config) as broker:
        yield broker
