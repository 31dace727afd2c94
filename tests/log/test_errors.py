"""What Kafka's client raises, as the port has it."""

import pytest
from aiokafka.errors import (
    KafkaError,
    KafkaStorageError,
    ProducerFenced,
    TopicAuthorizationFailedError,
    UnknownError,
)

from streams.errors import FencedError, LogError, NotAuthorisedError, StorageError, UnreachableError
from streams.log.kafka.errors import translated


@pytest.mark.parametrize(
    ("raised", "ours", "said"),
    [
        (ProducerFenced("an old epoch"), FencedError, "an old epoch"),
        (TopicAuthorizationFailedError("t.mentions"), NotAuthorisedError, "refuses the topic t.mentions"),
        (KafkaStorageError(), StorageError, "look at the brokers' disks"),
        (ConnectionRefusedError(), UnreachableError, "no Kafka answers at here:1"),
        (UnknownError("what"), LogError, "UnknownError"),
    ],
)
@pytest.mark.parametrize("hidden", [False, True])
def test_each_kind_of_error_says_what_to_do(
    raised: Exception, ours: type[LogError], said: str, hidden: bool
) -> None:
    """Also where aiokafka's sender hides it behind one that says nothing."""
    error: Exception = KafkaError("Unexpected error during batch delivery") if hidden else raised
    error.__cause__ = raised if hidden else None
    with pytest.raises(LogError) as caught, translated("here:1"):
        raise error
    assert type(caught.value) is ours
    assert said in str(caught.value)
