"""Topics of the bench's own, beside those of an installation."""

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from bench.reader import QUIET, Ends
from tests.pipeline.installation import wait_for

_SECONDS = 30


def create(bootstrap: str, topic: str, partitions: int, settings: dict[str, str]) -> None:
    """Create a topic; returns once it can be written."""
    admin = AdminClient({"bootstrap.servers": bootstrap, **QUIET})
    admin.create_topics([NewTopic(topic, partitions, 1, config=settings)])[topic].result(_SECONDS)
    ends = Ends(bootstrap, [topic], partitions)
    wait_for(lambda: _led(ends), f"{topic} to have leaders")


def delete(bootstrap: str, topic: str) -> None:
    """Delete a topic: a day of rounds would fill a disk."""
    admin = AdminClient({"bootstrap.servers": bootstrap, **QUIET})
    admin.delete_topics([topic])[topic].result(_SECONDS)


def delete_all(bootstrap: str, prefix: str) -> None:
    """Delete every topic whose name begins so."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    topics = [name for name in admin.list_topics(timeout=_SECONDS).topics if name.startswith(prefix)]
    for deleted in admin.delete_topics(topics).values() if topics else ():
        deleted.result(_SECONDS)


def _led(ends: Ends) -> bool:
    try:
        ends.now()
    except KafkaException:
        return False
    return True
