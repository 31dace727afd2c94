"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from streams.broker import Broker, BrokerConfig, free_port

# No test is timed: how long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def kafka_jars() -> Path:
    """Where Apache Kafka is kept between runs."""
    return Path(__file__).parent.parent / ".cache" / "kafka"


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory, kafka_jars: Path) -> Iterator[Broker]:
    """One Apache Kafka for all tests; its `bootstrap` is what a client is given."""
    config = BrokerConfig(tmp_path_factory.mktemp("kafka"), kafka_jars, port=free_port())
    with Broker(config) as broker:
        yield broker
