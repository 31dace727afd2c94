"""Whether those who answer keep up with those who ask: how long the queue is, and where it goes. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from schemas.base import HOUR
from schemas.conversations import Obligation

WINDOW_HOURS = 4
"""Rates are of so many hours: long enough for a small team, short enough to notice that it is Monday."""
ANSWERED = ("answered", "redirected")


class Capacity(NamedTuple):
    """Of the last WINDOW_HOURS. people: who wait for those answers. arriving, answered, done: an hour.

    done: those that are owed no more, for whatever reason. hours_to_clear: None where, at this pace, never.
    """

    waiting: int
    people: int
    arriving: float
    answered: float
    done: float
    hours_to_clear: float | None


def capacity(obligations: Iterable[Obligation], now: int) -> Capacity:
    """Count at a time in milliseconds."""
    every = list(obligations)
    since = now - WINDOW_HOURS * HOUR
    standing = [owed for owed in every if owed.state == "open"]
    arriving = sum(since < owed.opened_at <= now for owed in every) / WINDOW_HOURS
    ended = [owed for owed in every if owed.ended_at is not None and since < owed.ended_at <= now]
    done = len(ended) / WINDOW_HOURS
    return Capacity(
        waiting=len(standing),
        people=len({owed.customer for owed in standing}),
        arriving=arriving,
        answered=sum(owed.outcome in ANSWERED for owed in ended) / WINDOW_HOURS,
        done=done,
        hours_to_clear=_hours_to_clear(len(standing), done - arriving),
    )


def _hours_to_clear(count: int, fewer_an_hour: float) -> float | None:
    if count == 0:
        return 0.0
    return count / fewer_an_hour if fewer_an_hour > 0 else None
