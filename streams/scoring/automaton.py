"""What py3langid's automaton finds in texts: the features by which it tells languages.

It goes from byte to byte, and each step waits for a place somewhere in 40 MB of memory. Texts that are there
together take their steps together, so that they wait at the same time: a tenth of the time for some hundred.
"""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import visit_counts

FEWEST = 48
"""Texts from which on it is faster to take each step of all of them at once."""
_AT_ONCE = 512
"""Texts of about the same length: more would only need more memory."""

Visits = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Features in their order, and how often each was found."""


class Automaton:
    """An identifier's automaton.

    moves: the next state, by the row of a state and a byte. rows: where the row of each state begins.
    features: what is found on reaching each state, negative for nothing.
    """

    def __init__(self, moves: "array[int]", rows: list[int], features: list[int]) -> None:
        self._given = (moves, rows, features)
        self._moves = np.frombuffer(moves, np.uint32)
        self._rows = np.array(rows, np.uint32)
        self._features = np.array(features, np.int32)

    def visits(self, texts: Sequence[bytes]) -> list[Visits]:
        """Return what is found in each text; the same whichever texts there are beside it."""
        if len(texts) < FEWEST:
            return [self._alone(text) for text in texts]
        found: list[Visits | None] = [None] * len(texts)
        longest_first = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        for begin in range(0, len(texts), _AT_ONCE):
            places = longest_first[begin : begin + _AT_ONCE]
            for place, visits in zip(places, self._together([texts[at] for at in places]), strict=True):
                found[place] = visits
        return [visits for visits in found if visits is not None]

    def _alone(self, text: bytes) -> Visits:
        counts = visit_counts(*self._given, text) or {}
        features = np.fromiter(counts.keys(), np.int32, len(counts))
        times = np.fromiter(counts.values(), np.float32, len(counts))
        order = features.argsort()
        return features[order], times[order]

    def _together(self, texts: Sequence[bytes]) -> Iterator[Visits]:
        """Walk through texts, the longest first: those that have ended are the last."""
        lengths = [len(text) for text in texts]
        letters = np.zeros((lengths[0], len(texts)), np.uint8)
        for place, text in enumerate(texts):
            letters[: len(text), place] = np.frombuffer(text, np.uint8)
        found = np.full((len(texts), lengths[0]), -1, np.int32)
        states = np.zeros(len(texts), np.uint32)
        going = len(texts)
        for step, row in enumerate(letters):
            while lengths[going - 1] <= step:
                going -= 1
            states = self._moves[self._rows[states[:going]] + row[:going]]
            found[:going, step] = self._features[states]
        for of_text in found:
            features, times = np.unique(of_text[of_text >= 0], return_counts=True)
            yield features, times.astype(np.float32)
