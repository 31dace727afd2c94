"""Which answers say the same: spherical k-means over words weighed by TF-IDF.

All answers are looked at anew each time, in the order of their ids: what comes out follows from what was
answered, and not from when it came or how often it was looked at. Where the number of answers is bounded, as
here, that is affordable; issues, which have no end, are clustered in one pass (streams/pulse/issues/hear.py).

The first centroids are answers that most others are like: of CANDIDATES the one that raises most the sum of
each answer's likeness to its nearest, again and again (greedy facility location, Nemhauser, Wolsey and Fisher
1978); then Lloyd's steps (Dhillon and Modha, "Concept decompositions for large sparse text data", 2001); then
groups whose centroids are alike are one.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

MOST_GROUPS = 40
"""Looked for; fewer where a further one would gather less than LEAST_GAIN. Those that are alike are then put
together: many small ones, put together, find more of what people say than a few large ones do."""
CANDIDATES = 200
"""Answers that may be a first centroid: evenly taken, so that each larger matter has some."""
LEAST_GAIN = 0.002
"""Of all answers' likeness to their nearest centroid."""
BELONGS = 0.15
"""Cosine to the centroid from which an answer belongs to it; what is like nothing is in no group."""
SAME = 0.25
"""Cosine of two centroids from which their groups say the same; unless"""
TIGHT = 0.35
"""the answers of both would be less like their common centroid, on average. Without that a few large groups
take up all others where everybody has some words in common: centroids of loose groups are like anything."""
ROUNDS = 30
BELIEF = 50
"""Answers that are believed to have been given before, all in other words: see issues/vocabulary.py."""
MOST_WORDS = 3_000
"""The commonest."""

Floats = NDArray[np.float32]
Groups = NDArray[np.int64]


class Corpus:
    """Answers as rows of weighed words, each of length 1; one without a telling word has length 0.

    words: by column. Only words are kept that two answers have.
    """

    def __init__(self, answers: Sequence[Sequence[str]]) -> None:
        counts: dict[str, int] = {}
        for answer in answers:
            for word in answer:
                counts[word] = counts.get(word, 0) + 1
        shared = sorted((word for word in counts if counts[word] > 1), key=lambda word: (-counts[word], word))
        self.words = sorted(shared[:MOST_WORDS])
        column = {word: place for place, word in enumerate(self.words)}
        rows = [[column[word] for word in answer if word in column] for answer in answers]
        self._rarest = log(BELIEF + len(answers))
        self._idf = {word: self._rarest - log(1 + counts[word]) for word in self.words}
        idf = np.array([self._idf[word] for word in self.words], np.float32)
        self.sizes = np.array([len(row) for row in rows], np.int64)
        self.columns = np.array([place for row in rows for place in row], np.int64)
        self.of = np.repeat(np.arange(len(rows)), self.sizes)
        weights = idf[self.columns] if len(self.columns) else np.zeros(0, np.float32)
        lengths = np.sqrt(np.bincount(self.of, weights**2, len(rows)))
        self.weights: Floats = (weights / lengths[self.of]).astype(np.float32)

    def like(self, centroids: Floats) -> Floats:
        """Return each answer's cosine to each centroid: a row an answer."""
        found = np.zeros((len(self.sizes), len(centroids)), np.float32)
        for place, centroid in enumerate(centroids):
            found[:, place] = np.bincount(self.of, self.weights * centroid[self.columns], len(self.sizes))
        return found

    def vector(self, words: Iterable[str]) -> dict[str, float]:
        """Return another text's words, weighed as the answers' are; of length 1."""
        weights = {word: self._idf.get(word, self._rarest) for word in words}
        length = sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()}

    def like_text(self, vector: Mapping[str, float]) -> Floats:
        """Return each answer's cosine to another text."""
        return self.like(np.array([[vector.get(word, 0.0) for word in self.words]], np.float32))[:, 0]

    def rows(self, places: Sequence[int]) -> Floats:
        """Return some answers in full."""
        found = np.zeros((len(places), len(self.words)), np.float32)
        for row, place in enumerate(places):
            own = self.of == place
            found[row, self.columns[own]] = self.weights[own]
        return found

    def sums(self, groups: Groups, number: int) -> Floats:
        """Return the sum of each group's answers; groups: that of each answer, -1 for none."""
        inside = groups[self.of] >= 0
        cells = groups[self.of[inside]] * len(self.words) + self.columns[inside]
        sums = np.bincount(cells, self.weights[inside], number * len(self.words)).astype(np.float32)
        return sums.reshape(number, len(self.words))


def grouped(corpus: Corpus) -> tuple[Groups, Floats]:
    """Return the group of each answer, -1 for none, and the groups' centroids."""
    centroids = _first(corpus)
    groups = np.full(len(corpus.sizes), -1)
    for _ in range(ROUNDS if len(centroids) else 0):
        like = corpus.like(centroids)
        now = np.where(like.max(axis=1) >= BELONGS, like.argmax(axis=1), -1)
        if (now == groups).all():
            break
        groups = now
        centroids = _unit(corpus.sums(groups, len(centroids)))
    return _together(corpus, groups, len(centroids))


def _together(corpus: Corpus, groups: Groups, number: int) -> tuple[Groups, Floats]:
    """Put the two together that are most alike, again and again, as long as that makes one matter."""
    sums, sizes = corpus.sums(groups, number), np.bincount(groups[groups >= 0], minlength=number)
    while True:
        centroids = _unit(sums)
        products = sums @ sums.T
        squares = np.diag(products)
        both = np.sqrt(np.maximum(squares[:, None] + squares + 2 * products, 0))
        tightness = both / np.maximum(sizes[:, None] + sizes, 1)
        alike = np.where(tightness >= TIGHT, centroids @ centroids.T, 0)
        np.fill_diagonal(alike, 0)
        if alike.max(initial=0) < SAME:
            return groups, centroids
        one, other = sorted(divmod(int(alike.argmax()), number))
        groups = np.where(groups == other, one, groups)
        for parts in (sums, sizes):
            parts[one] += parts[other]
            parts[other] = 0


def _first(corpus: Corpus) -> Floats:
    told = np.flatnonzero(corpus.sizes)
    places = told[:: max(1, len(told) // CANDIDATES)] if len(told) else told
    candidates = corpus.rows([int(place) for place in places])
    like = corpus.like(candidates)
    nearest = np.zeros(len(corpus.sizes), np.float32)
    chosen: list[int] = []
    while len(chosen) < min(MOST_GROUPS, len(candidates)):
        gains = np.maximum(like, nearest[:, None]).sum(axis=0) - nearest.sum()
        best = int(gains.argmax())
        if gains[best] < LEAST_GAIN * len(told):
            break
        chosen.append(best)
        nearest = np.maximum(nearest, like[:, best])
    return candidates[chosen]


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths, lengths, 1)).astype(np.float32)
