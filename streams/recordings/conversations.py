"""A conversation with a company: `{company, turns: [{id, author, role, created_at, text, automated?}]}`.

The company is the brand. A client's turn is addressed to it; an agent's turn is said by its account and
answers the client whom it begins by naming (`@ann …`), else the one who spoke last. All turns are one
conversation, in the order of their times.
"""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from schemas import codec
from schemas.base import Part, Time
from schemas.errors import RecordError
from schemas.mentions import Author, Id, Mention, Name, Responder, check_mention
from streams.recordings.items import Entry, Item, Options, Refusal, handles

Role = Annotated[str, msgspec.Meta(pattern="^(client|agent)$")]


class Turn(Part, frozen=True, kw_only=True):
    """What one of them said. author None: a client whose name the recording withholds."""

    id: Id
    role: Role
    created_at: Time
    author: Name | None = None
    text: str = ""
    automated: bool = False


def is_conversation(value: dict[str, Any]) -> bool:
    """Tell a conversation from a mention."""
    return "turns" in value and "company" in value


def read(line: int, value: dict[str, Any], options: Options) -> Iterator[Item]:
    """Every turn as a mention, and every one that is none. Raises RecordError where there are no turns."""
    company = codec.convert(value["company"], Id)
    if not isinstance(value["turns"], list):
        raise RecordError("$.turns", "not an array")
    turns: list[tuple[int, Turn]] = []
    for index, part in enumerate(value["turns"]):
        try:
            turns.append((index, codec.convert(part, Turn)))
        except RecordError as error:
            yield _refusal(line, index, error)
    said: list[tuple[Turn, Mention]] = []
    for index, turn in sorted(turns, key=lambda each: each[1].created_at):
        try:
            mention = _mention(turn, said, company, options)
            check_mention(mention)
        except RecordError as error:
            yield _refusal(line, index, error)
        else:
            said.append((turn, mention))
            yield Entry(line, mention)


def _refusal(line: int, index: int, error: RecordError) -> Refusal:
    return Refusal(line, RecordError(f"$.turns[{index}]{error.field[1:]}", error.reason))


def _mention(turn: Turn, said: list[tuple[Turn, Mention]], company: str, options: Options) -> Mention:
    parent = _parent(turn, said)
    named = handles(turn.text)
    if turn.role == "agent" and parent is not None and parent.author and parent.author.handle:
        named = list(dict.fromkeys((parent.author.handle, *named)))
    return Mention(
        id=turn.id,
        source=options.source,
        created_at=turn.created_at,
        kind="reply" if parent else "post",
        author=_author(turn, company),
        text=turn.text,
        recipient=company if turn.role == "client" else None,
        conversation_id=said[0][0].id if said else turn.id,
        in_reply_to=parent.id if parent else None,
        mentions=tuple(named),
        responder=_responder(turn, company),
        automated=turn.automated and turn.role == "agent",
    )


def _parent(turn: Turn, said: list[tuple[Turn, Mention]]) -> Mention | None:
    if turn.role == "agent":
        asked = [(earlier, mention) for earlier, mention in said if earlier.role == "client"]
        whom = _whom(turn)
        named = [mention for earlier, mention in asked if whom and _is_called(earlier, whom)]
        if asked:
            return named[-1] if named else asked[-1][1]
    return said[-1][1] if said else None


def _whom(turn: Turn) -> str | None:
    """The account that a reply begins by naming, as platforms have it begin."""
    first = turn.text.split(maxsplit=1)[:1]
    return next(iter(handles(first[0])), None) if first and first[0].startswith("@") else None


def _is_called(turn: Turn, handle: str) -> bool:
    return (turn.author or "").removeprefix("@").casefold() == handle.casefold()


def _author(turn: Turn, company: str) -> Author:
    if turn.role == "agent":
        return Author(id=company, name=company, handle=company, role="company")
    # a client whose name is withheld is a person of their own: two of them must not become one customer
    if not turn.author:
        return Author(id=f"withheld-{turn.id}", role="customer")
    return Author(id=turn.author, handle=turn.author, role="customer")


def _responder(turn: Turn, company: str) -> Responder | None:
    if turn.role == "client" or not turn.author or turn.author == company:
        return None
    return Responder(id=turn.author, name=turn.author)
