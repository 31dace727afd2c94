"""Which texts are nearly the same: MinHash of words and pairs of words.

People who do not know of each other hardly ever write so alike: on the real recording no five people do in a
day (docs/attack.md). What is passed on with its author's name, or as a repost, is nobody's copy.

The signatures are rensa's, which needs nothing besides and takes 2 µs where datasketch takes 50 and scipy; of
each of its numbers 16 bits are kept (b-bit minwise hashing, Li and König 2010).
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

NUMBERS = 64
"""An estimate's standard error is 0.06 then."""
BYTES = 2 * NUMBERS
SEED = 1
ALIKE = 0.4
"""Jaccard similarity, as estimated, from which two texts are one text changed a little."""
NEAR = 0.2
"""Half as much: one part of three in common, as of people who speak of the same in words of their own."""
LEAST_WORDS = 6
"""Shorter texts are alike by themselves: "thank you so much"."""
_WORD = re.compile(r"[^\W_]+")
_ELSEWHERE = re.compile(r"https?://\S+|@\w+")
_PASSED_ON = re.compile(r"\brt\b|\bvia @|[“\"']@\w+:|^@\w+: ")

Signatures = NDArray[np.uint16]
_EACH = np.ones(NUMBERS, np.float32)
"""Numbers are counted by a product of matrices: a third of the time of a sum."""


def is_passed_on(text: str) -> bool:
    """Whether it says that these are somebody else's words."""
    return bool(_PASSED_ON.search(text.lower()))


def signature(text: str) -> bytes | None:
    """Return the text's signature of BYTES bytes; None where it has too few words to have one."""
    words = _WORD.findall(_ELSEWHERE.sub(" ", text.lower()))
    if len(words) < LEAST_WORDS:
        return None
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    minhash = RMinHash(num_perm=NUMBERS, seed=SEED)
    minhash.update([*words, *pairs])
    return np.array(minhash.digest(), np.uint32).astype("<u2").tobytes()


def matrix(signatures: Sequence[bytes]) -> Signatures:
    """Return one row a signature."""
    return np.frombuffer(b"".join(signatures), "<u2").reshape(len(signatures), NUMBERS)


def alike(rows: Signatures, one: bytes, least: float = ALIKE) -> list[int]:
    """Return the places of the rows that are so alike at `least`, in order."""
    if not len(rows):
        return []
    same = (rows == np.frombuffer(one, "<u2")).astype(np.float32) @ _EACH
    places: list[int] = np.flatnonzero(same >= least * NUMBERS).tolist()
    return places
