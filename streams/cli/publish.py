"""`groundswell publish`: put mentions on the log as they are."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from schemas.mentions import message_key
from streams.cli import connect, refusals
from streams.cli.refusals import Refused
from streams.cli.validate import Columns, Files, Source, options
from streams.errors import InputError
from streams.log.port import Log, Outgoing
from streams.recordings.files import read_file
from streams.recordings.items import Entry, Options, Refusal

TOPIC = "mentions"
BATCH = 500
SHOWN = 50
"""Refusals listed before the rest are counted."""


def publish(
    files: Files,
    *,
    source: Source = "x",
    columns: Columns = None,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Publish the good records although others are bad.")
    ] = False,
) -> None:
    """Publish mentions with the times they have. All are checked first: if any is bad, none is published.

    \b
    Examples:
      groundswell publish mentions.ndjson
      tail -n 100 export.ndjson | groundswell publish -
      groundswell publish reviews.csv --source review --skip-invalid
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    entries, refused = load(files, options(source, columns))
    refusals.show(refused, Console(stderr=True), SHOWN)
    if refused and not skip_invalid:
        raise InputError(
            f"nothing published: {len(refused):,} of {len(refused) + len(entries):,} records are bad; "
            "mend them, or publish the others with --skip-invalid"
        )
    connect.run(_publish(entries))
    typer.echo(f"{len(entries):,} published, {len(refused):,} skipped")


def load(files: Sequence[str], read_as: Options) -> tuple[list[Entry], list[Refused]]:
    """All records of the files. Raises InputError."""
    entries: list[Entry] = []
    refused: list[Refused] = []
    for file in files:
        for item in read_file(file, read_as):
            if isinstance(item, Refusal):
                refused.append(Refused(file, item))
            else:
                entries.append(item)
    return entries, refused


async def publish_entries(log: Log, entries: Sequence[Entry]) -> None:
    """Write the records in their order. Raises LogError."""
    await connect.partitions_of_mentions(log)
    async with log.publisher() as publisher:
        for start in range(0, len(entries), BATCH):
            await publisher.publish([_outgoing(entry) for entry in entries[start : start + BATCH]])


def _outgoing(entry: Entry) -> Outgoing:
    key = message_key(entry.mention.source, entry.mention.id).encode()
    return Outgoing(TOPIC, key, entry.encoded())


async def _publish(entries: Sequence[Entry]) -> None:
    async with connect.open_log() as log:
        await publish_entries(log, entries)
