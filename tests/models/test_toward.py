"""The tone toward each company, on texts that were read for it."""

import numpy as np
import pytest

from models import build, data, toward
from schemas.scores import TONES
from streams.brands.load import load
from streams.scoring.decide import score_texts
from streams.scoring.sentiment import open_scorer
from streams.scoring.step import text_of


@pytest.fixture(scope="module")
def items() -> list[toward.Read]:
    """All texts; without the public sets only those that were written for this."""
    return toward.read()


@pytest.mark.skipif(not data.FOLDER.is_dir(), reason="the public sets are not here")
def test_there_are_texts_enough(items: list[toward.Read]) -> None:
    """At least 300, half of which nothing was mended by, with all tones among them."""
    assert len(items) >= 300
    held_out = [item for item in items if not item.seen]
    assert len(held_out) >= 150
    assert {tone for item in held_out for tone in item.tones.values()} == {*TONES}


def test_every_company_that_was_read_for_is_found(items: list[toward.Read]) -> None:
    """By the names and accounts of the file of companies."""
    brands = load(toward.COMPANIES)
    for item in items:
        placed = {place.owner for place in brands.places("x", item.text)}
        assert {*item.tones} <= placed, item.text


def test_the_target_helps(items: list[toward.Read]) -> None:
    """By five points at least, on texts that were held out; of words of preference nine in ten are right."""
    build.build(build.OUTPUT / "fast", "fast")
    scorer, brands = open_scorer(build.OUTPUT / "fast"), load(toward.COMPANIES)
    held_out = [item for item in items if not item.seen]
    texts = [text_of(toward.as_mention(item.text), brands) for item in held_out]
    scores = [scored.score for scored in score_texts(scorer, texts)]
    pairs = list(zip(held_out, scores, strict=True))
    without, with_it = (toward.macro_f1(toward.counts(pairs, tone)) for tone in (toward.whole, toward.target))
    assert with_it >= without + 0.05
    assert np.mean(toward.words_of_preference(brands, held_out)) >= 0.9


def test_macro_f1_is_the_mean_over_tones() -> None:
    """All right is 1; a tone that is neither there nor said counts as 0."""
    right = np.diag([2, 3, 1])[None]
    assert toward.macro_f1(right) == 1
    assert toward.macro_f1(np.diag([2, 2, 0])[None]) == pytest.approx(2 / 3)
    assert toward.interval(np.repeat(right, 5, axis=0)) == (1, 1)
