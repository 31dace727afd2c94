"""What `groundswell alerts` reads from the log and writes to it."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import typer

from schemas.alerts import Alert, AlertAction, Silence
from schemas.base import Record
from schemas.codec import encode
from streams.acts.acting import ALERTS, act
from streams.cli import connect
from streams.cli.compacted import latest
from streams.errors import GroundswellError
from streams.log.port import Log

Brand = Annotated[str | None, typer.Option("--brand", help="Only this brand's.")]
AsJson = Annotated[bool, typer.Option("--json", help="All fields, one record a line.")]


class Known(NamedTuple):
    """What there is now."""

    alerts: Sequence[Alert]
    silences: Sequence[Silence]


def known() -> Known:
    """Read it from the log that the settings name. Raises LogError."""

    async def work() -> Known:
        async with connect.open_log() as log:
            return await read(log)

    return connect.run(work())


async def read(log: Log) -> Known:
    """Read it from this log. Raises LogError."""
    alerts = await latest(log, "alerts", Alert)
    silences = await latest(log, "alerts.silences", Silence)
    return Known(list(alerts.values()), list(silences.values()))


async def do(log: Log, action: AlertAction) -> None:
    """Write an act and wait until it is done. Raises LogError; GroundswellError with why it is not."""
    result = await act(log, ALERTS, action.brand, action)
    if not result.done:
        raise GroundswellError(f"not done: {result.reason}")


def as_lines(found: Sequence[Record]) -> None:
    """Print records as they are, one a line."""
    for each in found:
        typer.echo(encode(each).decode())
