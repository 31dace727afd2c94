"""A brand's people as a graph, and how many of them are how many steps from those who said something.

All of them are searched at once, breadth first, a step a time, on compressed sparse rows: arrays of numbers,
8 bytes a tie and 24 a person. Most of the graph changes seldom and is made once; what is new lies beside it,
under the same numbers (docs/decisions/0021-reach.md).
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.pulse.reach.ties import Numbers, Rows, number_of, read

GRAPHS_KEPT = 8
"""Graphs of as many brands are kept ready; another one of a million ties takes half a second to make."""
PARTS = 16
"""Of the blocks at most one in so many lies beside what is kept ready."""

Places = NDArray[np.int64]


class Spread(NamedTuple):
    """People by how many steps they are from the nearest who said it. through: by whom most are reached.

    through_people: how many have that person for the nearest.
    """

    steps: tuple[int, ...]
    through: str | None = None
    through_people: int = 0


class _Edges(NamedTuple):
    """Whom each is next to, by place: ends[starts[place] : starts[place + 1]]."""

    starts: Places
    ends: NDArray[np.int32]

    def of(self, places: Places) -> tuple[NDArray[np.int32], Places]:
        """Return whom some are next to, one after the other, and how many of these each has."""
        starts, stops = self.starts[places], self.starts[places + 1]
        counts = stops - starts
        before = np.cumsum(counts) - counts
        return self.ends[np.arange(counts.sum()) + np.repeat(starts - before, counts)], counts


class _Part(NamedTuple):
    """Some of the ties. size: how many places it knows. handles: places that are a name of somebody else."""

    size: int
    ties: _Edges
    names: _Edges
    handles: Places


class _Ready(NamedTuple):
    """The part that changes seldom. people: who is at each of its places, sorted."""

    people: Numbers
    part: _Part


class Graph:
    """All ties of a brand, as of now."""

    def __init__(self, blocks: Sequence[bytes], loose: bytes) -> None:
        """Make it of blocks, the oldest first, and of rows that are in none yet."""
        number = _made_ahead(len(blocks))
        ready = _ready(tuple(blocks[:number]))
        rows = read((*blocks[number:], loose))
        ends, whose = np.unique(_ends(rows), return_inverse=True)
        known = _find(ends, ready.people)
        is_new = known < 0
        self._people = (ready.people, ends[is_new])
        self._size = sum(map(len, self._people))
        places = np.where(is_new, len(ready.people) + np.cumsum(is_new) - 1, known)[whose]
        ones, others = np.split(places, 2)
        new = _part(rows, ones, others, self._size)
        self._parts = [part for part in (ready.part, new) if part.ties.ends.size or part.handles.size]
        self._is_handle = np.zeros(self._size, bool)
        for part in self._parts:
            self._is_handle[part.handles] = True
        self._has_handles = bool(self._is_handle.any())

    def spread(self, people: Iterable[str], steps: int) -> Spread:
        """Count who is within so many steps of these people; nobody twice, and none of themselves."""
        names = sorted(people)
        nearest = np.full(self._size, -1, np.int32)
        ring = self._begin(names, nearest)
        own, counts = ring, []
        for _ in range(steps):
            ring = self._with_names(self._next(ring, nearest, "ties"), nearest)
            counts.append(int(np.count_nonzero(~self._is_handle[ring])))
        counted = (nearest >= 0) & ~self._is_handle
        counted[own] = False
        return _through(tuple(counts), names, nearest[counted])

    def _begin(self, names: Sequence[str], nearest: NDArray[np.int32]) -> Places:
        """Return where those are who said it, under all of their names."""
        places = self._places(np.array([number_of(name) for name in names], np.uint64))
        known = np.flatnonzero(places >= 0)
        nearest[places[known]] = known
        return self._with_names(places[known], nearest)

    def _next(self, ring: Places, nearest: NDArray[np.int32], kind: Literal["ties", "names"]) -> Places:
        """Return who is next to the ring and was not reached yet, and note from whom they are."""
        if not len(ring):
            return ring
        is_new = np.zeros(self._size, bool)
        for part in self._parts:
            inside = ring[ring < part.size]
            ends, counts = getattr(part, kind).of(inside)
            free = nearest[ends] < 0
            ends, whose = ends[free], np.repeat(nearest[inside], counts)[free]
            nearest[ends[::-1]] = whose[::-1]  # of several the first
            is_new[ends] = True
        return np.flatnonzero(is_new)

    def _with_names(self, ring: Places, nearest: NDArray[np.int32]) -> Places:
        """Return the ring with all names of the same people: from a handle to the account, to its others."""
        if not self._has_handles:
            return ring
        once = self._next(ring, nearest, "names")
        return np.concatenate((ring, once, self._next(once, nearest, "names")))

    def _places(self, numbers: Numbers) -> Places:
        """Return where people are; -1 for who is not known."""
        ready, new = self._people
        places, others = _find(numbers, ready), _find(numbers, new)
        return np.where(others < 0, places, others + len(ready))


def _through(steps: tuple[int, ...], names: Sequence[str], nearest: NDArray[np.int32]) -> Spread:
    if not len(nearest):
        return Spread(steps)
    by_name = np.bincount(nearest, minlength=len(names))
    most = int(by_name.argmax())
    return Spread(steps, names[most], int(by_name[most]))


def _made_ahead(blocks: int) -> int:
    """Return how many of the blocks are made ahead: so many that the number changes seldom."""
    step = max(1, (1 << blocks.bit_length()) // 2 // PARTS)
    return blocks - blocks % step


@lru_cache(GRAPHS_KEPT)
def _ready(blocks: tuple[bytes, ...]) -> _Ready:
    rows = read(blocks)
    people, places = np.unique(_ends(rows), return_inverse=True)
    ones, others = np.split(places, 2)
    return _Ready(people, _part(rows, ones, others, len(people)))


def _part(rows: Rows, ones: Places, others: Places, size: int) -> _Part:
    is_name = rows["same"] == 1
    return _Part(
        size,
        _edges(ones[~is_name], others[~is_name], size),
        _edges(ones[is_name], others[is_name], size),
        np.flatnonzero(np.bincount(ones[is_name])),
    )


def _edges(ones: Places, others: Places, size: int) -> _Edges:
    """Return ties as compressed sparse rows, each from both of its ends."""
    starts, ends = np.concatenate((ones, others)), np.concatenate((others, ones)).astype(np.int32)
    counts = np.bincount(starts, minlength=size)
    return _Edges(np.concatenate(([0], np.cumsum(counts))), ends[np.argsort(starts, kind="stable")])


def _find(numbers: Numbers, among: Numbers) -> Places:
    """Return the places of numbers among others that are sorted; -1 where they are not there."""
    if not len(among):
        return np.full(len(numbers), -1)
    places = np.searchsorted(among, numbers)
    is_there = places < len(among)
    is_there[is_there] = among[places[is_there]] == numbers[is_there]
    return np.where(is_there, places, -1)


def _ends(rows: Rows) -> Numbers:
    return np.concatenate((rows["one"], rows["other"]))
