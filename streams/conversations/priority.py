"""How much it matters who is answered first, and why."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.conversations.asks import is_unhappy
from streams.conversations.events import Message

LEVELS = ("low", "normal", "high", "urgent")
HIGH_URGENCY = 0.6
HIGH_NEGATIVE = 0.8
REACH = 10_000
"""From so many followers on an unhappy customer is heard by many. Set by us, and fitted to nothing."""


class Priority(NamedTuple):
    """One of low, normal, high, urgent; and the reasons, in words."""

    level: str
    reasons: tuple[str, ...]


def priority(messages: Sequence[Message], *, again: bool) -> Priority:
    """Of what one customer said while waiting, and of who they were when they did.

    again: whether they had an answer before, in this conversation.
    """
    dangers = sorted({danger for message in messages for danger in message.safety})
    who = tuple(dict.fromkeys(reason for message in messages for reason in _who(message, again)))
    if dangers:
        return Priority("urgent", (*(f"safety: {danger}" for danger in dangers), *who))
    urgency = max(message.urgency or 0.0 for message in messages)
    negative = max(message.negative for message in messages)
    reasons = []
    if urgency >= HIGH_URGENCY:
        reasons.append(f"urgency {urgency:.2f}")
    if negative >= HIGH_NEGATIVE:
        reasons.append(f"negative {negative:.2f}")
    if reasons:
        return Priority("high", (*reasons, *who))
    if all(message.act == "praise" for message in messages):
        return Priority("low", ("praise",))
    return Priority("high" if who else "normal", who)


def _who(message: Message, again: bool) -> list[str]:
    """What of who says it gives an answer priority: facts from inside; of the unhappy, history and reach.

    Not whether they are an advocate: what is known of that depends on which of their words came first, and
    what is owed may not.
    """
    reasons = [*message.priority_facts]
    if not is_unhappy(message):
        return reasons
    if again:
        reasons.append("history: unhappy after an answer")
    if message.followers >= REACH:
        reasons.append(f"reach: {REACH:,} followers or more")
    return reasons


def rises(messages: Sequence[Message], reached: str, *, again: bool) -> list[tuple[Message, str]]:
    """Return the messages that gave it a higher priority than it had before, the first one included.

    reached: the priority of them all.
    """
    found: list[tuple[Message, str]] = []
    highest = -1
    for message in messages:
        level = priority((message,), again=again).level if len(messages) > 1 else reached
        if LEVELS.index(level) > highest:
            highest = LEVELS.index(level)
            found.append((message, level))
    return found


def decisive(messages: Sequence[Message], *, again: bool) -> set[str]:
    """Return the few messages without which the priority would be another, or later, or for other reasons."""
    first = {danger: message.id for message in reversed(messages) for danger in message.safety}
    loudest = max(messages, key=lambda message: message.urgency or 0.0)
    unhappiest = max(messages, key=lambda message: message.negative)
    level = priority(messages, again=again).level
    who = {reason: message.id for message in reversed(messages) for reason in _who(message, again)}
    return {
        *first.values(),
        *who.values(),
        loudest.id,
        unhappiest.id,
        *(message.id for message, _ in rises(messages, level, again=again)),
    }
