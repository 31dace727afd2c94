"""What it takes to bring the topics that stand to the catalogue."""

import pytest

from schemas.base import DAY
from schemas.topics import BY_NAME, CATALOGUE, Topic, all_topics, changelog
from streams.log.plan import plan, settings_of
from streams.log.port import TopicDescription


def standing(topics: list[Topic], partitions: int) -> dict[str, TopicDescription]:
    """Topics as the catalogue has them."""
    return {topic.name: TopicDescription(topic.name, partitions, settings_of(topic)) for topic in topics}


def test_nothing_stands() -> None:
    """On an empty cluster everything is created."""
    planned = plan(all_topics(), {}, 3)
    assert (planned.create, planned.differs, planned.refused) == (tuple(all_topics()), (), ())


def test_what_is_carried_out_needs_nothing_more() -> None:
    """A plan that was carried out leaves nothing to do."""
    planned = plan(all_topics(), standing(all_topics(), 3), 3)
    assert (planned.create, planned.differs, planned.refused) == ((), (), ())


@pytest.mark.parametrize("asked", [2, 4])
def test_keyed_topics_neither_shrink_nor_grow(asked: int) -> None:
    """Another number of partitions is refused for every topic on which state or order hangs."""
    planned = plan(all_topics(), standing(all_topics(), 3), asked)
    assert len(planned.refused) == len(all_topics()) - 1
    assert planned.differs == (f"mentions.dead-letter: 3 partitions stand, {asked} are asked for",)
    assert not planned.create


def test_different_settings_are_said() -> None:
    """A setting that is not the catalogue's is named with both values; one that is not known is not."""
    found = {
        "mentions": TopicDescription("mentions", 1, {"retention.ms": "1000", "cleanup.policy": "delete"})
    }
    planned = plan([BY_NAME["mentions"]], found, 1)
    assert planned.differs == (f"mentions: retention.ms is 1000, the catalogue has {3 * DAY}",)
    assert not planned.refused


@pytest.mark.parametrize("topic", [*CATALOGUE, changelog("score")], ids=lambda topic: topic.name)
def test_settings_follow_the_catalogue(topic: Topic) -> None:
    """Compacted topics keep the last of each key and do compact when small; others keep what is said."""
    settings = settings_of(topic)
    assert settings["cleanup.policy"] == ("compact" if topic.compacted else "delete")
    assert settings["retention.ms"] == str(topic.retention_ms or -1)
    assert ("min.cleanable.dirty.ratio" in settings) == topic.compacted
    assert settings["message.timestamp.type"] == "LogAppendTime"
    assert settings["max.message.bytes"] == str(4 * 1024 * 1024)
