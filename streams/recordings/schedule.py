"""When each record of a recording is said again, and with which time on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from schemas import codec
from schemas.base import Time
from schemas.mentions import message_key
from streams.recordings.items import Entry, Item, Refusal


@dataclass(frozen=True, slots=True)
class Pace:
    """How a recording is replayed.

    speed: how many times as fast as it was recorded, None as fast as possible. keep_times: the records
    keep the times they have; else they are shifted so that the last one is said when the replay ends.
    """

    speed: float | None = 1.0
    keep_times: bool = False

    def lasts(self, span: int) -> int:
        """Milliseconds that a recording of this span takes."""
        return 0 if self.speed is None else round(span / self.speed)


class Due(NamedTuple):
    """A record and when to publish it. after: milliseconds from the start of the replay."""

    after: int
    key: bytes | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """A replay. last: the time on its last record, None where no record has a time."""

    items: Sequence[tuple[int, Item]]
    span: int
    first: int
    last: Time | None
    pace: Pace

    def __len__(self) -> int:
        return len(self.items)

    def after(self, index: int) -> int:
        """Milliseconds from the start of the replay until the record is due."""
        return self.pace.lasts(self.items[index][0] - self.first)

    def dues(self, start: Time) -> Iterator[Due]:
        """Every record, soonest first, for a replay that starts now."""
        shift = 0 if self.pace.keep_times else start + self.pace.lasts(self.span) - self.first - self.span
        for index, (_, item) in enumerate(self.items):
            yield _due(self.after(index), item, shift)


def plan(recordings: Sequence[Sequence[Item]], pace: Pace) -> Plan:
    """Merge the recordings in order of time.

    A line that is no record has no time that could be believed: those of a file are spread evenly over
    the whole. What has neither a time nor a line of its own is left out.
    """
    times = [item.mention.created_at for items in recordings for item in items if isinstance(item, Entry)]
    first, last = (min(times), max(times)) if times else (Time(0), Time(0))
    placed = [pair for items in recordings for pair in _placed(items, first, last - first)]
    placed.sort(key=lambda pair: pair[0])
    return Plan(placed, last - first, first, Time(last) if times else None, pace)


def _placed(items: Sequence[Item], first: int, span: int) -> Iterator[tuple[int, Item]]:
    lines = [item for item in items if isinstance(item, Refusal) and item.data is not None]
    for item in items:
        if isinstance(item, Entry):
            yield item.mention.created_at, item
    for index, line in enumerate(lines, 1):
        yield first + span * index // (len(lines) + 1), line


def _due(after: int, item: Item, shift: int) -> Due:
    if isinstance(item, Refusal):
        return Due(after, None, item.data or b"")
    mention = item.mention
    key = message_key(mention.source, mention.id).encode()
    if not shift:
        return Due(after, key, item.encoded())
    moved = msgspec.structs.replace(mention, created_at=Time(mention.created_at + shift))
    return Due(after, key, codec.encode(moved))
