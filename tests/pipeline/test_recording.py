"""A recording of real mentions through all agents: every one is accounted for, and keeps the contract.

The first rows by default; all of them where the variable RECORDING_ROWS says so.
"""

import csv
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from schemas.contract.json_schema import record_schema
from schemas.mentions import EnrichedMention
from streams.broker import Broker
from tests.pipeline.installation import ROOT, Installation, Message, installed

RECORDING = ROOT.parent / "shared" / "data" / "airline" / "tweets.csv"
ROWS = int(os.environ.get("RECORDING_ROWS", "1000"))

pytestmark = pytest.mark.skipif(
    not RECORDING.exists(), reason=f"{RECORDING.name} is not in ../shared/data/airline"
)


@pytest.fixture(scope="module")
def replayed(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation through which the recording has gone."""
    scratch = tmp_path_factory.mktemp("recording")
    with installed(kafka.bootstrap, scratch) as installation:
        installation.start_worker()
        installation.command("replay", str(_first_rows(scratch)), "--at-once")
        installation.settle("replay")
        yield installation


def _first_rows(scratch: Path) -> Path:
    with RECORDING.open(newline="") as source:
        rows = list(csv.reader(source))[: ROWS + 1]
    file = scratch / "recording.csv"
    with file.open("w", newline="") as target:
        csv.writer(target).writerows(rows)
    return file


def _mentions(records: list[Message]) -> list[dict[str, Any]]:
    return [value for record in records if "mention" in (value := orjson.loads(record.value or b""))]


def test_every_mention_is_accounted_for(replayed: Installation) -> None:
    """In = enriched + dead letters + duplicates, counted by a consumer that is not ours."""
    published = [
        record for record in replayed.read("mentions") if b'"heartbeat"' not in (record.value or b"")
    ]
    counts = Counter(json.loads(record.value or b"")["id"] for record in published)
    enriched = _mentions(replayed.read("mentions.enriched"))
    letters = replayed.read("mentions.dead-letter")
    duplicates = len(published) - len(counts)
    assert len(published) == min(ROWS, 7_189)
    assert len(published) == len(enriched) + len(letters) + duplicates
    assert len({record["id"] for record in enriched}) == len(enriched)


def test_every_enriched_mention_keeps_its_schema(replayed: Installation) -> None:
    """As published in docs/contract."""
    validator = Draft202012Validator(record_schema(EnrichedMention))
    for record in _mentions(replayed.read("mentions.enriched")):
        validator.validate(record)


def test_labels_of_the_recording_are_never_fed_in(replayed: Installation) -> None:
    """Columns that nobody asked for are not read."""
    values = [orjson.loads(record.value or b"") for record in replayed.read("mentions")]
    fields = {field for value in values for field in (*value, *value.get("extra", {}))}
    assert not [field for field in fields if "label" in field]
