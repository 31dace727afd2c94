"""Who waits for an answer and how urgently, on texts that were labelled by reading."""

import numpy as np
import pytest

from models import build, data, waiting
from streams.scoring.decide import Text, score_texts
from streams.scoring.sentiment import open_scorer


@pytest.fixture(scope="module")
def parts() -> dict[str, list[waiting.Read]]:
    """The texts by where they come from; without the public sets those of airlines are missing."""
    return waiting.read()


def test_there_are_texts_enough(parts: dict[str, list[waiting.Read]]) -> None:
    """At least 300, with some who need no answer and some for whom hours matter."""
    items = [item for part in parts.values() for item in part]
    assert len(items) >= 300
    assert sum(not item.needs_answer for item in items) >= 50
    assert sum(item.urgency == waiting.HOURS_MATTER for item in items) >= 20


def test_nobody_who_waits_is_missed(parts: dict[str, list[waiting.Read]]) -> None:
    """Recall of at least 0.97, and real mentions that address a brand are not all said to wait."""
    build.build(build.OUTPUT / "fast", "fast")
    scorer = open_scorer(build.OUTPUT / "fast")
    items = [item for part in parts.values() for item in part]
    scores = [scored.score for scored in score_texts(scorer, [Text(item.text) for item in items])]
    waits = np.array([waiting.waits(score) for score in scores])
    wanted = np.array([item.needs_answer for item in items])
    assert waits[wanted].mean() >= 0.97
    assert wanted[waits].mean() >= 0.85


@pytest.mark.skipif(not data.FOLDER.is_dir(), reason="the public sets are not here")
def test_airline_mentions_are_known(parts: dict[str, list[waiting.Read]]) -> None:
    """Every id has its text."""
    assert len(parts["airline mentions"]) == 150


def test_ranks_are_compared_in_pairs() -> None:
    """All right, half for a draw, all wrong."""
    levels = np.array([0, 1])
    assert waiting.ranked(levels, np.array([0.1, 0.2])) == 1
    assert waiting.ranked(levels, np.array([0.2, 0.2])) == 0.5
    assert waiting.ranked(levels, np.array([0.3, 0.2])) == 0
