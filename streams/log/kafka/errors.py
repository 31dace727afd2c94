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
    except (ProducerFenced, InvalidProducerEpoch) as error:
        raise FencedError(str(error)) from error
    except _UNAUTHORISED as error:
        raise NotAuthorisedError(
            f"Kafka refuses {_named(error)}: give this worker's principal the rights that "
            "docs/operations.md lists (`kafka-acls.sh`)"
        ) from error
    except _UNSTORED as error:
        raise StorageError(
            f"Kafka cannot store ({type(error).__name__}): look at the brokers' disks and at how many "
            "brokers are up"
        ) from error
    except _UNREACHABLE as error:
        raise unreachable(bootstrap) from error
    except (KafkaError, IllegalOperation, AssertionError) as error:
        # a producer that was fenced earlier answers every later call with an AssertionError
        raise LogError(f"{type(error).__name__}: {error}") from error


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
