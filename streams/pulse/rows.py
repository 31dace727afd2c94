"""Each brand's rows of five minutes, read in their order once nothing more is to be expected of them.

Rows in which nobody spoke are read when somebody speaks again, or while a spike goes on: a brand of which one
mention a month is heard costs nothing in between.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from schemas.alerts import Signal
from schemas.base import DAY, Time
from schemas.pulse import Bin
from streams.pulse import blocks, course, feeds, issue_rows, tone
from streams.pulse.backlog import GRACE, complete_until
from streams.pulse.blocks import ROW
from streams.pulse.course import Spike
from streams.pulse.issue_rows import Series
from streams.pulse.issues import spoken
from streams.pulse.own import own
from streams.pulse.quotes import Quotes
from streams.pulse.reach.tell import WEIGHTS
from streams.pulse.signals import of_turn, of_volume
from streams.pulse.spikes import Detector, Memory
from streams.pulse.tally import NAMES_KEPT
from streams.pulse.tone import ToneMemory
from streams.pulse.usual import LOOKS_AROUND
from streams.state import State

FORGET = 28 * DAY
"""After so long a silence a brand is new again: nothing usual is remembered for longer."""


class Hearing(msgspec.Struct, frozen=True, gc=False):
    """How far a brand's rows are read. next: start of the first that is not.

    last: start of the last with a mention. sources: when it was last heard through each. wake_at: to read on,
    or to forget it.
    """

    next: int
    last: int
    sources: dict[str, int]
    wake_at: int | None


class Watch(msgspec.Struct):
    """What is known of a brand. It changes in place: what the table holds is to be given as a copy.

    issue: the id of the one that the spike that goes on is about. issues: the rows of those most spoken of.
    """

    volume: Memory = msgspec.field(default_factory=Memory)
    tone: ToneMemory = msgspec.field(default_factory=ToneMemory)
    spike: Spike | None = None
    turn: Spike | None = None
    issue: str | None = None
    issues: list[Series] = []


def heard(state: State, brand: str, minutes: Iterable[Bin]) -> None:
    """Note that there is something new in these minutes. What comes after its row was read stays unread.

    The row in which a brand is first heard began before that, and is left out.
    """
    bins = sorted(minutes, key=lambda each: each.start)
    starts = [each.start - each.start % ROW for each in bins]
    known = state[Hearing].get(brand) or Hearing(starts[0] + ROW, starts[0], {}, None)
    first = known.next if state[Watch].get(brand) else min(known.next, starts[0] + ROW)
    sources = _latest(known.sources | {name: int(each.start) for each in bins for name in each.by_source})
    unread = [start + ROW + GRACE for start in starts if start >= first]
    wakes = [at for at in (known.wake_at, *unread[:1]) if at is not None]
    last = max(known.last, starts[-1])
    wake_at = min(wakes, default=last + FORGET)
    state[Hearing].put(brand, Hearing(first, last, sources, wake_at))


def wake(state: State, brand: str, now: Time, weights: Sequence[float] = WEIGHTS) -> Iterator[Signal]:
    """Read what is complete by now; or forget a brand of which nobody speaks any more.

    weights: what a person counts for reach by how many steps they are away.
    """
    hearing = state[Hearing].get(brand)
    assert hearing is not None, "timers belong to values"
    until, start = complete_until(state, now), hearing.next
    watch = state[Watch].get(brand) or Watch()
    if start + ROW <= until and (start <= hearing.last or _goes_on(watch)):
        watch = own(watch)
        yield from issue_rows.choose(state, brand, watch.issues, Time(start))
        while start + ROW <= until and (start <= hearing.last or _goes_on(watch)):
            yield from _read(state, brand, watch, hearing, start, weights)
            start += ROW
        state[Watch].put(brand, watch)
    reads_on = start <= hearing.last or _goes_on(watch)
    if not reads_on and now >= hearing.last + FORGET:
        _forget(state, brand, now)
        return
    wake_at = hearing.last + FORGET
    if reads_on:  # at once where that is not past; else others are behind, and it is looked at again soon
        wake_at = start + ROW + GRACE if start + ROW + GRACE > now else now + GRACE
    state[Hearing].put(brand, msgspec.structs.replace(hearing, next=start, wake_at=wake_at))


def heard_through(state: State, source: str) -> list[str]:
    """Return the brands that are heard through a source."""
    return sorted(brand for brand, hearing in state[Hearing].items() if source in hearing.sources)


def _read(  # noqa: PLR0917 - what a row is read by
    state: State, brand: str, watch: Watch, hearing: Hearing, start: int, weights: Sequence[float]
) -> Iterator[Signal]:
    """Read a row; of the first hour nothing is told, there being nothing usual yet.

    While a feed is silent that the brand is heard through, what is missing teaches nothing.
    """
    counts = blocks.row(state, brand, start)
    is_whole = not feeds.has_gap(state, hearing.sources, start, start + ROW)
    if is_whole or counts.mentions:
        reading = Detector(watch.volume).observe(counts.start, counts.mentions, teaches=is_whole)
        if watch.volume.usual.hours < LOOKS_AROUND:
            watch.volume.told = 0
        else:
            watch.spike, news = course.follow(watch.spike, reading, watch.volume.lasting, ROW)
            if news:
                spike = of_volume(state, brand, news, watch.volume.lasting, weights)
                watch.issue = spike.issue
                yield spike
        yield from issue_rows.read(state, brand, watch.issues, counts, watch.issue, weights, teaches=is_whole)
    yield from _turns(state, brand, watch, counts, weights)


def _turns(state: State, brand: str, watch: Watch, counts: Bin, weights: Sequence[float]) -> Iterator[Signal]:
    said = counts.tone.negative + counts.tone.neutral + counts.tone.positive
    news = None
    if said:
        reading = tone.observe(watch.tone, counts.start, counts.tone.negative, said)
        if watch.tone.share.hours < LOOKS_AROUND:
            watch.tone.told = 0
        else:
            watch.turn, news = course.follow(watch.turn, reading, watch.tone.lasting, ROW)
    elif watch.turn is not None:
        watch.turn, news = course.wait(watch.turn, watch.tone.lasting, Time(counts.start + ROW))
    yield from [of_turn(state, brand, news, weights)] if news else ()


def _latest(sources: dict[str, int]) -> dict[str, int]:
    kept = sorted(sources, key=lambda name: (-sources[name], name))[:NAMES_KEPT]
    return {name: sources[name] for name in kept}


def _goes_on(watch: Watch) -> bool:
    goes_on = [watch.spike, watch.turn, *(each.spike for each in watch.issues)]
    return any(each is not None for each in goes_on)


def _forget(state: State, brand: str, until: int) -> None:
    state[Hearing].delete(brand)
    state[Watch].delete(brand)
    state[Quotes].delete(brand)
    spoken.forget(state, brand, until)
