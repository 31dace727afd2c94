"""When a task's state is written to the local disk, and whether what is there is its own."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from schemas.base import HOUR, Time
from schemas.codec import encode
from streams.log.port import Ownership
from streams.state import State
from streams.tasks.checkpoint import Checkpoints, Saved

log = logging.getLogger(__name__)

IDENTITY_TABLE = "changelog"
IDENTITY_KEY = "identity"
LEAST_SHARE = 10
"""A tail of the changelog shorter than this part of the state is read faster than the state is written."""
STALE = 4 * HOUR
"""A checkpoint is written anew then, however little has changed: see OLDEST of checkpoint.py."""


class Identity(msgspec.Struct, frozen=True, gc=False):
    """Tells one changelog from another of the same name: the first record of each."""

    id: str


class _Snapshot(NamedTuple):
    """A state at a moment. begins: its changelog's first record."""

    begins: bytes
    position: int
    tables: Mapping[str, Mapping[str, Any]]


def identify(state: State) -> None:
    """Give a state that is new its identity, which is then the first record of its changelog."""
    if state[Identity].get(IDENTITY_KEY) is None:
        state[Identity].put(IDENTITY_KEY, Identity(uuid.uuid4().hex))


class Keeper:
    """Writes and finds the checkpoints of one task."""

    def __init__(self, task: str, checkpoints: Checkpoints, now: Callable[[], Time]) -> None:
        self._task = task
        self._checkpoints = checkpoints
        self._now = now
        self._looked_at = now()
        self._written_at = Time(0)
        self._position = 0
        self._last: _Snapshot | None = None
        self._writing: asyncio.Task[None] | None = None
        self._fails = False

    async def find(self, hold: Ownership) -> Saved | None:
        """Return the state to begin with, and let the hold go on from there; None where in doubt."""
        await self._written()
        saved = await asyncio.to_thread(self._checkpoints.load, self._task, self._now())
        if saved is None:
            return None
        if not await hold.skip(saved.begins, saved.position):
            self._checkpoints.discard(self._task)
            return None
        self._position, self._written_at = saved.position, saved.written_at
        return saved

    @property
    def is_due(self) -> bool:
        """Whether it is time to look."""
        is_writing = self._writing is not None and not self._writing.done()
        return not is_writing and self._now() >= self._looked_at + self._checkpoints.every

    def look(self, state: State, position: int) -> None:
        """Write a checkpoint in the background, if it is worth it. Only where all of the state is stored."""
        self._looked_at = self._now()
        if self._is_worth_it(state, position):
            snapshot = _snapshot(state, position)
            self._writing = asyncio.get_running_loop().create_task(self._write(snapshot))

    def stopped(self, state: State, position: int) -> None:
        """Note the state with which the task ended well."""
        if self._is_worth_it(state, position):
            self._last = _snapshot(state, position)

    async def finish(self) -> None:
        """Write that state."""
        await self._written()
        last, self._last = self._last, None
        if last is not None:
            await self._write(last)

    def _is_worth_it(self, state: State, position: int) -> bool:
        tail = position - self._position
        stale = tail > 0 and 0 < self._written_at < self._now() - STALE
        return stale or tail > max(self._checkpoints.least, state.size() // LEAST_SHARE)

    async def _written(self) -> None:
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write(self, snapshot: _Snapshot) -> None:
        now = self._now()
        try:
            await asyncio.to_thread(self._checkpoints.save, self._task, *snapshot, now)
        except OSError as error:
            if not self._fails:  # nothing is lost: a restart reads the changelog
                log.warning("%s: no checkpoint can be written: %s", self._task, error)
            self._fails = True
        else:
            self._position, self._written_at, self._fails = snapshot.position, now, False


def _snapshot(state: State, position: int) -> _Snapshot:
    identity = state[Identity].get(IDENTITY_KEY)
    assert identity is not None, "given when the state was recovered"
    tables = {name: state.named(name).snapshot() for name in state.names()}
    return _Snapshot(encode(identity), position, tables)
