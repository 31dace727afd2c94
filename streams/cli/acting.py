"""A person's act on what is owed: written to `conversations.actions`, and what became of it awaited."""

import base64
from collections.abc import AsyncIterator

from schemas.base import MINUTE
from schemas.codec import decode, encode
from schemas.conversations import ActionResult, ConversationAction
from schemas.dead_letters import DeadLetter
from schemas.errors import RecordError
from streams import clock
from streams.errors import GroundswellError
from streams.log.port import Log, Outgoing, Received

ACTIONS = "conversations.actions"
RESULTS = "conversations.results"
DEAD_LETTERS = "mentions.dead-letter"
PATIENCE_SECONDS = 20.0
CLOCKS_APART = 5 * MINUTE
"""How far our clock may be ahead of the broker's, from whose time on results are read."""


async def act(log: Log, action: ConversationAction, patience: float = PATIENCE_SECONDS) -> ActionResult:
    """Write the act and return what became of it. Raises LogError; GroundswellError where nobody says so."""
    async with log.publisher() as publisher:
        await publisher.publish([Outgoing(ACTIONS, action.conversation.encode(), encode(action))])
    until = clock.monotonic() + patience
    async for records in _news(log):
        for record in records:
            result = _result(record, action)
            if result is not None:
                return result
        if clock.monotonic() >= until:
            break
    raise GroundswellError(
        f"sent, but nobody has said within {patience:.0f} seconds what became of it; is a worker running? "
        "`groundswell queue` shows how it stands"
    )


def _news(log: Log) -> AsyncIterator[list[Received]]:
    return log.read([RESULTS, DEAD_LETTERS], since=clock.now_ms() - CLOCKS_APART, follow=True)


def _result(record: Received, action: ConversationAction) -> ActionResult | None:
    """Return what the record says of the act; None where it is about another."""
    if record.value is None:
        return None
    try:
        if record.topic == RESULTS:
            result = decode(record.value, ActionResult)
            return result if result.id == action.id else None
        letter = decode(record.value, DeadLetter)
    except RecordError:
        return None  # a newer version's record is not the answer to what this one wrote
    if letter.topic != ACTIONS or letter.original is None:
        return None
    if base64.b64decode(letter.original) != encode(action):
        return None
    raise GroundswellError(f"refused: {letter.field or '$'}: {letter.reason}")
