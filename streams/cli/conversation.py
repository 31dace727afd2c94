"""`groundswell conversation`: everything about one conversation."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, NamedTuple

import msgspec
import typer
from rich.console import Console

from schemas.codec import decode, encode
from schemas.conversations import Conversation, Obligation
from schemas.errors import RecordError
from schemas.mentions import EnrichedMention, Heartbeat
from streams import clock
from streams.care.queue import meant
from streams.cli import connect
from streams.cli.compacted import contents, latest
from streams.cli.conversation_view import view
from streams.errors import InputError
from streams.log.port import Log

MENTIONS = "mentions.enriched"


class Found(NamedTuple):
    """A conversation, what is and was owed in it by time, and what was said, where that was asked for."""

    conversation: Conversation
    obligations: tuple[Obligation, ...]
    said: tuple[EnrichedMention, ...] = ()


def conversation(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="A conversation, or what `groundswell queue` calls somebody in it."
        ),
    ],
    *,
    messages: Annotated[
        bool,
        typer.Option("--messages", help="Also all that was said: reads every mention of the last 30 days."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show a conversation: who takes part, how they feel, what is owed, who has it, how it went, notes.

    \b
    Examples:
      groundswell conversation x:1590
      groundswell conversation 3f9a2c --messages
      groundswell conversation x:1590 --json | jq .conversation.tone
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    found = connect.run(_found(name, messages=messages))
    if as_json:
        typer.echo(as_object(found))
    else:
        Console().print(view(found.conversation, found.obligations, found.said, clock.now_ms()))


async def find(log: Log, name: str, *, messages: bool = False) -> Found:
    """Return the conversation; one that is part of another is shown as that. Raises InputError, LogError."""
    obligations = await latest(log, "obligations", Obligation)
    conversation = _conversation(await contents(log, "conversations"), _id_of(obligations, name))
    owed = [each for each in obligations.values() if each.conversation == conversation.id]
    owed.sort(key=lambda each: (each.opened_at, each.id))
    return Found(conversation, tuple(owed), await _said(log, conversation.id) if messages else ())


def as_object(found: Found) -> str:
    """As one JSON object."""
    parts = {
        "conversation": msgspec.Raw(encode(found.conversation)),
        "obligations": [msgspec.Raw(encode(each)) for each in found.obligations],
        "messages": [msgspec.Raw(encode(each)) for each in found.said],
    }
    return msgspec.json.encode(parts).decode()


def _id_of(obligations: Mapping[str, Obligation], name: str) -> str:
    """Return the conversation that is meant: of an obligation's reference, else the name itself."""
    conversations = {each.conversation for each in meant(obligations.values(), name)}
    return conversations.pop() if len(conversations) == 1 else name


def _conversation(known: Mapping[str, bytes], name: str) -> Conversation:
    seen: set[str] = set()
    following = name
    while following in known and following not in seen:
        seen.add(following)
        with suppress(RecordError):
            found = decode(known[following], Conversation)
            if found.merged_into is None:
                return found
            following = found.merged_into
    raise InputError(f"there is no conversation {name!r}; `groundswell queue` lists who waits")


async def _said(log: Log, conversation: str) -> tuple[EnrichedMention, ...]:
    found: dict[tuple[str, str, int], EnrichedMention] = {}
    async for records in log.read([MENTIONS]):
        for record in records:
            if record.key != conversation.encode() or record.value is None:
                continue
            with suppress(RecordError):
                mention = decode(record.value, EnrichedMention, Heartbeat)
                if isinstance(mention, EnrichedMention):
                    found[mention.id, mention.mention.kind, mention.occurred_at] = mention
    return tuple(sorted(found.values(), key=lambda each: (each.occurred_at, each.id)))


async def _found(name: str, *, messages: bool) -> Found:
    async with connect.open_log() as log:
        return await find(log, name, messages=messages)
