"""After an outage of a sink: what still stands is told, once and as it stands; the rest is one summary.

What is dropped from the outbox is on `notifications` as `merged`, with the reason. An alert that the sink may
have heard of is never dropped without its end.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from schemas.alerts import Alert, Notice
from schemas.base import Time, format_time
from streams.notices import outbox, threads
from streams.notices.backoff import GIVE_UP_AFTER
from streams.notices.circuit import Circuit
from streams.notices.outbox import Delivery, deliveries, notice_of
from streams.state import State

SUMMARY = "summary"
MAX_LISTED = 50
"""Alerts that a summary carries; its title says how many there were."""
SUPERSEDED = "a later notice says how its alerts stand"
CAME_AND_WENT = "its alerts came and went while the sink was down: they are in the summary"
OLD_BEAT = "the sink was down, and the next sign of life says more"
ADDED_TO = "a later summary says more"
TOO_LATE = "the sink has been down for a day"


class Missed(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Alerts of a brand that came and went while a sink was down. order: of the last notice about them."""

    sink: str
    brand: str
    count: int
    order: int
    alerts: tuple[Alert, ...]


class Dropped(NamedTuple):
    """A delivery that is not made, what became of it, and why. brand: whose it was. more: see Notice.

    Of one that is made for some of its alerts only, the others, as `left-out`.
    """

    delivery: Delivery
    result: str
    reason: str
    brand: str
    more: int = 0


class _Waiting(NamedTuple):
    place: str
    delivery: Delivery
    notice: Notice


def merge(state: State, sink: str, now: Time) -> Iterator[Dropped]:
    """Drop from a sink's outbox what need not be told any more, before it is tried again."""
    yield from _drop_beats(state, sink)
    told: list[_Waiting] = []
    sums: list[_Waiting] = []
    for where, delivery in list(deliveries(state, outbox.waiting(state).get(sink, ()))):
        if delivery.notice is None:
            continue
        notice = notice_of(state, delivery)
        if now - delivery.queued_at > GIVE_UP_AFTER:
            settled(state, delivery, notice)
            outbox.forget(state, where, delivery)
            yield Dropped(delivery, "given-up", TOO_LATE, notice.brand, notice.more)
        else:
            (sums if notice.kind == SUMMARY else told).append(_Waiting(where, delivery, notice))
            # What the sink may have is not told again: what comes now is for another summary.
            if delivery.unsure:
                settled(state, delivery, notice)
    yield from _drop(state, told)
    yield from _drop_sums(state, sums)


def summaries(state: State, sink: str, outage: Circuit, now: Time) -> Iterator[tuple[Notice, int]]:
    """Return what a sink missed: a notice for each brand, and its place in the order."""
    found = [(key, missed) for key, missed in state[Missed].items() if missed.sink == sink]
    for _, missed in sorted(found):
        since, until = (format_time(at)[:16].replace("T", " ") for at in (outage.since, now))
        alerts = "1 alert" if missed.count == 1 else f"{missed.count} alerts"
        span = f"({since}Z to {until}Z)"
        notice = Notice(
            id=_summary_id(missed),
            brand=missed.brand,
            kind=SUMMARY,
            at=now,
            title=f"{alerts} of {missed.brand} came and went while {sink} was down {span}",
            alerts=missed.alerts,
            more=missed.count - len(missed.alerts),
        )
        yield notice, missed.order


def settled(state: State, delivery: Delivery, notice: Notice) -> None:
    """Begin to count anew what a sink misses, once it has been told, or never will be."""
    if notice.kind == SUMMARY:
        state[Missed].delete(f"{delivery.sink}/{notice.brand}")


def skipped(state: State, sink: str, brand: str) -> None:
    """Forget what a sink missed that wants no summaries."""
    state[Missed].delete(f"{sink}/{brand}")


def _summary_id(missed: Missed) -> str:
    return f"{missed.brand}:{SUMMARY}:{missed.sink}:{missed.order}"


def _drop_sums(state: State, sums: Sequence[_Waiting]) -> Iterator[Dropped]:
    for one in sums:
        missed = state[Missed].get(f"{one.delivery.sink}/{one.notice.brand}")
        if missed is not None and _summary_id(missed) != one.notice.id and not one.delivery.unsure:
            outbox.forget(state, one.place, one.delivery)
            yield Dropped(one.delivery, "merged", ADDED_TO, one.notice.brand, one.notice.more)


def _drop_beats(state: State, sink: str) -> Iterator[Dropped]:
    beats = [
        (where, delivery)
        for where, delivery in deliveries(state, outbox.waiting(state).get(sink, ()))
        if delivery.notice is None and not delivery.standing
    ]
    for where, delivery in beats[:-1]:
        outbox.forget(state, where, delivery)
        yield Dropped(delivery, "given-up", OLD_BEAT, "heartbeat")


def _drop(state: State, told: Sequence[_Waiting]) -> Iterator[Dropped]:
    last = _last_words(told)
    passed = _came_and_went(state, told)
    heard: set[str] = set()  # perhaps, from a notice that was dropped for a later one
    for number, one in enumerate(told):
        left = tuple(
            alert
            for alert in one.delivery.alerts
            if alert not in passed and (last.get(alert, number) == number or _is_step(one.notice))
        )
        unsure = one.delivery.unsure or not heard.isdisjoint(left)
        heard |= {*one.delivery.alerts} - {*left} if one.delivery.unsure else set()
        if left:
            changed = msgspec.structs.replace(one.delivery, alerts=left, unsure=unsure)
            if changed != one.delivery:
                state[Delivery].put(one.place, changed)
            yield from _left_out(one, left, passed)
            continue
        outbox.forget(state, one.place, one.delivery)
        yield Dropped(one.delivery, "merged", _why(one.delivery, passed), one.notice.brand, one.notice.more)
    for one in told:
        if one.notice.kind == "resolved":
            _miss(state, one, [alert for alert in one.notice.alerts if alert.id in passed])


def _left_out(one: _Waiting, left: Collection[str], passed: Collection[str]) -> Iterator[Dropped]:
    out = [alert for alert in one.delivery.alerts if alert not in left]
    for some in ([each for each in out if each in passed], [each for each in out if each not in passed]):
        if some:
            delivery = msgspec.structs.replace(one.delivery, alerts=tuple(some))
            yield Dropped(delivery, "left-out", _why(delivery, passed), one.notice.brand)


def _why(delivery: Delivery, passed: Collection[str]) -> str:
    return CAME_AND_WENT if any(alert in passed for alert in delivery.alerts) else SUPERSEDED


def _last_words(told: Sequence[_Waiting]) -> Mapping[str, int]:
    """By alert, which notice says last whether it stands or is over."""
    return {
        alert: number
        for number, one in enumerate(told)
        if not _is_step(one.notice)
        for alert in one.delivery.alerts
    }


def _is_step(notice: Notice) -> bool:
    """Whether a notice says what somebody did, and not that an alert stands or is over."""
    return notice.kind not in ("firing", "resolved")


def _came_and_went(state: State, told: Sequence[_Waiting]) -> frozenset[str]:
    """Return the alerts that began and ended here, and of which the sink has certainly not heard."""
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    unsure: set[str] = set()
    for one in told:
        for alert in one.delivery.alerts:
            if not _is_step(one.notice):
                first.setdefault(alert, one.notice.kind)
                last[alert] = one.notice.kind
            if one.delivery.unsure or threads.is_known(state, one.delivery.sink, alert):
                unsure.add(alert)
    ended = {alert for alert, kind in last.items() if kind == "resolved" and first[alert] == "firing"}
    return frozenset(ended - unsure)


def _miss(state: State, one: _Waiting, alerts: Sequence[Alert]) -> None:
    if not alerts:
        return
    key = f"{one.delivery.sink}/{one.notice.brand}"
    order = int(one.place.split("/")[1])
    before = state[Missed].get(key)
    listed = (*(before.alerts if before else ()), *alerts)[:MAX_LISTED]
    missed = Missed(
        sink=one.delivery.sink,
        brand=one.notice.brand,
        count=len(alerts) + (before.count if before else 0),
        order=order,
        alerts=listed,
    )
    state[Missed].put(key, missed)
