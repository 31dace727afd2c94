"""The measures: how good are answers, and are they as sure as they are right."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def measure(truth: NDArray[Any], answers: NDArray[Any]) -> dict[str, float]:
    """Macro-recall, macro-F1 and accuracy."""
    labels = np.unique(truth)
    right = np.array([np.sum((truth == label) & (answers == label)) for label in labels])
    real = np.array([np.sum(truth == label) for label in labels])
    said = np.array([np.sum(answers == label) for label in labels])
    return {
        "macro_recall": float(np.mean(right / real)),
        "macro_f1": float(np.mean(2 * right / (real + said))),
        "accuracy": float(np.sum(right) / len(truth)),
    }


def calibration_error(
    sure: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 15, draws: int = 200
) -> dict[str, float]:
    """Expected calibration error, less what chance alone would show, with its interval.

    Within a bin, chance moves the share that is right by about its standard error; the mean of the
    squared gap less that variance is what is left of real error (Kumar et al. 2019).
    """
    chance = np.random.default_rng(0)
    resampled = []
    for _ in range(draws):
        chosen = chance.integers(len(sure), size=len(sure))
        # drawn from a sample, chance has worked twice
        resampled.append(_debiased(sure[chosen], right[chosen], bins, chances=2))
    low, high = np.quantile(resampled, [0.025, 0.975])
    return {"error": _debiased(sure, right, bins), "low": float(low), "high": float(high)}


def _debiased(sure: NDArray[np.float64], right: NDArray[np.bool_], bins: int, chances: int = 1) -> float:
    order = np.argsort(sure, kind="stable")
    total = 0.0
    for part in np.array_split(order, bins):
        share, count = right[part].mean(), len(part)
        gap = (sure[part].mean() - share) ** 2 - chances * share * (1 - share) / max(count - 1, 1)
        total += count * gap
    return float(np.sqrt(max(total / len(sure), 0.0)))
