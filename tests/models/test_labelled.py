"""The texts that were labelled by reading."""

import json

import numpy as np

from models import data
from models.evaluate import OURS, SAMPLE
from schemas.scores import ACTS


def test_every_text_is_known_and_fully_labelled() -> None:
    """At least 300; each is a turn of the sample or carries its own words; no turn twice."""
    turns = {
        turn["id"]
        for line in SAMPLE.read_text(encoding="utf-8").splitlines()
        for turn in json.loads(line)["turns"]
    }
    rows = [json.loads(line) for line in OURS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 300
    named = [row["sample"] for row in rows if "sample" in row]
    assert set(named) <= turns
    assert len(named) == len(set(named))
    for row in rows:
        assert ("sample" in row) != ("text" in row)
        assert row["act"] in ACTS
        assert isinstance(row["needs_answer"], bool)
        assert row["urgency"] in {0, 1, 2}


def test_hindi_in_its_own_script_has_as_many_texts_of_each_tone() -> None:
    """Each once, a sign before it."""
    texts, labels = data.devanagari()
    assert np.bincount(labels).tolist() == [50, 50, 50]
    assert len(set(texts)) == len(texts)
