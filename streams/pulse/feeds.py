"""Feeds that have fallen silent: a source whose heartbeats have stopped is not a crowd that says nothing.

A producer that sends heartbeats for a source promises to go on. Of a source without heartbeats nothing can be
told: its silence is taken for people's.
"""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from schemas.base import DAY, MINUTE, Time
from schemas.mentions import Heartbeat
from streams.pulse.backlog import GRACE, complete_until
from streams.state import State

MISSED = 3
"""Heartbeats that may be missed: one may be lost, two may be slow."""
SHORTEST = 5 * MINUTE
"""A shorter gap is none: a row is not missed by it."""
KNOWN = 4
"""Heartbeats after which it is known how often they come, and that they are a feed's."""
STEPS_KEPT = 8
GAPS_KEPT = 16
FORGET = 28 * DAY
"""A feed that is silent for longer is no feed any more."""


class Gap(msgspec.Struct, frozen=True, gc=False):
    """Since when there was nothing, and until when; None while it goes on."""

    since: Time
    until: Time | None = None


class Feed(msgspec.Struct, frozen=True, gc=False):
    """What is known of a source's heartbeats. steps: the last times between two of them, but for gaps.

    gaps: the last ones, by time. wake_at: when it will have been silent for too long, or is forgotten.
    """

    last: Time
    steps: tuple[int, ...] = ()
    gaps: tuple[Gap, ...] = ()
    wake_at: int | None = None

    @property
    def open(self) -> Gap | None:
        """The gap that goes on."""
        return self.gaps[-1] if self.gaps and self.gaps[-1].until is None else None


def heard(state: State, beat: Heartbeat) -> Gap | None:
    """Take a heartbeat; return the gap that it ends, if any."""
    if beat.source is None:
        return None
    known = state[Feed].get(beat.source)
    if known is None:
        state[Feed].put(beat.source, Feed(beat.at, wake_at=beat.at + FORGET))
        return None
    if beat.at <= known.last:
        return None
    gap = known.open
    if gap is None:
        steps = (*known.steps, beat.at - known.last)[-STEPS_KEPT:]
        _put(state, beat.source, replace(known, last=beat.at, steps=steps))
        return None
    ended = replace(gap, until=beat.at)
    _put(state, beat.source, replace(known, last=beat.at, gaps=(*known.gaps[:-1], ended)))
    return ended


def wake(state: State, source: str, now: Time) -> Gap | None:
    """Look whether a feed is silent; return the gap that has begun."""
    feed = state[Feed].get(source)
    assert feed is not None, "timers belong to values"
    if now >= feed.last + FORGET:
        state[Feed].delete(source)
        return None
    if complete_until(state, now) < feed.last + _patience(feed) - GRACE:
        state[Feed].put(source, replace(feed, wake_at=now + GRACE))  # others are behind: it may still come
        return None
    gap = Gap(feed.last)
    gaps = (*feed.gaps, gap)[-GAPS_KEPT:]
    state[Feed].put(source, replace(feed, gaps=gaps, wake_at=feed.last + FORGET))
    return gap


def has_gap(state: State, sources: Iterable[str], start: int, end: int) -> bool:
    """Whether any of the sources was silent at some time between start and end."""
    found = [feed for source in sources if (feed := state[Feed].get(source))]
    return any(
        gap.since < end and (gap.until is None or gap.until > start) for feed in found for gap in feed.gaps
    )


def _put(state: State, source: str, feed: Feed) -> None:
    wake_at = feed.last + (_patience(feed) if len(feed.steps) >= KNOWN - 1 else FORGET)
    state[Feed].put(source, replace(feed, wake_at=wake_at))


def _patience(feed: Feed) -> int:
    """Return for how long a feed may say nothing."""
    return max(MISSED * max(feed.steps), SHORTEST)
