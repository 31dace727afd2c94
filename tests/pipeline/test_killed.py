"""A recording through all agents, with the worker killed in between: lost 0, doubled 0, the same contents."""

import random
import signal
import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from schemas.codec import encode
from streams.broker import Broker
from tests.builders import a_mention, at
from tests.pipeline.installation import Installation, installed, wait_for

MENTIONS = 1_000
KILLS = 3
COMPACTED = ("customers", "conversations", "obligations", "alerts")


def recording() -> list[bytes]:
    """Seeded: posts, replies without and with conversation ids, company replies, duplicates, poison."""
    chance = random.Random(20_261_123)
    said: list[bytes] = []
    names: list[str] = []
    for number in range(MENTIONS):
        name, fields = f"m{number}", {"created_at": at(number / 4), "text": f"@acme where is order {number}?"}
        parent = chance.choice(names[-60:]) if names and chance.random() < 0.5 else None
        author = "acme" if parent and chance.random() < 0.5 else f"c{chance.randrange(200)}"
        if parent:
            fields |= {"kind": "reply", "in_reply_to": parent}
        said.append(encode(a_mention(name, author, **fields)))
        names.append(name)
        if chance.random() < 0.05:
            said.append(said[-1])
        if chance.random() < 0.01:
            said.append(b'{"id": "poison-%d", "source": 7}' % number)
    return said


@pytest.fixture(scope="module")
def runs(
    kafka: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Installation, Installation]]:
    """One undisturbed and one killed, over the same records."""
    scratch = tmp_path_factory.mktemp("killed")
    with (
        installed(kafka.bootstrap, scratch / "calm") as calm,
        installed(kafka.bootstrap, scratch / "killed") as killed,
    ):
        for installation in (calm, killed):
            installation.publish(recording())
            installation.beat("end", str(at(MENTIONS / 4 + 180)))
        killing = killed.start_worker()
        for share in range(1, KILLS + 1):
            wait_until_enriched(killed, MENTIONS * share // (KILLS + 1))
            killing.send_signal(signal.SIGKILL)
            killing.wait()
            time.sleep(0.5)
            killing = killed.start_worker()
        calm.start_worker()
        for installation in (calm, killed):
            installation.settle("end")
        yield calm, killed


def wait_until_enriched(installation: Installation, count: int) -> None:
    """Wait for so many enriched mentions."""
    wait_for(lambda: len(installation.read("mentions.enriched")) >= count, f"{count} enriched")


def contents(installation: Installation, topic: str) -> dict[bytes, Any]:
    """A compacted topic's last values."""
    return {key: orjson.loads(value) for key, value in installation.latest(topic).items()}


def enriched(installation: Installation) -> list[dict[str, Any]]:
    """Every enriched mention, without what depends on which of two records was read first.

    That is the profile as of then, and of which copy of a duplicate it is.
    """
    found = [orjson.loads(record.value or b"") for record in installation.read("mentions.enriched")]
    return [{**record, "customer": None, "raw": None} for record in found if "mention" in record]


def test_the_same_mentions_are_enriched_each_once(runs: tuple[Installation, Installation]) -> None:
    """Lost 0, doubled 0."""
    calm, killed = (enriched(installation) for installation in runs)
    assert len(killed) == len({record["id"] for record in killed}) == MENTIONS
    by_id = {record["id"]: record for record in calm}
    assert {record["id"]: record for record in killed} == by_id


def test_every_poisonous_record_is_set_aside_once(runs: tuple[Installation, Installation]) -> None:
    """The same dead letters, each once."""
    calm, killed = (
        sorted(
            orjson.loads(record.value or b"")["id"] for record in installation.read("mentions.dead-letter")
        )
        for installation in runs
    )
    assert calm == killed
    assert len(set(killed)) == len(killed) > 0


@pytest.mark.parametrize("topic", COMPACTED)
def test_compacted_topics_end_the_same(runs: tuple[Installation, Installation], topic: str) -> None:
    """Key by key."""
    calm, killed = (contents(installation, topic) for installation in runs)
    assert killed.keys() == calm.keys()
    assert {key: (killed[key], calm[key]) for key in calm if killed[key] != calm[key]} == {}
