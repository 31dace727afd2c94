"""`groundswell watch`: a live view of what comes in, who waits, what is alerted, what is set aside."""

import asyncio
import contextlib
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live

from streams import clock
from streams.cli import connect
from streams.cli.board import TOPICS, Board
from streams.cli.board_view import summary, view
from streams.log.port import Log

DRAWN_EVERY_SECONDS = 0.5


def watch(
    *,
    once: Annotated[bool, typer.Option("--once", help="Print what there is as a table, and end.")] = False,
) -> None:
    """Watch live: rates, people waiting for an answer, alerts as they come, dead letters.

    \b
    Examples:
      groundswell watch
      groundswell watch --once
    """  # noqa: D301 - the escape is click's mark of a paragraph that is not to be wrapped
    console = Console()

    async def work() -> None:
        async with connect.open_log() as log:
            board = Board()
            if once or not console.is_terminal:
                async for records in log.read(TOPICS):
                    board.take(records, clock.now_ms())
                console.print(summary(board))
                return
            await follow(log, board, console)

    with contextlib.suppress(KeyboardInterrupt):
        connect.run(work())


async def follow(
    log: Log, board: Board, console: Console, notice: str = "Ctrl-C ends", *, replayed: bool = False
) -> None:
    """Keep the board up to date and on the screen until cancelled.

    replayed: what is shown is heard faster than it was said, so how late an answer is goes by the time of
    what was said last. Else by the clock on the wall, which moves on when nothing comes in.
    """
    reading = asyncio.create_task(feed(log, board))
    try:
        with Live(console=console, screen=False, auto_refresh=False) as live:
            while not reading.done():
                now = (board.event_time if replayed else None) or clock.now_ms()
                live.update(view(board, now, notice, console.height), refresh=True)
                await asyncio.sleep(DRAWN_EVERY_SECONDS)
        await reading
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def feed(log: Log, board: Board) -> None:
    """Keep the board up to date until cancelled."""
    async for records in log.read(TOPICS, follow=True):
        board.take(records, clock.now_ms())
