"""`groundswell topics`: the catalogue, and the topics that stand."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from schemas.base import schema_name
from schemas.contract.topics_page import kept
from schemas.topics import CATALOGUE, all_topics, full_name
from streams.cli import connect
from streams.errors import InputError
from streams.log.plan import create_missing, plan, settings_of
from streams.log.port import Log, TopicDescription

app = typer.Typer(help="The catalogue of topics, and the topics that stand.", no_args_is_help=True)

Partitions = Annotated[
    int | None, typer.Option(min=1, help="Of each topic; what the settings say where it is left out.")
]


@app.command("list")
def list_() -> None:
    """List the catalogue: what travels on each topic, its key, how long it is kept. Needs no Kafka.

    \b
    Examples:
      groundswell topics list
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    table = Table(Column("topic", no_wrap=True), "records", "key", "kept", "written by", "read by")
    for topic in CATALOGUE:
        table.add_row(
            topic.name,
            "\n".join(schema_name(record) for record in topic.records),
            topic.key,
            kept(topic),
            "\n".join(topic.writers),
            "\n".join(topic.readers),
        )
    Console().print(table)


@app.command()
def create(partitions: Partitions = None) -> None:
    """Create the topics that are missing. Run it as often as you like: what stands is never changed.

    \b
    Examples:
      groundswell topics create
      groundswell topics create --partitions 4
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    settings = connect.settings()

    async def work() -> list[str]:
        async with connect.open_log(settings) as log:
            return await create_topics(log, partitions or settings.partitions)

    for line in connect.run(work()):
        typer.echo(line)


@app.command()
def describe(
    topic: Annotated[str | None, typer.Argument(help="One topic of the catalogue; all, if left out.")] = None,
) -> None:
    """Show the topics that stand: partitions, settings, and what differs from the catalogue.

    \b
    Examples:
      groundswell topics describe
      groundswell topics describe mentions.enriched
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    settings = connect.settings()

    async def work() -> list[str]:
        async with connect.open_log(settings) as log:
            return await describe_topics(log, settings.installation, topic)

    for line in connect.run(work()):
        typer.echo(line)


async def create_topics(log: Log, partitions: int) -> list[str]:
    """Create what is missing, and say so. Raises TopicMismatchError, LogError."""
    done = await create_missing(log, partitions)
    created = len(done.create)
    count = "nothing to create" if not created else f"{created} topics created, {partitions} partitions each"
    return [
        *(f"differs: {line}" for line in done.differs),
        f"{count}; {len(all_topics()) - created} stood already",
    ]


async def describe_topics(log: Log, installation: str, name: str | None) -> list[str]:
    """Say how topics stand. Raises InputError for a name that is not in the catalogue, LogError."""
    wanted = [
        topic for topic in all_topics() if name in {None, topic.name, full_name(installation, topic.name)}
    ]
    if not wanted:
        raise InputError(f"no topic {name} in the catalogue; `groundswell topics list` lists them")
    standing = await log.describe([topic.name for topic in wanted])
    lines = []
    for topic in wanted:
        found = standing.get(topic.name)
        lines.append(f"{full_name(installation, topic.name)}: {_stands(found)}")
        if found is not None:
            differs = plan([topic], standing, found.partitions).differs
            lines += [f"  differs: {line.partition(': ')[2]}" for line in differs]
            lines += _settings(found, settings_of(topic)) if name else []
    return lines


def _stands(found: TopicDescription | None) -> str:
    if found is None:
        return "missing; `groundswell topics create` creates it"
    return "1 partition" if found.partitions == 1 else f"{found.partitions} partitions"


def _settings(found: TopicDescription, known: dict[str, str]) -> list[str]:
    return [f"  {name} = {found.settings[name]}" for name in known if name in found.settings]
