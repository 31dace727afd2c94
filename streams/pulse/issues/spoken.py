"""How often each matter was spoken of in each of a brand's last rows, also those that are no issue yet."""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace

from schemas.base import HOUR
from schemas.pulse import Said
from streams.pulse.blocks import ROW
from streams.state import State

KEPT = 3 * HOUR
"""As long as what a spike may lead up to."""

Counts = dict[int, dict[str, int]]
"""Mentions by row, and by cluster; under `UNCLEAR` those that belong to none."""
UNCLEAR = ""


class Spoken(msgspec.Struct, frozen=True, gc=False):
    """Of one row of a brand, the group: mentions by cluster."""

    group: str
    start: int
    by_cluster: dict[str, int]


def counts_of(joined: Mapping[str, Iterable[Said]], minute: Iterable[Said]) -> Counts:
    """Count a minute's voices, each for as many as it stands for. joined: by cluster."""
    cluster = {each.mention: id_ for id_, some in joined.items() for each in some}
    sums: dict[int, dict[str, float]] = {}
    for said in minute:
        row = sums.setdefault(said.at - said.at % ROW, {})
        id_ = cluster.get(said.mention, UNCLEAR)
        row[id_] = row.get(id_, 0.0) + said.stands_for
    return {start: {id_: round(count) for id_, count in row.items()} for start, row in sums.items()}


def add(state: State, brand: str, counts: Counts, now: int) -> None:
    """Add to what is known of the rows lately before `now`, and forget older ones."""
    forget(state, brand, now - KEPT)
    for start, row in counts.items():
        if start >= now - KEPT:
            known = state[Spoken].get(_key(brand, start))
            before = known.by_cluster if known else {}
            more = {id_: before.get(id_, 0) + row.get(id_, 0) for id_ in (*before, *row)}
            state[Spoken].put(_key(brand, start), Spoken(brand, start, more))


def forget(state: State, brand: str, until: int) -> None:
    """Forget the rows that began before."""
    for each in _rows(state, brand):
        if each.start < until:
            state[Spoken].delete(_key(brand, each.start))


def merge(state: State, brand: str, gone: str, into: str) -> None:
    """What was said of one is said of the other."""
    for spoken in _rows(state, brand):
        if gone in spoken.by_cluster:
            row = dict(spoken.by_cluster)
            row[into] = row.get(into, 0) + row.pop(gone)
            state[Spoken].put(_key(brand, spoken.start), replace(spoken, by_cluster=row))


def since(state: State, brand: str, start: int) -> Counts:
    """Return what is known of the rows from `start` on, oldest first."""
    return {each.start: each.by_cluster for each in _rows(state, brand) if each.start >= start}


def _rows(state: State, brand: str) -> list[Spoken]:
    return sorted((each for _, each in state[Spoken].of_group(brand)), key=lambda each: each.start)


def _key(brand: str, start: int) -> str:
    return f"{brand}/{start}"
