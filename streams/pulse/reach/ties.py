"""Ties as rows: two people, and how strong it is between them. Names are kept as numbers only.

A tie's strength is the logarithm to base 2 of its weight, in units that fading leaves alone (forward decay:
Cormode et al., 2009): a contact at time t weighs 2^(t / half-life), and what a tie weighs at time T is that
divided by 2^(T / half-life). So nothing is touched as time goes by, and the weaker of two ties stays it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from schemas.base import DAY
from schemas.pulse import Contact

HALF_LIFE = 90 * DAY
"""As in a customer's profile: after a quarter without a word a tie counts half."""
FADED = -2.0
"""Log2 of a weight that counts no more: of one contact half a year ago."""

ROW = np.dtype([("one", "<u8"), ("other", "<u8"), ("strength", "<f4"), ("same", "u1")])
"""A tie. same: `one` and `other` are two names of one person, a handle and an account."""
Rows = NDArray[np.void]
Numbers = NDArray[np.uint64]


@lru_cache(maxsize=65_536)
def number_of(name: str) -> int:
    """Return the number that stands for a person: of a million two share one with a chance of 3 in 10^8."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def rows_of(contacts: Iterable[Contact]) -> Rows:
    """Return one row a contact; which of two ends is which says nothing, but of two names of one person."""
    return np.array(
        [(*_ends(each), each.at / HALF_LIFE, each.same) for each in contacts],
        ROW,
    )


def read(blocks: Iterable[bytes]) -> Rows:
    """Return rows from bytes."""
    return np.frombuffer(b"".join(blocks), ROW)


def summed(rows: Rows) -> Rows:
    """Return each tie once, with what all its contacts weigh together; of no rows there is no sum."""
    keys = ("one", "other", "same")
    rows = rows[np.lexsort([rows[key] for key in reversed(keys)])]
    is_other = np.any([rows[key][1:] != rows[key][:-1] for key in keys], axis=0)
    first = np.concatenate(([0], np.flatnonzero(is_other) + 1))
    found = rows[first]
    found["strength"] = np.logaddexp2.reduceat(rows["strength"], first)
    return found


def strongest(rows: Rows, most: int) -> Rows:
    """Return at most so many, the strongest."""
    if len(rows) <= most:
        return rows
    kept = np.argsort(-rows["strength"], kind="stable")[:most]
    return rows[np.sort(kept)]


def split(rows: Rows, size: int) -> Sequence[Rows]:
    """Return them in parts of at most so many."""
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _ends(contact: Contact) -> tuple[int, int]:
    one, other = number_of(contact.one), number_of(contact.other)
    return (one, other) if contact.same or one < other else (other, one)
