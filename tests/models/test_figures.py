"""The measures."""

import numpy as np
import pytest

from models import tasks
from models.calibrate import best_temperature, cross_fitted
from models.figures import calibration_error, measure
from streams.scoring.heads import softmax


def test_measures_are_means_over_labels() -> None:
    """Each label counts alike, however rare."""
    truth, answers = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    found = measure(truth, answers)
    assert found["macro_recall"] == pytest.approx((2 / 3 + 1) / 2)
    assert found["macro_f1"] == pytest.approx((0.8 + 2 / 3) / 2)
    assert found["accuracy"] == pytest.approx(0.75)


def test_who_is_as_sure_as_right_has_no_calibration_error() -> None:
    """What chance alone would show is taken off; what is too sure is found, by how much it is."""
    chance = np.random.default_rng(1)
    sure = chance.uniform(0.4, 1, 20_000)
    right = chance.uniform(size=20_000) < sure
    assert calibration_error(sure, right)["error"] < 0.015
    assert calibration_error(np.minimum(sure + 0.1, 1), right)["error"] == pytest.approx(0.09, abs=0.02)


def test_the_best_temperature_cools_who_is_too_sure() -> None:
    """Logits that were doubled are halved again."""
    chance = np.random.default_rng(2)
    logits = chance.normal(size=(20_000, 3)) * 1.5
    likelihoods = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = (chance.uniform(size=(20_000, 1)) > likelihoods.cumsum(axis=1)).sum(axis=1).clip(max=2)
    doubled = np.exp(2 * logits) / np.exp(2 * logits).sum(axis=1, keepdims=True)
    assert best_temperature(doubled, truth) == pytest.approx(2, abs=0.15)


def test_no_label_tells_on_its_own_text() -> None:
    """How sure an answer is said to be does not depend on whether it was right, of two encoders as of one."""
    for width in (tasks.WIDTH + tasks.EMBEDDING, 2 * tasks.WIDTH + tasks.EMBEDDING):
        chance = np.random.default_rng(3)
        answers = chance.normal(size=(200, width)).astype(np.float32)
        answers[::7, tasks.WIDTH + tasks.EMBEDDING :] = np.nan
        truth = np.array([chance.choice(3, p=row) for row in softmax(answers[:, :3], 1.0)])
        other = truth.copy()
        other[::5] = (other[::5] + 1) % 3
        languages = np.array(["pt", "und"] * 100)
        one, two = (cross_fitted("sentiment", answers, labels, languages) for labels in (truth, other))
        assert np.array_equal(one[::5], two[::5])
        assert not np.array_equal(one[1::5], two[1::5])
