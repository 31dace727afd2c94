"""How much each of several teachers counts."""

import numpy as np
import pytest

from models import shares


def test_who_knows_nothing_does_not_count() -> None:
    """Beside one who is mostly right, one who is always undecided has no share."""
    truth = np.array([0, 1, 0, 1, 1, 0, 0, 1])
    knows = np.where(np.eye(2)[truth] == 1, 0.9, 0.1)
    undecided = np.full((len(truth), 2), 0.5)
    assert shares.best([undecided, knows], truth) == (0, 1)


def test_who_err_elsewhere_are_better_together() -> None:
    """Each sure, and wrong on other texts: both count, and the mean makes the mistakes of neither."""
    truth = np.zeros(12, np.int64)
    one, other = np.full((12, 2), [0.9, 0.1]), np.full((12, 2), [0.9, 0.1])
    one[:3], other[3:6] = [0.2, 0.8], [0.2, 0.8]
    counts = shares.best([one, other], truth)
    assert counts == (0.5, 0.5)
    assert (shares.mean([one, other], counts).argmax(axis=1) == truth).all()


def test_a_rare_label_weighs_as_much_as_a_common_one() -> None:
    """Who is good on the common label alone does not win by that."""
    truth = np.array([0] * 90 + [1] * 10)
    common, both = np.full((100, 2), [0.99, 0.01]), np.where(np.eye(2)[truth] == 1, 0.8, 0.2)
    assert shares.best([common, both], truth)[1] >= 0.75


def test_shares_make_probabilities_of_probabilities() -> None:
    """Rows still add up to one, and nothing is impossible, so that each has a logarithm."""
    sure, unsure = np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])
    assert shares.mean([sure, unsure], (0.5, 0.5)) == pytest.approx(np.array([[0.75, 0.25]]))
    assert (shares.mean([sure, sure], (0.5, 0.5)) > 0).all()
