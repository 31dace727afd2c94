"""`groundswell dead-letters`: what could not be taken, why, and back again once it is mended."""

import base64
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas import codec
from schemas.base import Time, parse_time
from schemas.dead_letters import DeadLetter
from schemas.errors import RecordError
from schemas.mentions import Mention, check_mention
from schemas.topics import BY_NAME, PEOPLE, PRODUCERS
from streams import clock
from streams.cli import connect
from streams.cli.spans import parse_span
from streams.errors import InputError
from streams.log.port import Log, Outgoing
from streams.recordings.files import open_file

TOPIC = "mentions.dead-letter"

app = typer.Typer(
    help="Records that could not be taken: list, look at, and bring back.", no_args_is_help=True
)

Producer = Annotated[str | None, typer.Option("--producer", help="Only those of this producer.")]
Reason = Annotated[
    str | None, typer.Option("--reason", help="Only those whose reason or field has this in it.")
]
Agent = Annotated[str | None, typer.Option("--agent", help="Only those that this agent set aside.")]
Since = Annotated[str | None, typer.Option("--since", help="Not before: 30m, 2h, 3d, or a time (RFC 3339).")]
Until = Annotated[str | None, typer.Option("--until", help="Not after: 30m, 2h, 3d ago, or a time.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which dead letters are meant. ids empty: any."""

    ids: frozenset[str] = frozenset()
    producer: str | None = None
    reason: str | None = None
    agent: str | None = None
    since: Time | None = None
    until: Time | None = None

    def takes(self, letter: DeadLetter) -> bool:
        """Whether the letter is meant."""
        said = f"{letter.field or ''} {letter.reason}".lower()
        return (
            (not self.ids or letter.id in self.ids)
            and self.producer in (None, letter.producer)
            and (self.reason is None or self.reason.lower() in said)
            and self.agent in (None, letter.agent)
            and (self.since is None or letter.at >= self.since)
            and (self.until is None or letter.at <= self.until)
        )


@app.command("list")
def list_(
    *,
    producer: Producer = None,
    reason: Reason = None,
    agent: Agent = None,
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """List dead letters, oldest first.

    \b
    Examples:
      groundswell dead-letters list --since 2h
      groundswell dead-letters list --producer crm-export --reason author
      groundswell dead-letters list --json | jq .reason
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    letters = connect.run(
        _found(_filter((), producer=producer, reason=reason, agent=agent, since=since, until=until))
    )
    console = Console()
    if as_json:
        for letter in letters:
            typer.echo(codec.encode(letter).decode())
    elif console.is_terminal:
        console.print(_table(letters))
    else:
        for letter in letters:
            typer.echo("\t".join(_row(letter)))
    Console(stderr=True).print(f"{len(letters):,} dead letters", highlight=False)


@app.command()
def show(
    letter_id: Annotated[str, typer.Argument(metavar="ID", help="As `list` gives it.")],
    original: Annotated[
        bool, typer.Option("--original", help="Only the record's own bytes, to be mended.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show everything about one dead letter.

    \b
    Examples:
      groundswell dead-letters show mentions/0/17
      groundswell dead-letters show mentions/0/17 --original > record.json
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    letter = connect.run(_found(Filter(ids=frozenset([letter_id]))))[-1]
    if original:
        sys.stdout.buffer.write(original_bytes(letter))
        sys.stdout.flush()
    elif as_json:
        typer.echo(codec.encode(letter).decode())
    else:
        for name, value in _everything(letter):
            typer.echo(f"{name:10} {value}")


@app.command()
def replay(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="As `list` gives them.")] = None,
    *,
    mended: Annotated[
        str | None,
        typer.Option("--with", metavar="FILE", help="Publish this instead, for one ID; - is standard input."),
    ] = None,
    producer: Producer = None,
    reason: Reason = None,
    agent: Agent = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Publish dead letters again, to the topic they came from: as they were, or mended.

    \b
    Examples:
      groundswell dead-letters replay mentions/0/17 --with record.json
      groundswell dead-letters replay --producer crm-export --since 1d
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    wanted = _filter(ids or (), producer=producer, reason=reason, agent=agent, since=since, until=until)
    if wanted == Filter():
        raise InputError("say which: IDs, or at least one of --producer, --reason, --agent, --since, --until")
    data = None if mended is None else _read(mended)
    count = connect.run(_replay(wanted, data))
    typer.echo(f"{count:,} published again")


async def find(log: Log, wanted: Filter) -> list[DeadLetter]:
    """Return the dead letters that are meant, oldest first. Raises InputError where an ID is unknown."""
    letters = [letter async for letter in _letters(log) if wanted.takes(letter)]
    unknown = wanted.ids - {letter.id for letter in letters}
    if unknown:
        raise InputError(
            f"no such dead letter: {', '.join(sorted(unknown))}; see: groundswell dead-letters list"
        )
    return sorted(letters, key=lambda letter: (letter.at, letter.id))


async def publish_again(log: Log, letters: Sequence[DeadLetter], mended: bytes | None = None) -> int:
    """Publish them to where they came from; `mended` takes the place of the one letter's own bytes.

    Raises InputError, before anything is published, where one of them cannot go back.
    """
    if mended is not None and len(letters) != 1:
        raise InputError(f"--with is for one dead letter, these are {len(letters)}; name its ID")
    records = [_outgoing(letter, mended) for letter in letters]
    async with log.publisher() as publisher:
        await publisher.publish(records)
    return len(records)


def original_bytes(letter: DeadLetter) -> bytes:
    """Return the record as it was. Raises InputError where the letter does not have it."""
    if letter.original is None:
        raise InputError(f"{letter.id} was a record without a value, or too large to be kept")
    return base64.b64decode(letter.original)


def parse_moment(text: str, now: Time) -> Time:
    """Milliseconds of `2h` (ago) or of an RFC 3339 time. Raises InputError."""
    with suppress(InputError):
        return Time(now - parse_span(text))
    try:
        return parse_time(text)
    except ValueError as error:
        raise InputError(f"{error}; or say how long ago, as 30m, 2h, 3d") from None


def _filter(
    ids: Sequence[str],
    *,
    producer: str | None,
    reason: str | None,
    agent: str | None,
    since: str | None,
    until: str | None,
) -> Filter:
    now = clock.now_ms()
    return Filter(
        frozenset(ids),
        producer,
        reason,
        agent,
        parse_moment(since, now) if since else None,
        parse_moment(until, now) if until else None,
    )


async def _letters(log: Log) -> AsyncIterator[DeadLetter]:
    async for batch in log.read([TOPIC]):
        for record in batch:
            if record.value is not None:
                yield codec.decode(record.value, DeadLetter)


def _outgoing(letter: DeadLetter, mended: bytes | None) -> Outgoing:
    topic = BY_NAME.get(letter.topic)
    if topic is None or not {PRODUCERS, PEOPLE} & set(topic.writers):
        raise InputError(
            f"{letter.id}: only Groundswell writes {letter.topic}; nothing may be put back there"
        )
    if mended is not None:
        _check(mended, letter.topic)
    key = None if letter.original_key is None else base64.b64decode(letter.original_key)
    return Outgoing(letter.topic, key, original_bytes(letter) if mended is None else mended)


def _check(mended: bytes, topic: str) -> None:
    """Raise InputError where what was mended would be refused again."""
    try:
        record = codec.decode(mended, *BY_NAME[topic].records)
        if isinstance(record, Mention):
            check_mention(record)
    except RecordError as error:
        raise InputError(f"still refused: {error}") from None


def _read(name: str) -> bytes:
    with open_file(name) as stream:
        return stream.read().strip()


async def _found(wanted: Filter) -> list[DeadLetter]:
    async with connect.open_log() as log:
        return await find(log, wanted)


async def _replay(wanted: Filter, mended: bytes | None) -> int:
    async with connect.open_log() as log:
        return await publish_again(log, await find(log, wanted), mended)


COLUMNS = ("id", "at", "agent", "producer", "field", "reason")


def _row(letter: DeadLetter) -> tuple[str, ...]:
    return tuple(
        str(part or "-").replace("\n", " ")
        for part in (letter.id, letter.at, letter.agent, letter.producer, letter.field, letter.reason)
    )


def _table(letters: Sequence[DeadLetter]) -> Table:
    table = Table(*COLUMNS)
    for letter in letters:
        table.add_row(*map(Text, _row(letter)))
    return table


def _everything(letter: DeadLetter) -> list[tuple[str, str]]:
    lines = list(zip(COLUMNS, _row(letter), strict=True))
    key = base64.b64decode(letter.original_key) if letter.original_key else None
    lines += [("key", "-" if key is None else repr(key.decode(errors="replace")))]
    lines += [("preview", letter.preview or "-")]
    return lines + ([("stack", letter.stack)] if letter.stack else [])
