"""What was expected beside what is said: each theme goes to the expectation it is most like.

By words, so what is expected in other words than people use is not found: a person who sees it gives the
theme the name that was expected.
"""

from collections.abc import Iterable, Sequence
from math import sqrt

from streams.pulse.campaigns.themes import Group
from streams.pulse.issues.cluster import cosine
from streams.pulse.issues.words import words_of

MATCHES = 0.3
"""Cosine from which a theme is what was expected: one of three words, if it is what the theme is about."""


def expected_as(themes: Iterable[Group], expected: Sequence[str]) -> dict[str, str]:
    """Return the expectation of each theme that has one, by the theme's id."""
    words = {text: _vector(text) for text in expected}
    found = {}
    for theme in themes:
        alike = {text: max(cosine(own, theme.words), _named(own, theme)) for text, own in words.items()}
        best = max(alike, key=lambda text: alike[text], default=None)
        if best is not None and alike[best] >= MATCHES:
            found[theme.id] = best
    return found


def _named(own: dict[str, float], theme: Group) -> float:
    return cosine(own, _vector(theme.name)) if theme.name else 0.0


def _vector(text: str) -> dict[str, float]:
    words = words_of(text)
    return {word: 1 / sqrt(len(words)) for word in words}
