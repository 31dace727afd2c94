"""`groundswell replay`: say recorded mentions again, as if it were now."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Annotated

import typer
from rich.console import Console

from schemas import codec
from schemas.base import Time
from schemas.mentions import Mention
from streams import clock
from streams.cli import connect, refusals
from streams.cli.progress import Report, progress
from streams.cli.publish import BATCH, SHOWN, TOPIC
from streams.cli.refusals import Refused
from streams.cli.validate import Columns, Files, Source, options
from streams.errors import InputError
from streams.log.port import Log, Outgoing, Publisher
from streams.recordings.files import read_file
from streams.recordings.items import Item, Refusal
from streams.recordings.schedule import Due, Pace, Plan, plan


def replay(
    files: Files,
    *,
    speed: Annotated[
        float | None,
        typer.Option("--speed", min=1, metavar="N", help="N times as fast as recorded; 1 unless given."),
    ] = None,
    at_once: Annotated[bool, typer.Option("--at-once", help="As fast as possible.")] = False,
    keep_times: Annotated[
        bool, typer.Option("--keep-times", help="Leave the records' times as they are.")
    ] = False,
    source: Source = "x",
    columns: Columns = None,
) -> None:
    """Say recorded mentions again: NDJSON of mentions, CSV, or conversations; several files become one.

    The records' times are shifted so that the last one is said now, when the replay ends; the time
    between any two of them stays as it was. Lines of NDJSON that are no mention are published as they
    are, and become dead letters. A heartbeat closes the replay, so that what is overdue by then is seen.

    \b
    Examples:
      groundswell replay conversations.jsonl --speed 180
      groundswell replay tweets.csv --at-once
      groundswell replay export.csv --map who=author --source review --keep-times
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    if at_once and speed is not None:
        raise InputError("--speed and --at-once: choose one")
    read_as = options(source, columns)
    recordings = {file: list(read_file(file, read_as)) for file in files}
    errors = Console(stderr=True)
    lost = unpublishable(recordings.items())
    refusals.show(lost, errors, SHOWN)
    pace = Pace(None if at_once else speed or 1.0, keep_times)
    planned = plan(list(recordings.values()), pace)
    with progress(errors, "replay", len(planned)) as report:
        connect.run(_replay(planned, report))
    typer.echo(f"{len(planned):,} replayed, {len(lost):,} left out")


async def run_plan(
    log: Log,
    planned: Plan,
    report: Report,
    *,
    now: Callable[[], Time] = clock.now_ms,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Publish every record when it is due, and a closing heartbeat to each partition. Raises LogError."""
    partitions = await connect.partitions_of_mentions(log)
    async with log.publisher() as publisher:
        start = now()
        sent = 0
        for batch in _batches(planned.dues(start), lambda: now() - start):
            await _wait_for(batch[-1], start, now, sleep)
            await publisher.publish([Outgoing(TOPIC, due.key, due.data) for due in batch])
            sent += len(batch)
            report(sent)
        end = planned.last if planned.pace.keep_times and planned.last is not None else now()
        await _close(publisher, end, partitions)


def _batches(dues: Iterator[Due], elapsed: Callable[[], int]) -> Iterator[list[Due]]:
    """Give what is due by now together, and what is due later one by one."""
    batch: list[Due] = []
    for due in dues:
        if batch and (len(batch) == BATCH or due.after > elapsed()):
            yield batch
            batch = []
        batch.append(due)
    if batch:
        yield batch


async def _wait_for(
    due: Due, start: Time, now: Callable[[], Time], sleep: Callable[[float], Awaitable[None]]
) -> None:
    ahead = due.after - (now() - start)
    if ahead > 0:
        await sleep(ahead / 1000)


async def _close(publisher: Publisher, at: Time, partitions: int) -> None:
    heartbeat = Mention(
        id=f"replay-{uuid.uuid4()}",
        source="replay",
        kind="heartbeat",
        created_at=at,
        extra={"partitions": partitions},
    )
    data = codec.encode(heartbeat)
    await publisher.publish(
        [Outgoing(TOPIC, None, data, partition=partition) for partition in range(partitions)]
    )


async def _replay(planned: Plan, report: Report) -> None:
    async with connect.open_log() as log:
        await run_plan(log, planned, report)


def unpublishable(recordings: Iterable[tuple[str, Sequence[Item]]]) -> list[Refused]:
    """Rows and turns that are no mention, and have no line of their own that could be published."""
    return [
        Refused(file, item)
        for file, items in recordings
        for item in items
        if isinstance(item, Refusal) and item.data is None
    ]
