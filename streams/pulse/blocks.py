"""Counts of a brand by the hour, as readers have them: by minute for a day, by five minutes for a week."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from schemas.base import DAY, HOUR, MINUTE, SECOND, Time, format_time
from schemas.pulse import Bin, Pulse
from streams.pulse.tally import Tally, together
from streams.state import State
from streams.step import Output

ROW = 5 * MINUTE
"""What is usual is known for this long: the longer of the two steps."""
LATENESS = 7 * DAY
"""So long after it, an hour takes what comes late: all that a topic on the way here can still hold."""
KEPT: Mapping[int, int] = {MINUTE: DAY, ROW: LATENESS}
"""For how long the counts of an hour are kept, by step."""
TOLD_AFTER = 10 * SECOND
"""By then every task has told its counts of the minute: readers have them once."""


class Block(msgspec.Struct, frozen=True, gc=False):
    """Counts of an hour, by step. is_told: whether readers have them. wake_at: to tell, or to forget."""

    counts: Pulse
    is_told: bool
    wake_at: int | None


def add(state: State, brand: str, bins: Iterable[Bin], now: Time) -> list[Bin]:
    """Add counts of minutes to their hours, and return those; of hours that are closed they count as late."""
    every = list(bins)
    taken = [each for each in every if now < _closes(_hour(each.start), LATENESS)]
    late = sum(each.mentions for each in every) - sum(each.mentions for each in taken)
    minutes = [*taken, Bin(start=now, mentions=0, late=late)] if late else taken
    for step, kept in KEPT.items():
        by_hour = defaultdict[int, list[Bin]](list)
        for each in minutes:
            by_hour[_hour(each.start)].append(each)
        for hour, some in by_hour.items():
            if now < _closes(hour, kept):
                _put(state, _with(state, brand, step, Time(hour), some), now)
    return taken


def row(state: State, brand: str, start: int) -> Bin:
    """Return the counts of five minutes."""
    block = state[Block].get(_key(brand, ROW, _hour(start)))
    found = (each for each in block.counts.bins if each.start == start) if block else ()
    return next(iter(found), Bin(start=Time(start), mentions=0))


def between(state: State, brand: str, start: int, end: int) -> Iterator[Bin]:
    """Yield the bins of five minutes of these hours in which anything was said, as far as remembered."""
    for hour in range(_hour(start), end, HOUR):
        block = state[Block].get(_key(brand, ROW, hour))
        yield from block.counts.bins if block else ()


def tell_issues(state: State, brand: str, start: int, by_issue: Tally, now: Time) -> None:
    """Say anew how often each issue is spoken of in five minutes; nothing where these are told no more."""
    block = state[Block].get(_key(brand, ROW, _hour(start)))
    bins = block.counts.bins if block else ()
    told = tuple(replace(each, by_issue=by_issue) if each.start == start else each for each in bins)
    if block and told != bins:
        _put(state, replace(block.counts, bins=told), now)


def pass_by(state: State, key: str) -> Output:
    """Tell readers what they do not have, or forget what is too long ago."""
    block = state[Block].get(key)
    assert block is not None, "timers belong to values"
    if block.is_told:
        state[Block].delete(key)
        return Output("brands.pulse", key, None, route=block.counts.brand)
    closes = _closes(block.counts.at, KEPT[block.counts.step * SECOND])
    state[Block].put(key, Block(block.counts, is_told=True, wake_at=closes))
    return Output("brands.pulse", key, block.counts, route=block.counts.brand)


def _with(state: State, brand: str, step: int, hour: Time, minutes: Iterable[Bin]) -> Pulse:
    """Return the counts of an hour with those of some minutes of it."""
    key = _key(brand, step, hour)
    block = state[Block].get(key)
    counts = block.counts if block else Pulse(id=key, brand=brand, at=hour, step=step // SECOND)
    bins = {each.start: each for each in counts.bins}
    for each in minutes:
        start = Time(each.start - each.start % step)
        bins[start] = together(bins.get(start) or Bin(start=start, mentions=0), each)
    return replace(counts, bins=tuple(bins[start] for start in sorted(bins)))


def _put(state: State, counts: Pulse, now: Time) -> None:
    block = state[Block].get(counts.id)
    wake_at = block.wake_at if block and not block.is_told else now + TOLD_AFTER
    state[Block].put(counts.id, Block(counts, is_told=False, wake_at=wake_at))


def _key(brand: str, step: int, hour: int) -> str:
    return f"{brand}/{step // SECOND}/{format_time(hour)[:13]}"


def _hour(at: int) -> int:
    return at - at % HOUR


def _closes(hour: int, kept: int) -> int:
    """Return when nothing is added to an hour any more."""
    return hour + HOUR + kept
