"""A person's act: written to its topic, and what became of it awaited."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from schemas.alerts import AlertAction, AlertActionResult
from schemas.base import MINUTE
from schemas.campaigns import CampaignAction, CampaignActionResult
from schemas.codec import decode, encode
from schemas.conversations import ActionResult, ConversationAction
from schemas.dead_letters import DeadLetter
from schemas.errors import RecordError
from schemas.pulse import IssueAction, IssueActionResult
from streams import clock
from streams.errors import GroundswellError
from streams.log.port import Log, Outgoing, Received

DEAD_LETTERS = "mentions.dead-letter"
PATIENCE_SECONDS = 20.0
CLOCKS_APART = 5 * MINUTE
"""How far our clock may be ahead of the broker's, from whose time on results are read."""
A = TypeVar("A", ConversationAction, AlertAction, IssueAction, CampaignAction)
R = TypeVar("R", ActionResult, AlertActionResult, IssueActionResult, CampaignActionResult)


@dataclass(frozen=True, slots=True)
class Desk(Generic[A, R]):
    """Where acts of a kind are taken, and answered. look: the command that shows how things stand."""

    actions: str
    results: str
    result: type[R]
    look: str


OBLIGATIONS: Desk[ConversationAction, ActionResult] = Desk(
    "conversations.actions", "conversations.results", ActionResult, "groundswell queue"
)
ALERTS: Desk[AlertAction, AlertActionResult] = Desk(
    "alerts.actions", "alerts.results", AlertActionResult, "groundswell alerts list"
)

ISSUES: Desk[IssueAction, IssueActionResult] = Desk(
    "issues.actions", "issues.results", IssueActionResult, "groundswell issues list"
)
CAMPAIGNS: Desk[CampaignAction, CampaignActionResult] = Desk(
    "campaigns.actions", "campaigns.results", CampaignActionResult, "groundswell campaign list"
)


async def act(log: Log, desk: Desk[A, R], key: str, action: A, patience: float = PATIENCE_SECONDS) -> R:
    """Write the act and return what became of it. Raises LogError; GroundswellError where nobody says so."""
    async with log.publisher() as publisher:
        await publisher.publish([Outgoing(desk.actions, key.encode(), encode(action))])
    return await outcome(log, desk, action, patience)


async def outcome(log: Log, desk: Desk[A, R], action: A, patience: float = PATIENCE_SECONDS) -> R:
    """Return what became of a written act. Raises LogError; GroundswellError where nobody says so."""
    until = clock.monotonic() + patience
    async for records in _news(log, desk):
        for record in records:
            result = _result(record, desk, action)
            if result is not None:
                return result
        if clock.monotonic() >= until:
            break
    raise GroundswellError(
        f"sent, but nobody has said within {patience:.0f} seconds what became of it; is a worker running? "
        f"`{desk.look}` shows how it stands"
    )


def _news(log: Log, desk: Desk[A, R]) -> AsyncIterator[list[Received]]:
    return log.read([desk.results, DEAD_LETTERS], since=clock.now_ms() - CLOCKS_APART, follow=True)


def _result(record: Received, desk: Desk[A, R], action: A) -> R | None:
    """Return what the record says of the act; None where it is about another."""
    if record.value is None:
        return None
    try:
        if record.topic == desk.results:
            result = decode(record.value, desk.result)
            return result if result.id == action.id else None
        letter = decode(record.value, DeadLetter)
    except RecordError:
        return None  # a newer version's record is not the answer to what this one wrote
    if letter.topic != desk.actions or letter.original is None:
        return None
    if base64.b64decode(letter.original) != encode(action):
        return None
    raise GroundswellError(f"refused: {letter.field or '$'}: {letter.reason}")
