"""What a task knows: tables of frozen values, changed under an undo journal, with timers in event time.

A value's `wake_at` (milliseconds, None for never) is its timer: when event time reaches it, the step is
called with the key. There is no other timer, so timers survive whatever the state survives.
"""

import heapq
from collections.abc import Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar, cast

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


class Timer(NamedTuple):
    """When a key of a table is to be woken."""

    at: int
    table: str
    key: str


class _Undo(NamedTuple):
    table: "Table[Any]"
    key: str
    before: msgspec.Struct | None


class Table(Generic[T]):
    """Values of one type by key."""

    def __init__(self, name: str, kind: type[T], journal: "_Journal") -> None:
        self.name = name
        self.kind = kind
        self._values: dict[str, T] = {}
        self._journal = journal

    def get(self, key: str) -> T | None:
        """Return the value, None where there is none."""
        return self._values.get(key)

    def put(self, key: str, value: T) -> None:
        """Set the value, and its timer."""
        before = self._values.get(key)
        self._journal.note(self, key, before)
        self._values[key] = value
        if _wake_at(before) != _wake_at(value):
            self._journal.schedule(self.name, key, value)

    def delete(self, key: str) -> None:
        """Forget the key; nothing happens where it is unknown."""
        before = self._values.pop(key, None)
        if before is not None:
            self._journal.note(self, key, before)

    def items(self) -> Iterator[tuple[str, T]]:
        """All pairs, in no order that would hold after a recovery: sort where it matters."""
        return iter(self._values.items())

    def __len__(self) -> int:
        return len(self._values)

    def restore(self, key: str, value: T | None) -> None:
        """Set or remove without a trace in the journal: recovery and undo."""
        if value is None:
            self._values.pop(key, None)
            return
        self._values[key] = value
        self._journal.schedule(self.name, key, value)


class _Journal:
    """What changed since the last commit, and the timers."""

    def __init__(self) -> None:
        self.undo: list[_Undo | Timer] = []
        self.timers: list[Timer] = []

    def note(self, table: Table[Any], key: str, before: msgspec.Struct | None) -> None:
        self.undo.append(_Undo(table, key, before))

    def schedule(self, table: str, key: str, value: msgspec.Struct) -> None:
        at = _wake_at(value)
        if at is not None:
            heapq.heappush(self.timers, Timer(at, table, key))


class State:
    """All tables of one task, addressed by the type of their values: `state[Message].get(key)`."""

    def __init__(self, kinds: Mapping[str, type[msgspec.Struct]]) -> None:
        self._journal = _Journal()
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

    def changes(self) -> dict[tuple[str, str], msgspec.Struct | None]:
        """Value by (table, key) of what changed since the last commit; None where it was deleted."""
        touched = {
            (step.table.name, step.key): None for step in self._journal.undo if isinstance(step, _Undo)
        }
        return {(table, key): self._by_name[table].get(key) for table, key in touched}

    def committed(self) -> None:
        """Nothing before this can be undone."""
        self._journal.undo.clear()

    def next_timer(self) -> Timer | None:
        """Return the earliest timer that still holds, without taking it."""
        timers = self._journal.timers
        while timers and not self._holds(timers[0]):
            heapq.heappop(timers)
        return timers[0] if timers else None

    def take_timer(self, now: int) -> Timer | None:
        """Take the earliest timer due at `now`; it is given once."""
        timer = self.next_timer()
        if timer is None or timer.at > now:
            return None
        timers = self._journal.timers
        while timers and timers[0] == timer:  # twice where the value had another time in between
            heapq.heappop(timers)
        self._journal.undo.append(timer)
        return timer

    def _holds(self, timer: Timer) -> bool:
        return _wake_at(self._by_name[timer.table].get(timer.key)) == timer.at


def _wake_at(value: msgspec.Struct | None) -> int | None:
    return getattr(value, "wake_at", None)
