"""A brand's ties in the state of `pulse`: what came of late, and blocks of what came before.

A block is written once, so that a million ties cost the changelog what is new of them. The oldest blocks make
room: what is in them is added up, and the stronger half stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from schemas.pulse import Contact
from streams.pulse.reach.graph import Graph
from streams.pulse.reach.ties import FADED, HALF_LIFE, Rows, read, rows_of, split, strongest, summed
from streams.state import State


class Bounds(NamedTuple):
    """How much is kept of a brand: a million ties.

    block: ties of a block, some 60 kB, which is written once a minute while it fills. most: blocks. oldest:
    so many become half as many where there are too many.
    """

    block: int = 2_048
    most: int = 512
    oldest: int = 64


BOUNDS = Bounds()


class Sealed(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A block that changes no more. strongest: the strength of the strongest tie in it."""

    number: int
    strongest: float


class Tied(msgspec.Struct, frozen=True, gc=False):
    """A brand's ties. loose: rows that are in no block yet. blocks: the oldest first. next: a free number."""

    loose: bytes = b""
    blocks: tuple[Sealed, ...] = ()
    next: int = 0


class Block(msgspec.Struct, frozen=True, gc=False):
    """Ties, as rows."""

    rows: bytes


TABLES: Mapping[str, type[msgspec.Struct]] = {"tied": Tied, "ties": Block}


def take(state: State, brand: str, contacts: Iterable[Contact], now: int, bounds: Bounds = BOUNDS) -> None:
    """Add what one task has heard, and let go of what has faded."""
    faintest = now / HALF_LIFE + FADED
    tied = _without_faded(state, brand, faintest)
    rows = read((tied.loose, rows_of(contacts).tobytes()))
    rows = rows[rows["strength"] >= faintest]
    if len(rows) >= bounds.block:
        rows = summed(rows)
        if len(rows) >= bounds.block // 2:  # else they are the same few again and again
            tied = _with_room(state, brand, _sealed(state, brand, tied, [rows]), bounds)
            rows = rows[:0]
    state[Tied].put(brand, replace(tied, loose=rows.tobytes()))


def graph_of(state: State, brand: str) -> Graph | None:
    """Return who is in touch with whom, as far as it is known; None where nothing is."""
    tied = state[Tied].get(brand)
    return Graph([_block(state, brand, each.number) for each in tied.blocks], tied.loose) if tied else None


def _sealed(state: State, brand: str, tied: Tied, parts: Sequence[Rows]) -> Tied:
    """Put rows into blocks that come after the others."""
    new = [
        Sealed(number, float(part["strength"].max())) for number, part in enumerate(parts, start=tied.next)
    ]
    for sealed, part in zip(new, parts, strict=True):
        state[Block].put(_key(brand, sealed.number), Block(part.tobytes()))
    return replace(tied, blocks=(*tied.blocks, *new), next=tied.next + len(new))


def _with_room(state: State, brand: str, tied: Tied, bounds: Bounds) -> Tied:
    """Where there are too many blocks, keep the stronger half of the oldest."""
    if len(tied.blocks) <= bounds.most:
        return tied
    oldest, newer = tied.blocks[: bounds.oldest], tied.blocks[bounds.oldest :]
    rows = summed(read(_block(state, brand, each.number) for each in oldest))
    _drop(state, brand, oldest)
    kept = split(strongest(rows, bounds.oldest // 2 * bounds.block), bounds.block)
    made = _sealed(state, brand, replace(tied, blocks=()), kept)
    return replace(made, blocks=(*made.blocks, *newer))


def _without_faded(state: State, brand: str, faintest: float) -> Tied:
    tied = state[Tied].get(brand) or Tied()
    faded = [each for each in tied.blocks if each.strongest < faintest]
    _drop(state, brand, faded)
    return replace(tied, blocks=tuple(each for each in tied.blocks if each not in faded)) if faded else tied


def _drop(state: State, brand: str, blocks: Iterable[Sealed]) -> None:
    for each in blocks:
        state[Block].delete(_key(brand, each.number))


def _block(state: State, brand: str, number: int) -> bytes:
    block = state[Block].get(_key(brand, number))
    assert block is not None, "blocks are kept for as long as they are listed"
    return block.rows


def _key(brand: str, number: int) -> str:
    return f"{brand}/{number}"
