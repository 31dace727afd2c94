"""What was expected beside what is said: each theme, and each answer, by the words of the expectation.

What people put in other words than the company is not found: a person who sees it gives the theme the name
that was expected.
"""

from collections.abc import Iterable, Sequence

from streams.pulse.campaigns.themes import Group, Read
from streams.pulse.issues.cluster import cosine
from streams.pulse.issues.words import words_of

MATCHES = 0.3
"""Cosine from which a theme is what was expected: one of three words, if it is what the theme is about."""
SAYS_SO = 0.25
"""Cosine from which a single answer is, in whatever theme: both of two words, or the rarer one where it is
short. Chosen by reading what it finds in real conversations with 24 companies."""


def expected_as(themes: Iterable[Group], expected: Sequence[str], given: Read) -> dict[str, str]:
    """Return the expectation of each theme that has one, by the theme's id."""
    words = {text: given.corpus.vector(words_of(text)) for text in expected}
    found = {}
    for theme in themes:
        name = given.corpus.vector(words_of(theme.name or ""))
        alike = {text: max(cosine(own, theme.words), cosine(own, name)) for text, own in words.items()}
        best = max(alike, key=lambda text: alike[text], default=None)
        if best is not None and alike[best] >= MATCHES:
            found[theme.id] = best
    return found


def say_so(text: str, given: Read) -> frozenset[str]:
    """Return the people who answer in nearly these words."""
    like = given.corpus.like_text(given.corpus.vector(words_of(text)))
    return frozenset(
        str(answer.person) for answer, alike in zip(given.answers, like, strict=True) if alike >= SAYS_SO
    )
