"""What a task knows: tables of frozen values, changed under an undo journal, with timers in event time.

A value's `wake_at` (milliseconds, None for never) is its timer: when event time reaches it, the step is
called with the key. There is no other timer, so timers survive whatever the state survives.

A value's `group` is what it can be found by beside its key: `of_group` gives all that share one, without a
look at the others.

What is committed is kept as the bytes that stand in the changelog: a fifth of the memory of the objects, no
work for the garbage collector, and recovery need not decode what nobody asks for. The values read last are
kept beside their bytes.
"""

import heapq
from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec

from streams.table import Journal, Table, Timer, Undo

T = TypeVar("T", bound=msgspec.Struct)

SLACK = 1_024
"""Timers that no longer hold before they are cleared away."""


class State:
    """All tables of one task, addressed by the type of their values: `state[Message].get(key)`."""

    def __init__(self, kinds: Mapping[str, type[msgspec.Struct]]) -> None:
        self._journal = Journal()
        self._by_name = {name: Table(name, kind, self._journal) for name, kind in kinds.items()}
        self._by_kind = {table.kind: table for table in self._by_name.values()}

    def __getitem__(self, kind: type[T]) -> Table[T]:
        return cast("Table[T]", self._by_kind[kind])

    def named(self, table: str) -> Table[Any]:
        """Return the table of that name."""
        return self._by_name[table]

    def names(self) -> list[str]:
        """Names of the tables."""
        return list(self._by_name)

    def size(self) -> int:
        """How many keys all tables have together."""
        return sum(map(len, self._by_name.values()))

    def mark(self) -> int:
        """A point to roll back to."""
        return len(self._journal.undo)

    def rollback(self, mark: int = 0) -> None:
        """Undo everything since the mark."""
        undo = self._journal.undo
        while len(undo) > mark:
            step = undo.pop()
            if isinstance(step, Timer):
                heapq.heappush(self._journal.timers, step)
            else:
                step.table.restore(step.key, step.before)

    def changes(self) -> dict[tuple[str, str], bytes | None]:
        """Value by (table, key) of what changed since the last commit; None where it was deleted."""
        touched = {(step.table.name, step.key): None for step in self._journal.undo if isinstance(step, Undo)}
        return {(table, key): self._by_name[table].encoded(key) for table, key in touched}

    def committed(self) -> None:
        """Nothing before this can be undone."""
        self._journal.undo.clear()
        self._clear_timers()

    def next_timer(self) -> Timer | None:
        """Return the earliest timer that still holds, without taking it."""
        timers = self._journal.timers
        while timers and not self._holds(timers[0]):
            heapq.heappop(timers)
        return timers[0] if timers else None

    def has_due(self, more_than: int, until: int) -> bool:
        """Tell whether more than so many timers are due at `until`; some of them may hold no more.

        Looks at no more of the heap than it must: what is below a timer that is not due is not due either.
        """
        timers, found, places = self._journal.timers, 0, [0]
        while places and found <= more_than:
            place = places.pop()
            if place < len(timers) and timers[place].at <= until:
                found += 1
                places += (2 * place + 1, 2 * place + 2)
        return found > more_than

    def take_timer(self, now: int) -> Timer | None:
        """Take the earliest timer due at `now`; it is given once."""
        timers = self._journal.timers
        if not timers or timers[0].at > now:
            return None
        timer = self.next_timer()
        if timer is None or timer.at > now:
            return None
        while timers and timers[0] == timer:  # twice where the value had another time in between
            heapq.heappop(timers)
        self._journal.undo.append(timer)
        return timer

    def _holds(self, timer: Timer) -> bool:
        return self._by_name[timer.table].wakes.get(timer.key) == timer.at

    def _clear_timers(self) -> None:
        """A value that changes its time leaves a timer behind, which may lie weeks ahead."""
        holding = sum(len(table.wakes) for table in self._by_name.values())
        timers = self._journal.timers
        if len(timers) > 2 * holding + SLACK:
            timers[:] = {timer for timer in timers if self._holds(timer)}
            heapq.heapify(timers)
