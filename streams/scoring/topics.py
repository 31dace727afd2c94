"""What is it about? The topics of a brand's own taxonomy, by the words of their names and examples.

TF-IDF within the brand's taxonomy: a word counts the more, the fewer topics have it; a text and a topic (its
name and all its examples taken together) are as alike as the cosine of their words' weights. Words are cut to
their first letters, which takes the place of stemming in any language.

Matching by the encoder's embedding was tried and is worse: its 64 numbers tell tone better than topic
(models/README.md has the figures). So this needs no model, and holds for texts that no model serves.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from schemas.scores import Label
from streams.brands.file import Subject
from streams.brands.registry import Brands
from streams.scoring.words import plain

LEAST = 0.2
"""A text that is less like any topic is about none; chosen on the odd texts of models/data/topics.txt."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_LETTERS = 4
_MOST_WORDS = 500
"""Of a text, that are looked at."""
_DIGITS = 4

Weights = Mapping[str, float]


class Taxonomy:
    """A brand's topics. What their examples weigh is computed once."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        said = {subject.id: _words(_described(subject)) for subject in subjects}
        topics_with = Counter(word for words in said.values() for word in words)
        self._weights = {
            word: math.log((1 + len(said)) / (1 + count)) + 1 for word, count in topics_with.items()
        }
        self._topics = {topic: self._vector(words) for topic, words in said.items()}

    def topic(self, words: str) -> Label | None:
        """Return the likeliest topic of words as `plain` gives them, or None: about none of these.

        The confidence is how alike they are, 0 to 1: a cosine, no probability.
        """
        vector = self._vector(_words(words))
        alike = {topic: _dot(vector, other) for topic, other in self._topics.items()}
        best = max(alike, key=alike.__getitem__, default=None)
        if best is None or alike[best] < LEAST:
            return None
        return Label(label=best, confidence=min(round(alike[best], _DIGITS), 1.0))

    def _vector(self, words: Iterable[str]) -> Weights:
        """The weights of the words that any topic has, of length 1."""
        weights = {word: self._weights[word] for word in words if word in self._weights}
        length = math.hypot(*weights.values())
        return {word: weight / length for word, weight in weights.items()}


class Topics:
    """The taxonomies of all brands that have one."""

    def __init__(self, brands: Brands) -> None:
        entries = {brand.id: brand.entry for brand in brands}
        self._taxonomies = {
            brand: Taxonomy(entry.taxonomy) for brand, entry in entries.items() if entry and entry.taxonomy
        }

    def about(self, text: str, brands: Iterable[str]) -> tuple[Label, ...]:
        """Return a topic for each of these brands that has a taxonomy and one that fits, each topic once."""
        taxonomies = [self._taxonomies[brand] for brand in brands if brand in self._taxonomies]
        if not taxonomies:
            return ()
        words = plain(text)
        found = [label for taxonomy in taxonomies if (label := taxonomy.topic(words))]
        return tuple({label.label: label for label in found}.values())


def _described(subject: Subject) -> str:
    return plain(" ".join((subject.name or subject.id, *subject.examples)))


def _words(words: str) -> set[str]:
    return {word[:_LETTERS] for word in _WORD.findall(words)[:_MOST_WORDS]}


def _dot(one: Weights, other: Weights) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)
