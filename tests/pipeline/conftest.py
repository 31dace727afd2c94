"""Installations for tests that need all agents on a real Kafka."""

from collections.abc import Iterator

import pytest

from streams.broker import Broker
from tests.pipeline.installation import Installation, installed


@pytest.fixture(scope="module")
def running(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation of four partitions with one worker, for the tests of a module."""
    patient = {"GROUNDSWELL_PARENT_WAIT_SECONDS": "2"}
    scratch = tmp_path_factory.mktemp("installation")
    with installed(kafka.bootstrap, scratch, settings=patient) as installation:
        installation.start_worker()
        installation.ready(installation.ports[0])
        yield installation
