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


def test_sets_that_were_written_have_each_text_once() -> None:
    """A sign before it; as many of each tone where they are measured on, and none of these in training."""
    read = {name: data.read(name) for name in data.WRITTEN}
    for name, (texts, labels) in read.items():
        assert len({data.essence(text) for text in texts}) == len(texts), name
        assert set(labels) == {0, 1, 2}, name
    assert np.bincount(read["devanagari"][1]).tolist() == [50, 50, 50]
    assert np.bincount(read["hindi-care-held-out"][1]).tolist() == [70, 70, 70]
    learnt = {data.essence(text) for text in read["hindi-care"][0]}
    assert not learnt & {data.essence(text) for text in read["hindi-care-held-out"][0]}
