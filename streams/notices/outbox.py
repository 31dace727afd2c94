"""What is still to be told: a notice is kept until every sink has it or was given up."""

from collections.abc import Iterator, Sequence

import msgspec

from schemas.alerts import Notice
from schemas.base import Time
from streams.notices.attempts import Attempt
from streams.state import State

ROUND = 8
"""Attempts at one sink in one round: a slow sink delays the others by no more than these."""


class Kept(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A notice, once for all the sinks that still lack it."""

    notice: Notice
    sinks: tuple[str, ...]


class Delivery(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One notice, or one sign of life (`notice` None), for one sink.

    order: earlier notices have the lower one. first_at: of the first attempt that failed.
    """

    sink: str
    order: int
    at: Time
    notice: str | None = None
    alerts: tuple[str, ...] = ()
    attempts: int = 0
    first_at: Time | None = None
    due: bool = True
    wake_at: Time | None = None


def due(state: State) -> list[Attempt]:
    """Return what is to be tried now, in order; no two of one sink are about the same alert.

    Where an earlier notice about an alert still waits, for its turn or for another try, the later ones
    about it wait behind it.
    """
    waiting = sorted(state[Delivery].items(), key=lambda item: item[1].order)
    by_sink: dict[str, list[tuple[str, Delivery]]] = {}
    for key, delivery in waiting:
        by_sink.setdefault(delivery.sink, []).append((key, delivery))
    return [_attempt(state, key, one) for some in by_sink.values() for key, one in _free(some)]


def _free(deliveries: Sequence[tuple[str, Delivery]]) -> Iterator[tuple[str, Delivery]]:
    """Yield a sink's deliveries that wait for no other, as many as one round takes."""
    ahead: set[str] = set()
    left = ROUND
    for key, delivery in deliveries:
        if delivery.due and left and ahead.isdisjoint(delivery.alerts):
            left -= 1
            yield key, delivery
        ahead.update(delivery.alerts)


def _attempt(state: State, key: str, delivery: Delivery) -> Attempt:
    notice = None
    if delivery.notice is not None:
        kept = state[Kept].get(delivery.notice)
        assert kept is not None
        notice = kept.notice
    return Attempt(delivery.sink, key, delivery.at, delivery.attempts + 1, notice)


def forget(state: State, key: str, delivery: Delivery) -> None:
    """Strike a delivery off; the notice goes with its last one."""
    state[Delivery].delete(key)
    kept = state[Kept].get(delivery.notice) if delivery.notice is not None else None
    if kept is None:
        return
    left = tuple(name for name in kept.sinks if name != delivery.sink)
    if left:
        state[Kept].put(kept.notice.id, Kept(notice=kept.notice, sinks=left))
    else:
        state[Kept].delete(kept.notice.id)
