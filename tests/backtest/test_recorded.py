"""Real conversations, judged by a script that shares no code with the pipeline."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from models import build
from streams.backtest import arrivals, backtest
from streams.brands.file import BrandsFile
from streams.brands.load import load
from streams.brands.registry import Brands
from streams.recordings.files import read_file
from streams.recordings.items import Options
from streams.scoring.sentiment import open_scorer
from streams.settings import Settings
from tests.backtest import judge
from tests.builders import NOON

ROOT = Path(__file__).parents[2]
RECORDED = ROOT.parent / "shared" / "data" / "conversations" / "conversations.jsonl"
SAMPLE = ROOT / "sample" / "conversations.jsonl"
LEAST_RIGHT = 0.95
MOST_NOT_OWED = 0.02
"""Of messages that a company answered, few may be taken for words that need no answer."""


def run(recording: Path, brands: Brands) -> dict[str, Any]:
    """The result, as it is written."""
    model = ROOT / ".cache" / "models" / "fast"
    build.build(model)
    items = list(read_file(str(recording), Options()))
    outcome = backtest(arrivals(items, NOON), brands, Settings(), open_scorer(model))
    result: dict[str, Any] = json.loads(outcome.result.as_json())
    return result


def judged(recording: Path, result: Mapping[str, Any]) -> Counter[str]:
    """How many conversations of each verdict."""
    with recording.open(encoding="utf-8") as lines:
        conversations = [json.loads(line) for line in lines]
    return Counter(each.verdict for each in judge.judge(conversations, result))


def test_the_sample() -> None:
    """With its registry of brands: nothing is lost, every wait begins and ends as recorded."""
    result = run(SAMPLE, load(SAMPLE.with_name("brands.yaml")))
    counts = judged(SAMPLE, result)
    assert counts[judge.WRONG] == 0
    assert counts[judge.RIGHT] >= LEAST_RIGHT * counts.total()
    assert counts[judge.NOT_OWED] <= MOST_NOT_OWED * counts.total()
    assert result["mentions"] == result["enriched"] == sum(_turns(SAMPLE))
    assert result["dead_letters"] == 0


@pytest.mark.skipif(not RECORDED.exists(), reason=f"{RECORDED.name} is not in ../shared/data/conversations")
def test_the_recorded_conversations() -> None:
    """Without a registry: the same. Turns that are recorded twice are known already."""
    result = run(RECORDED, Brands.of(BrandsFile()))
    counts = judged(RECORDED, result)
    assert counts[judge.WRONG] == 0
    assert counts[judge.RIGHT] >= LEAST_RIGHT * counts.total()
    assert counts[judge.NOT_OWED] <= MOST_NOT_OWED * counts.total()
    assert result["mentions"] == sum(_turns(RECORDED))
    assert result["mentions"] == result["enriched"] + result["duplicates"]


def test_the_judge_can_say_no() -> None:
    """A wait that ends a second late, one that never ends, one that nobody had: none of them passes."""
    turns = [
        {"id": "1", "role": "client", "author": "ann", "created_at": "2026-11-23T08:00:00Z", "text": "?"},
        {"id": "2", "role": "agent", "author": "Acme", "created_at": "2026-11-23T08:10:00Z", "text": "!"},
    ]
    owed = {"conversation": "x:1", "author": "ann", "opened_at": "2026-11-23T08:00:00.000Z"}
    for ended, verdict in (
        ("2026-11-23T08:10:00.000Z", judge.RIGHT),
        ("2026-11-23T08:10:01.000Z", judge.WRONG),
        (None, judge.WRONG),
    ):
        result = {"obligations": [{**owed, "ended_at": ended}]}
        (found,) = judge.judge([{"company": "Acme", "turns": turns}], result)
        assert found.verdict == verdict
    (found,) = judge.judge([{"company": "Acme", "turns": turns}], {"obligations": []})
    assert found.verdict == judge.NOT_OWED


def _turns(recording: Path) -> list[int]:
    with recording.open(encoding="utf-8") as lines:
        return [len(json.loads(line)["turns"]) for line in lines]
