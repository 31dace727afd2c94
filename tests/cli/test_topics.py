"""`groundswell topics`, on a log in memory."""

import pytest
from typer.testing import CliRunner

from schemas.topics import CATALOGUE, all_topics
from streams.cli.topics import app, create_topics, describe_topics
from streams.errors import InputError, TopicMismatchError
from streams.log.memory import MemoryLog


def empty_log() -> MemoryLog:
    """A log without topics."""
    return MemoryLog(now=lambda: 0)


async def test_create_can_be_run_again() -> None:
    """The first run creates every topic, the second nothing."""
    log = empty_log()
    assert await create_topics(log, 4) == [
        f"{len(all_topics())} topics created, 4 partitions each; 0 stood already"
    ]
    assert await create_topics(log, 4) == [f"nothing to create; {len(all_topics())} stood already"]


async def test_create_refuses_another_number_of_partitions() -> None:
    """Another number of partitions is refused with what to do, and nothing is created."""
    log = empty_log()
    some = [topic for topic in CATALOGUE if topic.name in {"customers", "obligations"}]
    await log.create(some, 4)
    with pytest.raises(TopicMismatchError) as refused:
        await create_topics(log, 2)
    message = str(refused.value)
    assert message.startswith("topic customers stands with 4 partitions and 2 are asked for")
    assert "docs/topics.md#another-number-of-partitions" in message
    assert "1 more topic" in message
    assert "\n" not in message
    assert len(await log.describe([topic.name for topic in all_topics()])) == len(some)


async def test_describe_says_what_stands_and_what_is_missing() -> None:
    """Each topic of the catalogue is given with its partitions, or as missing."""
    log = empty_log()
    await log.create([topic for topic in CATALOGUE if topic.name == "alerts"], 1)
    lines = await describe_topics(log, "acme", None)
    assert "acme.alerts: 1 partition" in lines
    assert "acme.mentions: missing; `groundswell topics create` creates it" in lines
    assert (await describe_topics(log, "acme", "acme.alerts"))[0] == "acme.alerts: 1 partition"


async def test_describe_refuses_an_unknown_topic() -> None:
    """A name that is not in the catalogue is one line for a person."""
    with pytest.raises(InputError, match="no topic alert in the catalogue"):
        await describe_topics(empty_log(), "acme", "alert")


def test_list_needs_no_kafka() -> None:
    """The catalogue is listed offline."""
    result = CliRunner().invoke(app, ["list"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert all(topic.name in result.output for topic in CATALOGUE)
