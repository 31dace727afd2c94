"""On a real Kafka, by the command line: who may act, and what becomes of a tone that a person corrects."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from models import data
from streams.broker import Broker
from tests.pipeline.installation import Installation, installed, wait_for

BRANDS = """
brands:
  - id: acme
    accounts: {x: [acme]}
    teams:
      - id: care
      - id: safety-desk
        safety: [injury]
        may_act: [dolores]
"""


@pytest.fixture(scope="module")
def acme(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Anna is hurt, which is for the safety desk; only dolores may act for it."""
    scratch = tmp_path_factory.mktemp("rights")
    brands = scratch / "brands.yaml"
    brands.write_text(BRANDS)
    with installed(kafka.bootstrap, scratch, partitions=1, brands=brands) as installation:
        installation.settings["GROUNDSWELL_TERMINAL"] = "false"
        installation.start_worker()
        installation.ready(installation.ports[0])
        said = {"id": "1", "source": "x", "text": "@acme I was injured by your awful trolley, help me?"}
        now = datetime.now(UTC).isoformat()
        installation.publish([orjson.dumps({**said, "author": {"id": "anna"}, "created_at": now})])
        wait_for(lambda: bool(installation.latest("alerts")), "an alert")
        wait_for(lambda: bool(installation.latest("obligations")), "an answer that is owed")
        yield installation


def test_who_may_not_act_is_told_in_one_line_and_nothing_is_changed(acme: Installation) -> None:
    """Neither on the alert nor on the answer; who may is done the same for."""
    why = "eva may not act on what belongs to safety-desk: may_act in brands.yaml names dolores"
    before = acme.latest("alerts"), acme.latest("obligations")
    for words in ("alerts resolve x:1", "queue take x:1"):
        refused = acme.command(*words.split(), "--by", "eva", check=False)
        told = (refused.returncode, refused.stdout, refused.stderr)
        assert told == (1, "", f"groundswell: not done: {why}\n")
    assert (acme.latest("alerts"), acme.latest("obligations")) == before
    assert acme.command("queue", "take", "x:1", "--by", "dolores").stdout.startswith("taken")


def test_a_tone_that_a_person_corrects_is_exported_to_train_on(acme: Installation, tmp_path: Path) -> None:
    """With what the model had said, from the dismissal on the command line to what training reads."""
    dismissed = acme.command(
        *("alerts", "dismiss", "x:1", "--reason", "wrong-tone", "--tone", "neutral", "--by", "dolores")
    )
    assert "noted that its tone is neutral" in dismissed.stdout
    wait_for(lambda: bool(acme.latest("feedback")), "the label")
    (label,) = map(orjson.loads, acme.command("feedback", "list", "--json").stdout.splitlines())
    assert (label["mention"], label["labels"], label["by"]) == ("x:1", {"tone": "neutral"}, "dolores")
    assert label["model"].startswith("groundswell-")
    assert label["sentiment"]["negative"] > 0
    file = tmp_path / "feedback.jsonl"
    assert acme.command("feedback", "export", str(file)).stdout == f"1 label written to {file}\n"
    texts, labels = data.feedback(file)
    assert (len(texts), list(labels)) == (1, [data.TONES["neutral"]])
