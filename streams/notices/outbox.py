"""What is still to be told: a notice is kept until every sink has it or was given up."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from schemas.alerts import Notice
from schemas.base import Time
from streams.notices import circuit, threads
from streams.notices.attempts import ROUND, Attempt, idempotency_key
from streams.notices.standing import standing_of
from streams.state import State

TURN = "turn"
FIRST = 0
"""The order of what goes before any notice."""
LOOKED_AT = 64
"""Deliveries of which a trial takes one."""
LEAST_TRIED_EVERY = 4
"""Trials, of which one takes the delivery tried least: one that always fails shall not stop the others."""


class Kept(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A notice, once for all the sinks that still lack it."""

    notice: Notice
    sinks: tuple[str, ...]


class Delivery(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One notice, one sign of life (`notice` None), or all that stands (`standing`), for one sink.

    key: the idempotency key. alerts: of the notice, those that are to be told still. queued_at: when it
    came. first_at: of the first attempt that failed. unsure: the sink may have it in spite of that, or one
    that it took the place of.
    """

    sink: str
    key: str
    at: Time
    queued_at: Time
    notice: str | None = None
    standing: bool = False
    alerts: tuple[str, ...] = ()
    attempts: int = 0
    first_at: Time | None = None
    due: bool = True
    unsure: bool = False
    wake_at: Time | None = None


class Waiting(NamedTuple):
    """What waits for a sink. notices: with signs of life. down: it is left alone but for trials."""

    notices: int
    down: bool


class Turn(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The order of the next notice, whichever topic it comes from."""

    next: int


def place(sink: str, order: int, key: str) -> str:
    """Return where a delivery stands in the outbox; those of a sink sort by the order they came in."""
    return f"{sink}/{order:016}/{key}"


def enqueue(
    state: State, notice: Notice, sinks: Mapping[str, Sequence[str]], now: Time, *, order: int | None = None
) -> None:
    """Put a notice in for these sinks, each with the alerts that it is told of.

    order: its place among theirs; the last, if left out.
    """
    if not sinks:
        return
    if order is None:
        turn = state[Turn].get(TURN)
        order = turn.next if turn is not None else FIRST + 1
        state[Turn].put(TURN, Turn(next=order + 1))
    state[Kept].put(notice.id, Kept(notice=notice, sinks=tuple(sinks)))
    for sink, alerts in sinks.items():
        key = idempotency_key(notice.id, sink)
        delivery = Delivery(
            sink=sink, key=key, at=notice.at, queued_at=now, notice=notice.id, alerts=tuple(alerts)
        )
        state[Delivery].put(place(sink, order, key), delivery)


def waiting(state: State) -> Mapping[str, Sequence[str]]:
    """Return the places of all deliveries by sink, each in order."""
    by_sink: dict[str, list[str]] = {}
    for where in sorted(state[Delivery].keys()):
        by_sink.setdefault(where.partition("/")[0], []).append(where)
    return by_sink


def deliveries(state: State, places: Iterable[str]) -> Iterator[tuple[str, Delivery]]:
    """Iterate over what stands at these places."""
    for where in places:
        delivery = state[Delivery].get(where)
        assert delivery is not None
        yield where, delivery


def count_waiting(state: State) -> Mapping[str, Waiting]:
    """Return by sink how much waits for it, and whether it is down; none for which neither is so."""
    counts = Counter({sink: len(places) for sink, places in waiting(state).items()})
    down = circuit.down(state)
    return {sink: Waiting(counts[sink], sink in down) for sink in {*counts, *down}}


def is_waiting(state: State, sink: str, alert: str) -> bool:
    """Tell whether the sink is still to hear of the alert."""
    places = waiting(state).get(sink, ())
    return any(alert in delivery.alerts for _, delivery in deliveries(state, places))


def due(state: State, at_once: Mapping[str, int]) -> list[Attempt]:
    """Return what is to be tried now, in order; no two of one sink are about the same alert.

    at_once: how many at a time by sink; one that is configured no more is told so by as many as any.

    Where an earlier notice about an alert still waits, for its turn or for another try, the later ones
    about it wait behind it. A sink that is down is tried by one, when its time has come.
    """
    attempts: list[Attempt] = []
    for sink, places in waiting(state).items():
        if circuit.is_left_alone(state, sink):
            continue
        trial = circuit.trial(state, sink)
        if trial is None:
            free = _free(deliveries(state, places))
            chosen = [*islice((one for one in free if one[1].due), at_once.get(sink, ROUND))]
        else:
            chosen = _choose(_free(deliveries(state, places[:LOOKED_AT])), trial)
        attempts += [_attempt(state, where, delivery) for where, delivery in chosen]
    return attempts


def _choose(free: Iterable[tuple[str, Delivery]], trial: int) -> list[tuple[str, Delivery]]:
    """Return the one that shows whether the sink is back: in order, but now and then the one tried least."""
    in_turn = [*free] if trial % LEAST_TRIED_EVERY else sorted(free, key=lambda item: item[1].attempts)
    return in_turn[:1]


def _free(several: Iterable[tuple[str, Delivery]]) -> Iterator[tuple[str, Delivery]]:
    """Yield a sink's deliveries before which there is no other about the same alert."""
    ahead: set[str] = set()
    for where, delivery in several:
        if ahead.isdisjoint(delivery.alerts):
            yield where, delivery
        ahead.update(delivery.alerts)


def _attempt(state: State, where: str, delivery: Delivery) -> Attempt:
    notice = None
    if delivery.standing:
        notice = standing_of(state, delivery.sink, delivery.at)
    elif delivery.notice is not None:
        notice = notice_of(state, delivery)
    return Attempt(
        delivery.sink,
        delivery.key,
        delivery.at,
        delivery.attempts + 1,
        notice,
        where,
        threads.earlier(state, delivery.sink, delivery.alerts),
        delivery.standing,
    )


def notice_of(state: State, delivery: Delivery) -> Notice:
    """Return the notice, with those of its alerts only that are to be told still."""
    assert delivery.notice is not None
    kept = state[Kept].get(delivery.notice)
    assert kept is not None
    notice = kept.notice
    alerts = tuple(alert for alert in notice.alerts if alert.id in delivery.alerts)
    if len(alerts) == len(notice.alerts):
        return notice
    title = alerts[0].summary if len(alerts) == 1 else f"{len(alerts)} alerts of {notice.brand}"
    return msgspec.structs.replace(notice, title=title, alerts=alerts)


def forget(state: State, where: str, delivery: Delivery) -> None:
    """Strike a delivery off; the notice goes with its last one."""
    state[Delivery].delete(where)
    kept = state[Kept].get(delivery.notice) if delivery.notice is not None else None
    if kept is None:
        return
    left = tuple(name for name in kept.sinks if name != delivery.sink)
    if left:
        state[Kept].put(kept.notice.id, Kept(notice=kept.notice, sinks=left))
    else:
        state[Kept].delete(kept.notice.id)
