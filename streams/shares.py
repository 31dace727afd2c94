"""A share of few, and between which shares the truth lies."""

from statistics import NormalDist

CONFIDENCE = 0.95


def wilson(hits: int, of: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Bounds of a share, by E. B. Wilson, JASA 22 (1927): they hold for few trials too. Of none: 0 to 1."""
    if not of:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = (hits + z * z / 2) / (of + z * z)
    margin = z / (of + z * z) * (hits * (of - hits) / of + z * z / 4) ** 0.5
    # Of none and of all the bound is the share itself, which rounding would miss by a hair.
    return centre - margin if hits else 0.0, centre + margin if hits < of else 1.0
