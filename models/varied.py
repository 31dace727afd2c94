"""Texts that nobody wrote, for students to read: the beginning of one and the end of another of the same set.

Nobody knows their label, but a teacher can be asked what it would say; a student then learns what the
teacher does with words, and not which texts it was shown. Most is gained where there is little text.
"""

from collections.abc import Mapping, Sequence

import numpy as np

MARK = "varied_"
"""What the name of their set begins with."""
_FEWEST_WORDS = 3


def spliced(
    texts: Sequence[str], sources: Sequence[str], times: Mapping[str, int], seed: int
) -> tuple[list[str], list[str]]:
    """Texts and their sets. Each text of a set begins as many as `times` says of the set's name."""
    chance = np.random.default_rng(seed)
    words = [text.split() for text in texts]
    made: list[str] = []
    of: list[str] = []
    for source, often in times.items():
        places = [
            place
            for place, each in enumerate(sources)
            if each == source and len(words[place]) >= _FEWEST_WORDS
        ]
        for _ in range(often):
            for first, second in zip(places, chance.permutation(places), strict=True):
                made.append(_joined(words[first], words[second], chance))
                of.append(MARK + source)
    return made, of


def _joined(first: Sequence[str], second: Sequence[str], chance: np.random.Generator) -> str:
    """A quarter to three quarters of each, or more of a few words."""
    ends = int(chance.integers(len(first) // 4 + 1, len(first) - len(first) // 4 + 1))
    begins = int(chance.integers(len(second) // 4, len(second) - len(second) // 4))
    return " ".join([*first[:ends], *second[begins:]])
