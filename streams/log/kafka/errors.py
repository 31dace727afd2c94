"""Kafka's errors as the port has them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalOperation,
    InvalidProducerEpoch,
    KafkaConnectionError,
    KafkaError,
    KafkaStorageError,
    KafkaTimeoutError,
    NoBrokersAvailable,
    NodeNotReadyError,
    NotEnoughReplicasAfterAppendError,
    NotEnoughReplicasError,
    ProducerFenced,
    RequestTimedOutError,
    StaleMetadata,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from streams.errors import FencedError, LogError, NotAuthorisedError, StorageError, UnreachableError

_UNREACHABLE = (
    KafkaConnectionError,
    KafkaTimeoutError,
    NodeNotReadyError,
    NoBrokersAvailable,
    RequestTimedOutError,
    StaleMetadata,
    OSError,  # TimeoutError is one
)
_UNAUTHORISED = (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)
_UNSTORED = (KafkaStorageError, NotEnoughReplicasError, NotEnoughReplicasAfterAppendError)
_TELLING = (*_UNAUTHORISED, *_UNSTORED, ProducerFenced, InvalidProducerEpoch)


@contextmanager
def translated(bootstrap: str) -> Iterator[None]:
    """Raise LogError, or one of its kinds, for whatever aiokafka raises."""
    try:
        yield
    # a producer that was fenced earlier answers every later call with an AssertionError
    except (KafkaError, IllegalOperation, AssertionError, OSError) as error:
        raise _ours(_first(error), bootstrap) from error


def _first(error: BaseException) -> BaseException:
    """Return what an error that says nothing itself was raised from: aiokafka's sender does so."""
    while type(error) is KafkaError and error.__cause__ is not None:
        error = error.__cause__
    return error


def _ours(error: BaseException, bootstrap: str) -> LogError:
    if isinstance(error, (ProducerFenced, InvalidProducerEpoch)):
        return FencedError(str(error))
    if isinstance(error, _UNAUTHORISED):
        return NotAuthorisedError(
            f"Kafka refuses {_named(error)}: give this worker's principal the rights that "
            "docs/operations.md lists (`kafka-acls.sh`)"
        )
    if isinstance(error, _UNSTORED):
        return StorageError(
            f"Kafka cannot store ({type(error).__name__}): look at the brokers' disks and at how many "
            "brokers are up"
        )
    if isinstance(error, _UNREACHABLE):
        return unreachable(bootstrap)
    return LogError(f"{type(error).__name__}: {error}")


def unreachable(bootstrap: str) -> UnreachableError:
    """Say where nobody answers, and what to do."""
    return UnreachableError(
        f"no Kafka answers at {bootstrap}; start one with `groundswell broker`, "
        "or say where it is with GROUNDSWELL_BOOTSTRAP"
    )


def most_telling(errors: Iterable[BaseException]) -> BaseException | None:
    """Return the error that says why; where one send is refused, the others fail for want of it."""
    found = list(errors)
    return next((error for error in found if isinstance(error, _TELLING)), found[0] if found else None)


def _named(error: KafkaError) -> str:
    """Return what was refused: aiokafka gives a name, or a set of them."""
    what = type(error).__name__.replace("AuthorizationFailed", "").removesuffix("Error").lower()
    what = {"transactionalid": "transactional id"}.get(what, what)
    given = error.args[0] if error.args else ()
    names = [given] if isinstance(given, str) else sorted(map(str, given))
    return f"the {what} {', '.join(names)}" if names else f"what we asked of the {what}"
