"""Whether a sink is tried at all: one that always fails is left alone, but for a try now and then."""

from collections.abc import Mapping

import msgspec

from schemas.base import Time
from streams.notices.attempts import Failed, Result
from streams.notices.backoff import LONGEST_PROBE, retry_delay
from streams.state import State

THRESHOLD = 3
"""Failures in a row, whoever they were about, after which it is the sink that is down, and not a notice."""


class Circuit(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A sink that has failed since it last answered.

    failures: in a row. since: of the first. trips: how often it has been found down; 0 while it may still
    be chance. wake_at: until then it is left alone; None: a trial may go. reason: of the last failure.
    """

    failures: int
    since: Time
    trips: int = 0
    wake_at: Time | None = None
    reason: str = ""


def down(state: State) -> Mapping[str, Circuit]:
    """Return the sinks that are down."""
    return {sink: circuit for sink, circuit in state[Circuit].items() if circuit.trips}


def is_left_alone(state: State, sink: str) -> bool:
    """Tell whether nothing is tried at the sink now."""
    circuit = state[Circuit].get(sink)
    return circuit is not None and circuit.wake_at is not None


def trial(state: State, sink: str) -> int | None:
    """Return the number of the trial that is to show whether the sink is back; None where it is not down."""
    circuit = state[Circuit].get(sink)
    return circuit.trips if circuit is not None and circuit.trips else None


def begin_trial(state: State, sink: str) -> Circuit:
    """Let one attempt go."""
    circuit = state[Circuit].get(sink)
    assert circuit is not None
    trial = msgspec.structs.replace(circuit, wake_at=None)
    state[Circuit].put(sink, trial)
    return trial


def note(state: State, sink: str, result: Result, now: Time) -> Circuit | None:
    """Take notice of what came of an attempt. Returns the outage that this has ended, if any."""
    before = state[Circuit].get(sink)
    if not isinstance(result, Failed) or not result.retry:
        # A sink that refuses one notice for good answers, and others may get through.
        state[Circuit].delete(sink)
        return before if before is not None and before.trips else None
    circuit = before or Circuit(failures=0, since=now)
    circuit = msgspec.structs.replace(circuit, failures=circuit.failures + 1, reason=result.reason)
    if circuit.wake_at is not None:
        # One of several that were under way: only a wish to be left alone longer is news.
        wake_at = _wake_at(sink, circuit.trips, result, now) if result.retry_after else circuit.wake_at
        circuit = msgspec.structs.replace(circuit, wake_at=max(circuit.wake_at, wake_at))
    elif circuit.trips or circuit.failures >= THRESHOLD or result.retry_after:
        wake_at = _wake_at(sink, circuit.trips + 1, result, now)
        circuit = msgspec.structs.replace(circuit, trips=circuit.trips + 1, wake_at=wake_at)
    state[Circuit].put(sink, circuit)
    return None


def _wake_at(sink: str, trip: int, failed: Failed, now: Time) -> Time:
    return Time(now + retry_delay(sink, max(trip, 1), failed.retry_after, longest=LONGEST_PROBE))
