"""`groundswell watch`: live on a log in memory, and once on a real Kafka."""

import asyncio
import io
import uuid
from pathlib import Path

import pytest
from rich.console import Console

from schemas.codec import encode
from schemas.topics import BY_NAME
from streams.broker import Broker
from streams.cli.board import TOPICS, Board
from streams.cli.watch import follow
from streams.clock import now_ms
from streams.log.memory import MemoryLog
from streams.log.port import Outgoing
from tests.builders import a_mention, at
from tests.care.owing import an_obligation
from tests.cli.test_main import groundswell

BOUND_SECONDS = 30


async def test_the_live_view_shows_what_comes_and_ends_when_told() -> None:
    """Records that come while it is on the screen are on it."""
    log = MemoryLog(now_ms)
    await log.create([BY_NAME[name] for name in TOPICS], 1)
    board, screen = Board(), io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    watching = asyncio.create_task(follow(log, board, console))
    async with log.publisher() as publisher, asyncio.timeout(BOUND_SECONDS):
        await publisher.publish([Outgoing("mentions", None, encode(a_mention()))])
        while "1\x1b[0m mentions in" not in screen.getvalue():  # noqa: ASYNC110 - a screen tells nobody
            await asyncio.sleep(0.02)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert watching.cancelled()
    assert board.mentions == 1


@pytest.mark.parametrize(("replayed", "late"), [(True, "▲ 2 min late"), (False, " d late")])
async def test_how_late_it_is_goes_by_the_wall_unless_it_is_a_replay(replayed: bool, late: str) -> None:
    """So the view says the same as the queue, also when nothing has come in for a while."""
    log = MemoryLog(now_ms)
    await log.create([BY_NAME[name] for name in TOPICS], 1)
    board, screen = Board(), io.StringIO()
    board.event_time, board.obligations["o"] = at(7), an_obligation("m1", due=5)
    console = Console(file=screen, force_terminal=True, width=100)
    watching = asyncio.create_task(follow(log, board, console, replayed=replayed))
    async with asyncio.timeout(BOUND_SECONDS):
        while late not in screen.getvalue():  # noqa: ASYNC110 - a screen tells nobody
            await asyncio.sleep(0.02)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


def test_once_prints_a_table_of_what_there_is(kafka: Broker, tmp_path: Path) -> None:
    """On a real Kafka: topics created and described, mentions published, what came of them counted."""
    environment = {
        "GROUNDSWELL_BOOTSTRAP": kafka.bootstrap,
        "GROUNDSWELL_INSTALLATION": f"test-{uuid.uuid4().hex[:8]}",
    }
    missing = groundswell("watch", "--once", **environment)
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert "groundswell topics create" in missing.stderr
    created = groundswell("topics", "create", **environment)
    assert (created.returncode, created.stderr) == (0, "")
    described = groundswell("topics", "describe", "mentions", **environment)
    assert f"{environment['GROUNDSWELL_INSTALLATION']}.mentions: 1 partition" in described.stdout
    file = tmp_path / "mentions.ndjson"
    file.write_bytes(b"\n".join(encode(a_mention(f"m{number}")) for number in range(3)))
    published = groundswell("publish", str(file), **environment)
    assert (published.returncode, published.stderr) == (0, "")
    shown = groundswell("watch", "--once", **environment)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "│ mentions in       │ 3 │" in shown.stdout
