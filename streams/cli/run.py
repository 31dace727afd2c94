"""`groundswell run`: the whole of it on this machine, on a recording: broker, topics, agents, live view."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console

from streams import clock
from streams.brands.load import load
from streams.broker import Broker, BrokerConfig, free_port
from streams.cli import connect
from streams.cli.board import Board
from streams.cli.board_view import summary
from streams.cli.replay import run_plan
from streams.cli.watch import feed, follow
from streams.errors import GroundswellError, InputError
from streams.log.plan import create_missing
from streams.log.port import Log
from streams.recordings.files import read_file
from streams.recordings.items import Options
from streams.recordings.schedule import Pace, Plan, plan
from streams.settings import CONFIG_KEY, PREFIX, Settings

SAMPLE = ("sample/conversations.jsonl", "sample/malformed.ndjson")
LEFT = ("kafka", "worker", "worker.log", "settings.yaml")
"""What a run leaves in its directory."""
Worker = asyncio.subprocess.Process
SETTLED_SECONDS = 60.0
QUIET_SECONDS = 3.0
STOP_SECONDS = 15.0


def run(
    files: Annotated[list[Path] | None, typer.Argument(help="Recordings; the sample, if left out.")] = None,
    *,
    speed: Annotated[
        float, typer.Option("--speed", min=1, metavar="N", help="N times as fast as recorded.")
    ] = 180,
    brands: Annotated[Path, typer.Option("--brands", help="The brand registry.")] = Path(
        "sample/brands.yaml"
    ),
    directory: Annotated[
        Path, typer.Option("--directory", help="Where everything is kept; what a run left is removed first.")
    ] = Path(".cache/run"),
) -> None:
    """Run everything on this machine: a real Kafka, all agents, and a recording to hear.

    On a terminal it stays until Ctrl-C; elsewhere it ends by itself and prints what came of it.

    \b
    Examples:
      groundswell run
      groundswell run conversations.jsonl --brands brands.yaml --speed 60
    """  # noqa: D301 - the escape is click's mark of a paragraph that is not to be wrapped
    console = Console()
    recordings = [list(read_file(str(file), Options("x", {}))) for file in files or map(Path, SAMPLE)]
    planned = plan(recordings, Pace(speed))
    chosen = connect.settings()
    load(brands)  # what is wrong with it is said before anything starts
    _empty(directory)
    jars = Path(".cache/kafka")
    config = BrokerConfig(directory=directory / "kafka", jars=jars, port=free_port())
    with _terminated_like_interrupted(), Broker(config, progress=console.print) as kafka:
        here = {
            "bootstrap": kafka.bootstrap,
            "replication": 1,
            "brands": brands,
            "state_dir": directory / "worker",
            "web_port": free_port(),
            "terminal": False,
        }
        settings = chosen.model_copy(update=here)
        console.print(f"Apache Kafka listens on {kafka.bootstrap}")
        with contextlib.suppress(KeyboardInterrupt):
            connect.run(_work(settings, planned, console, directory))


def _empty(directory: Path) -> None:
    """Remove what a run left. Raises InputError where there is anything else."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for entry in directory.iterdir():
            if entry.name not in LEFT:
                raise InputError(
                    f"--directory: {directory} holds {entry.name}, which is of no run; name another"
                )
        for entry in directory.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    except OSError as error:
        raise InputError(f"--directory: cannot empty {directory}: {error.strerror or error}") from None


async def _work(settings: Settings, planned: Plan, console: Console, directory: Path) -> None:
    board = Board()
    async with connect.open_log(settings) as log:
        await create_missing(log, settings.partitions)
        began = clock.now_ms()
        async with _worker(settings, directory) as worker:
            console.print(f"metrics and health are on http://127.0.0.1:{settings.web_port}/metrics")
            try:
                await _hear(log, planned, board, worker, console=console, partitions=settings.partitions)
            finally:
                console.print(summary(board))
                if board.first_alert_at is not None:
                    seconds = (board.first_alert_at - began) / 1000
                    console.print(f"first alert {seconds:.1f} s after the worker was started")


async def _hear(
    log: Log, planned: Plan, board: Board, worker: Worker, *, console: Console, partitions: int
) -> None:
    """Replay while the board is shown; on a terminal until Ctrl-C, else until all has come through."""
    live = console.is_terminal
    async with asyncio.TaskGroup() as group:
        shown = group.create_task(follow(log, board, console, replayed=True) if live else feed(log, board))
        watched = group.create_task(_watch_over(worker))
        await _replay(log, planned, console)
        await _settled(board, partitions)
        if live:
            await asyncio.Event().wait()
        shown.cancel()
        watched.cancel()


async def _replay(log: Log, planned: Plan, console: Console) -> None:
    console.print(f"{len(planned):,} records are replayed", highlight=False)
    told = 0

    def report(sent: int) -> None:
        nonlocal told
        if not console.is_terminal and sent * 10 // len(planned) > told:
            told = sent * 10 // len(planned)
            console.print(f"  {sent:,} of {len(planned):,}", highlight=False)

    await run_plan(log, planned, report)


async def _settled(board: Board, partitions: int) -> None:
    """Wait until the closing heartbeat has come through every agent, and then for a little quiet."""
    try:
        async with asyncio.timeout(SETTLED_SECONDS):
            while not board.through(partitions):  # noqa: ASYNC110 - what feeds it knows of nobody who waits
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise GroundswellError(
            f"not every record has come through within {SETTLED_SECONDS:.0f} s of the last one"
        ) from None
    await asyncio.sleep(QUIET_SECONDS)


async def _watch_over(worker: Worker) -> None:
    status = await worker.wait()
    raise GroundswellError(f"the worker has ended by itself, with status {status}")


@asynccontextmanager
async def _worker(settings: Settings, directory: Path) -> AsyncIterator[Worker]:
    """Run all agents for the length of a block. Raises GroundswellError with the worker's last word."""
    log_file = directory / "worker.log"
    with log_file.open("wb") as output:
        worker = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "streams",
            "worker",
            env=_environment(settings, directory / "settings.yaml"),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield worker
    except* GroundswellError as errors:
        said = [str(errors.exceptions[0]), f"see {log_file}", _last_line(log_file)]
        raise GroundswellError("; ".join(filter(None, said))) from None
    finally:
        if worker.returncode is None:
            worker.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(worker.wait(), STOP_SECONDS)
        if worker.returncode is None:
            worker.kill()
            await worker.wait()


def _last_line(file: Path) -> str:
    return "".join(file.read_text(errors="replace").strip().splitlines()[-1:])


def _environment(settings: Settings, file: Path) -> dict[str, str]:
    """Return the worker's environment: these settings by a file, and none beside it."""
    file.write_text(yaml.safe_dump(settings.model_dump(mode="json", exclude_none=True)), encoding="utf-8")
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return others | {CONFIG_KEY: str(file)}


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that nothing keeps running after it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
