"""A state on the local disk: whole, its own and not too old, or none at all."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import DAY, HOUR, Time
from streams.tasks import checkpoint
from streams.tasks.checkpoint import Checkpoints
from tests.builders import NOON

TABLES = st.dictionaries(st.text(max_size=5), st.dictionaries(st.text(max_size=9), st.binary(max_size=20)))
TASK = "customers/3"
SOME = {"profiles": {"x:anna": b"{}", "x:ben": b'{"a":1}'}, "task": {"clock": b"{}"}}


def path(directory: Path) -> Path:
    """The one file there."""
    (found,) = directory.iterdir()
    return found


def kept(tmp_path: Path) -> Checkpoints:
    """With a checkpoint of some state."""
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save(TASK, b"first", 42, SOME, NOON)
    return checkpoints


@given(tables=TABLES, begins=st.binary(max_size=40), position=st.integers(0, 2**62))
def test_what_is_saved_is_loaded(
    tmp_path_factory: pytest.TempPathFactory,
    tables: dict[str, dict[str, bytes]],
    begins: bytes,
    position: int,
) -> None:
    """All of it; a table without values is as good as none."""
    checkpoints = Checkpoints(tmp_path_factory.mktemp("checkpoints"))
    checkpoints.save(TASK, begins, position, tables, NOON)
    saved = checkpoints.load(TASK, Time(NOON + 1))
    assert saved is not None
    assert (saved.begins, saved.position) == (begins, position)
    assert saved.tables == {name: values for name, values in tables.items() if values}


def test_large_tables_are_split(tmp_path: Path) -> None:
    """Into frames, each of which is written at once."""
    checkpoints = Checkpoints(tmp_path)
    values = {str(number): b"x" for number in range(2 * checkpoint.FRAME_ENTRIES + 1)}
    checkpoints.save(TASK, b"first", 1, {"many": values}, NOON)
    saved = checkpoints.load(TASK, NOON)
    assert saved is not None
    assert saved.tables == {"many": values}


@settings(max_examples=200)
@given(data=st.data())
def test_a_damaged_one_is_none(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Cut short or changed anywhere: it is removed, and nothing of it is believed."""
    directory = tmp_path_factory.mktemp("checkpoints")
    checkpoints = kept(directory)
    whole = path(directory).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    path(directory).write_bytes(data.draw(st.sampled_from([whole[:place], changed])))
    assert checkpoints.load(TASK, NOON) is None
    assert list(directory.iterdir()) == []


@pytest.mark.parametrize("hours", [-1, 13, 24])
def test_one_of_another_time_is_none(tmp_path: Path, hours: int) -> None:
    """The changelog forgets after a day which keys were deleted; a clock that went back tells nothing."""
    assert kept(tmp_path).load(TASK, Time(NOON + hours * HOUR)) is None


def test_one_of_another_task_is_none(tmp_path: Path) -> None:
    """Whatever its file is called."""
    checkpoints = kept(tmp_path)
    path(tmp_path).rename(tmp_path / "customers.4.checkpoint")
    assert checkpoints.load("customers/4", NOON) is None


def test_a_disk_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    """The error is said; the checkpoint before stays."""
    checkpoints = kept(tmp_path)
    with pytest.raises(TypeError):
        checkpoints.save(TASK, b"first", 43, {"broken": {"a": object()}}, NOON)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        Checkpoints(tmp_path / "file").save(TASK, b"first", 43, SOME, NOON)
    saved = checkpoints.load(TASK, Time(NOON + DAY // 2))
    assert saved is not None
    assert saved.position == 42
    assert len(list(tmp_path.iterdir())) == 2


def test_two_writes_at_once_leave_one_that_is_whole(tmp_path: Path) -> None:
    """A task that lost its partition in the middle of one may have it again before that is done."""
    checkpoints = Checkpoints(tmp_path)
    tables = {"tallies": {f"c{n}": b"x" * 1_000 for n in range(2_000)}}
    with ThreadPoolExecutor(4) as pool:
        writes = [
            pool.submit(checkpoints.save, "customers/0", b"begins", position, tables, NOON)
            for position in range(12)
        ]
        for write in writes:
            write.result()
        saved = checkpoints.load("customers/0", NOON)
    assert saved is not None
    assert saved.tables == tables
    assert [file.name for file in tmp_path.iterdir()] == ["customers.0.checkpoint"]
