"""A conversation with a company: `{company, turns: [{id, author, role, created_at, text}]}`.

The company is the brand. A client's turn is addressed to it; an agent's turn is said by its account and
answers the client who spoke last. All turns are one conversation.
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


def is_conversation(value: dict[str, Any]) -> bool:
    """Tell a conversation from a mention."""
    return "turns" in value and "company" in value


def read(line: int, value: dict[str, Any], options: Options) -> Iterator[Item]:
    """Every turn as a mention, in the order recorded. Raises RecordError where there are no turns."""
    company = codec.convert(value["company"], Id)
    if not isinstance(value["turns"], list):
        raise RecordError("$.turns", "not an array")
    said: list[tuple[Turn, Mention]] = []
    for index, part in enumerate(value["turns"]):
        try:
            turn = codec.convert(part, Turn)
            mention = _mention(turn, said, company, options)
            check_mention(mention)
        except RecordError as error:
            yield Refusal(line, RecordError(f"$.turns[{index}]{error.field[1:]}", error.reason))
        else:
            said.append((turn, mention))
            yield Entry(line, mention)


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
    )


def _parent(turn: Turn, said: list[tuple[Turn, Mention]]) -> Mention | None:
    if turn.role == "agent":
        asked = [mention for earlier, mention in said if earlier.role == "client"]
        if asked:
            return asked[-1]
    return said[-1][1] if said else None


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
