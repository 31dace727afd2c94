"""Kafka's records and errors as the port has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiokafka.errors import (
    IllegalOperation,
    InvalidProducerEpoch,
    KafkaConnectionError,
    KafkaError,
    ProducerFenced,
)

from streams.errors import FencedError, LogError
from streams.log.port import OUTPUT_ID, Received


def received(record: Any, installation: str) -> Received:
    """Return an aiokafka record under its name in the catalogue."""
    return Received(
        record.topic.removeprefix(f"{installation}."),
        record.partition,
        record.offset,
        record.key,
        record.value,
        record.timestamp,
        next((value.decode() for name, value in record.headers if name == OUTPUT_ID), None),
    )


@contextmanager
def translated(bootstrap: str) -> Iterator[None]:
    """Raise LogError for whatever aiokafka raises."""
    try:
        yield
    except (ProducerFenced, InvalidProducerEpoch) as error:
        raise FencedError(str(error)) from error
    except KafkaConnectionError as error:
        raise LogError(
            f"no Kafka answers at {bootstrap}; start one with `groundswell broker`, "
            "or say where it is with GROUNDSWELL_BOOTSTRAP"
        ) from error
    except (KafkaError, IllegalOperation) as error:
        raise LogError(f"{type(error).__name__}: {error}") from error
    except (OSError, AssertionError) as error:
        # a producer that was fenced earlier answers every later call with an AssertionError
        raise LogError(f"{type(error).__name__}: {error}") from error
