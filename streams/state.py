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
from collections.abc import Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar, cast

import msgspec

from schemas.base import parse_time
from schemas.codec import encode, value_decoder

T = TypeVar("T", bound=msgspec.Struct)

KEPT_READ = 2_048
"""Values of a table that are kept decoded; what a busy partition touches within seconds."""
SLACK = 1_024
"""Timers that no longer hold before they are cleared away."""


class Timer(msgspec.Struct, frozen=True, order=True, gc=False):
    """When a key of a table is to be woken."""

    at: int
    table: str
    key: str


class _Undo(NamedTuple):
    table: "Table[Any]"
    key: str
    before: "msgspec.Struct | bytes | None"


class _Wake(msgspec.Struct, gc=False):
    """All that recovery reads of a value: a time, as text or in milliseconds."""

    wake_at: int | str | None = None


class _Grouped(msgspec.Struct, gc=False):
    """All that recovery reads of a value that is found by its group."""

    group: str


_read_wake = msgspec.json.Decoder(_Wake).decode
_read_group = msgspec.json.Decoder(_Grouped).decode


class Table(Generic[T]):
    """Values of one type by key."""

    def __init__(self, name: str, kind: type[T], journal: "_Journal") -> None:
        self.name = name
        self.kind = kind
        self.wakes: dict[str, int] = {}
        self._values: dict[str, T | bytes] = {}
        self._read: dict[str, T] = {}
        self._decode = value_decoder(kind)
        self._is_timed = "wake_at" in kind.__struct_fields__
        self._groups = _Groups() if "group" in kind.__struct_fields__ else None
        self._journal = journal

    def get(self, key: str) -> T | None:
        """Return the value, None where there is none."""
        value = self._values.get(key)
        if not isinstance(value, bytes):
            return value
        found = self._read.get(key)
        if found is None:
            found = cast("T", self._decode(value))
            self._keep_read(key, found)
        return found

    def put(self, key: str, value: T) -> None:
        """Set the value, and its timer."""
        self._journal.note(self, key, self._values.get(key))
        self._set(key, value)

    def delete(self, key: str) -> None:
        """Forget the key; nothing happens where it is unknown."""
        before = self._values.get(key)
        if before is not None:
            self._journal.note(self, key, before)
            self.restore(key, None)

    def items(self) -> Iterator[tuple[str, T]]:
        """All pairs, in no order that would hold after a recovery: sort where it matters."""
        for key, value in self._values.items():
            yield key, cast("T", self._decode(value)) if isinstance(value, bytes) else value

    def of_group(self, group: str) -> Iterator[tuple[str, T]]:
        """All pairs whose value has this `group`, in no order that would hold after a recovery.

        The table may be changed between two of them.
        """
        assert self._groups is not None
        for key in self._groups.keys(group):
            value = self._values.get(key)
            if value is not None:
                yield key, cast("T", self._decode(value)) if isinstance(value, bytes) else value

    def groups(self) -> list[str]:
        """Return every `group` that some value has."""
        assert self._groups is not None
        return self._groups.names()

    def keys(self) -> Iterator[str]:
        """All keys, in no order that would hold after a recovery."""
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def restore(self, key: str, value: T | bytes | None) -> None:
        """Set or remove without a trace in the journal: recovery and undo."""
        if value is not None:
            self._set(key, value)
            return
        self._values.pop(key, None)
        self._read.pop(key, None)
        self.wakes.pop(key, None)
        if self._groups is not None:
            self._groups.put(key, None)

    def load(self, values: dict[str, bytes]) -> None:
        """Take all values at once, as recovery has them."""
        self._values = cast("dict[str, T | bytes]", values)
        if self._is_timed:
            for key, value in values.items():
                self._wake(key, _wake_of(value))
        if self._groups is not None:
            for key, value in values.items():
                self._groups.put(key, _read_group(value).group)

    def snapshot(self) -> "dict[str, T | bytes]":
        """Return a copy that later changes do not show in."""
        return self._values.copy()

    def encoded(self, key: str) -> bytes | None:
        """Return the value as bytes, and keep those from now on."""
        value = self._values.get(key)
        if value is None or isinstance(value, bytes):
            return value
        data = encode(value)
        self._values[key] = data
        self._keep_read(key, value)
        return data

    def _set(self, key: str, value: T | bytes) -> None:
        self._values[key] = value
        self._read.pop(key, None)
        if self._is_timed:
            self._wake(key, _wake_of(value) if isinstance(value, bytes) else getattr(value, "wake_at", None))
        if self._groups is not None:
            group = _read_group(value).group if isinstance(value, bytes) else cast("Any", value).group
            self._groups.put(key, group)

    def _wake(self, key: str, at: int | None) -> None:
        if self.wakes.get(key) == at:
            return
        if at is None:
            del self.wakes[key]
        else:
            self.wakes[key] = at
            heapq.heappush(self._journal.timers, Timer(at, self.name, key))

    def _keep_read(self, key: str, value: T) -> None:
        if len(self._read) >= KEPT_READ:
            del self._read[next(iter(self._read))]
        self._read[key] = value


class _Groups:
    """The keys of a table by the `group` of their values."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._keys: dict[str, dict[str, None]] = {}

    def put(self, key: str, group: str | None) -> None:
        """Note the group of a key; None where the key is gone."""
        before = self._of.get(key)
        if before == group:
            return
        if before is not None:
            del self._of[key]
            del self._keys[before][key]
            if not self._keys[before]:
                del self._keys[before]
        if group is not None:
            self._of[key] = group
            self._keys.setdefault(group, {})[key] = None

    def names(self) -> list[str]:
        """Return the groups that have keys."""
        return list(self._keys)

    def keys(self, group: str) -> list[str]:
        """Return a group's keys."""
        return list(self._keys.get(group, ()))


def _wake_of(value: bytes) -> int | None:
    at = _read_wake(value).wake_at
    return parse_time(at) if isinstance(at, str) else at


class _Journal:
    """What changed since the last commit, and the timers."""

    def __init__(self) -> None:
        self.undo: list[_Undo | Timer] = []
        self.timers: list[Timer] = []

    def note(self, table: Table[Any], key: str, before: "msgspec.Struct | bytes | None") -> None:
        self.undo.append(_Undo(table, key, before))


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

    def changes(self) -> dict[tuple[str, str], bytes | None]:
        """Value by (table, key) of what changed since the last commit; None where it was deleted."""
        touched = {
            (step.table.name, step.key): None for step in self._journal.undo if isinstance(step, _Undo)
        }
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
