"""What an agent decides, as a pure function of state, record and time: the shape every domain has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

import msgspec

from schemas.base import Record, Time
from schemas.errors import RecordError
from streams.state import State


class Context(msgspec.Struct, frozen=True, gc=False):
    """Where a record stands and what time it is.

    now: event time of the task, this record's included. appended_at: the broker's time of the record.
    """

    now: Time
    topic: str
    partition: int
    offset: int
    appended_at: Time
    key: str


class Output(msgspec.Struct, frozen=True, gc=False):
    """A record to write. topic: its name in the catalogue. record None: a tombstone.

    route: what the partition is computed from, where that is not the key. value: the record's bytes, where
    the step had to write them already. everywhere: a copy in each partition, for every task to read.
    """

    topic: str
    key: str
    record: Record | None
    route: str | None = None
    value: bytes | None = None
    everywhere: bool = False


class View(msgspec.Struct, frozen=True, gc=False):
    """What the readers of a compacted topic find under a key as of now: of a batch's, the last is written.

    make: returns the record, None for a tombstone; asked once the batch is at its end, and only of the last.
    A topic that has views has nothing else.
    """

    topic: str
    key: str
    make: Callable[[], Record | None]

    @property
    def record(self) -> Record | None:
        """The record."""
        return self.make()


Made = Output | View


class DuplicateRecord(Exception):  # noqa: N818 - nothing is wrong: it is counted, and changes nothing
    """The record is known already."""


class PartlyRefusedError(RecordError):
    """The record is set aside, and this much is said of it all the same; nothing of the state is changed."""

    def __init__(self, refused: RecordError, outputs: Sequence[Made]) -> None:
        super().__init__(refused.field, refused.reason)
        self.outputs = outputs


class Step(Protocol):
    """One agent's decisions. An exception sets the record aside as a dead letter."""

    @property
    def kinds(self) -> Mapping[str, type[msgspec.Struct]]:
        """The tables it keeps: name to type of value."""

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Made]:
        """Take one record. Raises DuplicateRecord, RecordError."""

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Made]:
        """Event time has reached `wake_at` of the value; change or delete the value."""


@runtime_checkable
class Listener(Protocol):
    """A step whose `on_record` also takes heartbeats: each once, when all tasks before have passed it on."""

    hears_heartbeats: bool


@runtime_checkable
class Slow(Protocol):
    """A step of which one record or timer may take seconds."""

    takes_long: bool
