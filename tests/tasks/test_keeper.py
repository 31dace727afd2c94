"""Tasks that begin with what the local disk has, and end in the same state as those that read everything."""

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from schemas.base import Time
from streams.log.memory import MemoryLog
from streams.log.port import Received
from streams.tasks.checkpoint import Checkpoints, Saved
from tests.builders import at
from tests.tasks.counting import AGENT, counts, facts
from tests.tasks.faulty import LATER, a_crew, a_log, all_read, publish, until

KEYS = "abcdef"


def some(count: int) -> list[Received]:
    """Facts about several customers, a minute after one another."""
    return [facts(KEYS[n % len(KEYS)], at=at(n)) for n in range(count)]


class Counted(Checkpoints):
    """Checkpoints that note how much was loaded and saved."""

    def __init__(self, directory: Path, *, every: int = 0, least: int = 0) -> None:
        super().__init__(directory, every=every, least=least)
        self.loaded: list[int | None] = []
        self.saved: list[int] = []

    def save(
        self, task: str, begins: bytes, position: int, tables: Mapping[str, Mapping[str, Any]], now: Time
    ) -> None:
        """Note where."""
        self.saved.append(position)
        super().save(task, begins, position, tables, now)

    def load(self, task: str, now: Time) -> Saved | None:
        """Note where."""
        saved = super().load(task, now)
        self.loaded.append(saved.position if saved else None)
        return saved


async def counted(log: MemoryLog, checkpoints: Checkpoints, *, clean: bool = True) -> dict[str, int]:
    """Let a process come up, read everything and end; return what it knew."""
    async with a_crew(log, checkpoints=checkpoints) as crew:
        await until(lambda: bool(crew.states()))
        await until(all_read(log))
        found = counts(crew.states()[0])
        if clean:
            crew.close()
    return found


async def test_a_restart_goes_on_from_the_checkpoint(tmp_path: Path) -> None:
    """What came since is read from the changelog, and the counts are those of all that came."""
    log = await a_log(1)
    await publish(log, some(12))
    checkpoints = Counted(tmp_path, every=10**9)
    assert await counted(log, checkpoints) == dict.fromkeys(KEYS, 2)
    await publish(log, some(12))
    await counted(log, Counted(tmp_path / "elsewhere"))  # another worker, on another disk
    await publish(log, some(6))
    assert await counted(log, checkpoints) == dict.fromkeys(KEYS, 5)
    assert checkpoints.loaded == [None, checkpoints.saved[0]]
    assert checkpoints.saved[0] < checkpoints.saved[1]


async def test_a_process_that_is_killed_has_the_one_before(tmp_path: Path) -> None:
    """They are written now and then, and not only at the end."""
    log = await a_log(1)
    checkpoints = Counted(tmp_path)
    for _ in range(3):
        await publish(log, some(6))
        await counted(log, checkpoints, clean=False)
    assert checkpoints.saved
    assert await counted(log, checkpoints) == dict.fromkeys(KEYS, 3)
    assert checkpoints.loaded[-1] in checkpoints.saved


async def test_topics_that_were_made_anew_are_read_from_their_beginning(tmp_path: Path) -> None:
    """However long they have become: their changelog begins with another record."""
    checkpoints = Counted(tmp_path, every=10**9)
    for count in (6, 12):
        log = await a_log(1)
        await publish(log, some(count))
        assert sum((await counted(log, checkpoints)).values()) == count
    assert checkpoints.loaded == [None, checkpoints.saved[0]]


async def test_a_short_tail_is_not_worth_a_file(tmp_path: Path) -> None:
    """It is read again faster than the state is written."""
    log = await a_log(1)
    await publish(log, some(12))
    checkpoints = Counted(tmp_path, least=1_000)
    await counted(log, checkpoints)
    assert checkpoints.saved == []


async def test_one_that_grows_old_is_written_anew(tmp_path: Path) -> None:
    """However little has changed, since an old one would be of no use."""
    log = await a_log(1)
    await publish(log, some(30))
    await counted(log, Counted(tmp_path, every=10**9))
    await publish(log, some(1))
    late = Counted(tmp_path, every=0, least=1_000)
    async with a_crew(log, checkpoints=late, now=lambda: Time(LATER + 5 * 3_600_000)):
        await until(lambda: bool(late.saved))


async def test_a_disk_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said once; the changelog has everything."""
    (tmp_path / "file").write_bytes(b"")
    checkpoints = Counted(tmp_path / "file")
    log = await a_log(1)
    async with a_crew(log, checkpoints=checkpoints) as crew:
        for count in range(1, 4):
            await publish(log, some(6))
            await until(all_read(log))
            await until(lambda count=count: len(checkpoints.saved) >= count)  # type: ignore[misc]
        assert counts(crew.states()[0]) == dict.fromkeys(KEYS, 3)
    assert sum("no checkpoint" in record.message for record in caplog.records) == 1


async def test_what_is_taken_over_and_given_up_is_told_to_who_asks(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """At INFO: how much state a task begins with, and whether a checkpoint spared it the changelog."""
    caplog.set_level(logging.INFO, "streams.tasks")
    log = await a_log(1)
    await publish(log, some(12))
    checkpoints = Counted(tmp_path, every=10**9)
    for _ in range(2):
        await counted(log, checkpoints)
    told = [re.sub(r"in \d+\.\d s", "in 0.0 s", record.message) for record in caplog.records]
    keys = len(KEYS) + 2  # and the task's clock and identity
    assert told == [
        f"{AGENT}/0: 0 keys of state, from its changelog, in 0.0 s",
        f"{AGENT}/0 is given up",
        f"{AGENT}/0: {keys} keys of state, from a checkpoint and what came after it, in 0.0 s",
        f"{AGENT}/0 is given up",
    ]
