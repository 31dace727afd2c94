"""The measures."""

import numpy as np
import pytest

from models.calibrate import best_temperature, cross_fitted
from models.figures import calibration_error, measure


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
    """Cross-fitting: how sure a text's answer is said to be does not depend on whether it was right."""
    chance = np.random.default_rng(3)
    answers = chance.dirichlet(np.ones(3), 200)
    truth = np.array([chance.choice(3, p=row) for row in answers])
    other = truth.copy()
    other[::5] = (other[::5] + 1) % 3
    assert np.array_equal(cross_fitted(answers, truth)[::5], cross_fitted(answers, other)[::5])
    assert not np.array_equal(cross_fitted(answers, truth)[1::5], cross_fitted(answers, other)[1::5])
