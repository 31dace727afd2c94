"""`groundswell validate`: which records of a file would be refused, without Kafka."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from streams.cli import refusals
from streams.cli.refusals import Refused
from streams.errors import InputError
from streams.recordings.files import read_file
from streams.recordings.items import Options, Refusal

Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Files, or - for standard input.")]
Source = Annotated[
    str, typer.Option("--source", help="Source of mentions whose file names none, as x or review.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="COLUMN=FIELD", help="A table's column that its name does not tell; repeatable."
    ),
]


def validate(
    files: Files,
    *,
    source: Source = "x",
    columns: Columns = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each bad record.")] = False,
) -> None:
    """Check mentions before they are published: line, field and reason of each bad one. Needs no Kafka.

    Takes NDJSON of mentions, CSV, and conversations. Exits 1 where any record is bad.

    \b
    Examples:
      groundswell validate mentions.ndjson
      crm-export | groundswell validate - --json
      groundswell validate tweets.csv --map handle_of_user=author
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    counts: Counter[bool] = Counter()
    refused = _count(files, options(source, columns), counts)
    if as_json:
        for each in refused:
            typer.echo(refusals.as_json(each))
    else:
        refusals.show(refused, Console())
    Console(stderr=True).print(f"{counts[True]:,} good, {counts[False]:,} bad", highlight=False)
    if counts[False]:
        raise typer.Exit(1)


def options(source: str, columns: list[str] | None) -> Options:
    """What the command line says about the files. Raises InputError."""
    pairs = {}
    for given in columns or []:
        column, separator, field = given.rpartition("=")
        if not (separator and column and field):
            raise InputError(f"--map {given}: not COLUMN=FIELD")
        pairs[column] = field
    return Options(source, pairs)


def _count(files: list[str], read_as: Options, counts: Counter[bool]) -> Iterator[Refused]:
    for file in files:
        for item in read_file(file, read_as):
            counts[not isinstance(item, Refusal)] += 1
            if isinstance(item, Refusal):
                yield Refused(file, item)
