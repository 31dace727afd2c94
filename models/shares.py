"""How much each of several teachers counts, chosen where the truth is known."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

PARTS = 8
"""A teacher counts as much as some of so many parts."""
_LEAST = 1e-6

Rows = NDArray[np.float64]
"""Probabilities of a head's labels, a row a text."""


def best(chances: Sequence[Rows], truth: NDArray[np.int64]) -> tuple[float, ...]:
    """The shares by which the right labels are likeliest, every label as weighty as the others."""

    def surprise(shares: tuple[float, ...]) -> float:
        right = np.log(mean(chances, shares)[np.arange(len(truth)), truth])
        return -float(np.mean([right[truth == label].mean() for label in np.unique(truth)]))

    counts = product(range(PARTS + 1), repeat=len(chances))
    return min((tuple(part / PARTS for part in of) for of in counts if sum(of) == PARTS), key=surprise)


def mean(chances: Sequence[Rows], shares: Sequence[float]) -> Rows:
    """Of what each says, as much of it as it counts; nothing is impossible."""
    total = np.tensordot(np.asarray(shares), np.stack(chances), axes=1)
    return np.maximum(total, _LEAST)
