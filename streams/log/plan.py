"""What it takes to bring the topics that stand to the catalogue. Nothing that stands is ever changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.base import DAY, MINUTE
from schemas.topics import AGENTS, MAX_MESSAGE_BYTES, Topic, all_topics
from streams.errors import TopicMismatchError
from streams.log.port import Log, TopicDescription

MIGRATION = "docs/topics.md#another-number-of-partitions"


@dataclass(frozen=True, slots=True)
class Plan:
    """Topics to create; settings that differ, said and left; and what is refused, each with the reason."""

    create: tuple[Topic, ...]
    differs: tuple[str, ...]
    refused: tuple[str, ...]


def plan(catalogue: Iterable[Topic], standing: Mapping[str, TopicDescription], partitions: int) -> Plan:
    """Compare the catalogue with the topics that stand. The same again, once the plan is carried out."""
    topics = list(catalogue)
    present = [(topic, standing[topic.name]) for topic in topics if topic.name in standing]
    return Plan(
        create=tuple(topic for topic in topics if topic.name not in standing),
        differs=tuple(line for topic, found in present for line in _differences(topic, found, partitions)),
        refused=tuple(
            _refusal(topic, found, partitions)
            for topic, found in present
            if found.partitions != partitions and _holds_keys(topic)
        ),
    )


async def create_missing(log: Log, partitions: int) -> Plan:
    """Create what the catalogue has and the cluster has not; return what was planned.

    Raises TopicMismatchError, with nothing created, where the plan refuses anything; LogError.
    """
    topics = all_topics()
    standing = await log.describe([topic.name for topic in topics])
    planned = plan(topics, standing, partitions)
    if planned.refused:
        others = len(planned.refused) - 1
        raise TopicMismatchError(planned.refused[0] + (f" ({others} more topics alike)" if others else ""))
    if planned.create:
        await log.create(planned.create, partitions)
    return planned


def settings_of(topic: Topic) -> dict[str, str]:
    """Return the topic's settings, by Kafka's names."""
    settings = {
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "retention.ms": str(-1 if topic.retention_ms is None else topic.retention_ms),
        "max.message.bytes": str(MAX_MESSAGE_BYTES),
        "message.timestamp.type": "LogAppendTime" if topic.append_time else "CreateTime",
        # Only closed segments are removed, and Kafka's seven days would keep raw texts for a week longer.
        "segment.ms": str(DAY),
    }
    return settings | _COMPACTION if topic.compacted else settings


# Kafka compacts when half of a log is superseded and a segment is full, which a small topic never is: readers
# that begin at its start, and recovery, would read its whole history. What is erased is gone within a day.
_COMPACTION = {
    "min.cleanable.dirty.ratio": "0.1",
    "segment.ms": str(10 * MINUTE),
    "max.compaction.lag.ms": str(DAY),
    "delete.retention.ms": str(DAY),
}


def _holds_keys(topic: Topic) -> bool:
    """Whether state or order hangs on the partition: of keys, or of the agent that reads it."""
    return topic.keyed or any(agent in topic.readers for agent in AGENTS)


def _refusal(topic: Topic, found: TopicDescription, partitions: int) -> str:
    return (
        f"topic {topic.name} stands with {found.partitions} partitions and {partitions} are asked for, "
        f"which would move keys away from their state: ask for {found.partitions}, "
        f"or migrate as {MIGRATION} says"
    )


def _differences(topic: Topic, found: TopicDescription, partitions: int) -> list[str]:
    wanted = settings_of(topic)
    lines = [
        f"{topic.name}: {name} is {found.settings[name]}, the catalogue has {value}"
        for name, value in wanted.items()
        if name in found.settings and found.settings[name] != value
    ]
    if found.partitions != partitions and not _holds_keys(topic):
        lines.append(f"{topic.name}: {found.partitions} partitions stand, {partitions} are asked for")
    return lines
