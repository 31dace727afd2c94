"""One table of a task's state: frozen values by key, as bytes once they are committed, with their timers."""

import heapq
from collections.abc import Iterator
from typing import Any, Generic, NamedTuple, TypeVar, cast

import msgspec

from schemas.base import parse_time
from schemas.codec import encode, value_decoder

T = TypeVar("T", bound=msgspec.Struct)

KEPT_READ = 2_048
"""Values of a table that are kept decoded; what a busy partition touches within seconds."""


class Timer(msgspec.Struct, frozen=True, order=True, gc=False):
    """When a key of a table is to be woken."""

    at: int
    table: str
    key: str


class Undo(NamedTuple):
    """How a key stood before."""

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

    def __init__(self, name: str, kind: type[T], journal: "Journal") -> None:
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


class Journal:
    """What changed since the last commit, and the timers."""

    def __init__(self) -> None:
        self.undo: list[Undo | Timer] = []
        self.timers: list[Timer] = []

    def note(self, table: Table[Any], key: str, before: "msgspec.Struct | bytes | None") -> None:
        """Remember how a key stood, for as long as it may be undone."""
        self.undo.append(Undo(table, key, before))
