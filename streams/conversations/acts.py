"""Whether a person's act says all it needs, and is about something that is known here."""

from schemas.acts import MAX_NAME, MAX_REASON, check_act
from schemas.conversations import ConversationAction
from streams.conversations.history import History
from streams.conversations.ids import target_of
from streams.errors import RecordError

RELABEL = "relabel"
MAX_NOTE = 2_000
LONGEST = {"by": MAX_NAME, "to": MAX_NAME, "reason": MAX_REASON, "note": MAX_NOTE}
NEEDS = {
    "take": ("by", "obligation"),
    "give": ("by", "obligation", "to"),
    "release": ("by", "obligation"),
    "transfer": ("by", "obligation", "to"),
    "replying": ("by", "obligation"),
    "waive": ("by", "obligation", "reason"),
    "answered-elsewhere": ("by", "obligation"),
    "resolve": ("by", "obligation"),
    "note": ("by", "note"),
    RELABEL: ("by", "mention"),
}
"""Fields without which an act means nothing."""


def check(action: ConversationAction, past: History) -> str | None:
    """Return the message that it is about; None where it is about the conversation. Raises RecordError."""
    check_act(action, NEEDS.get(action.action, ()), LONGEST)
    if action.obligation is None:
        return None
    target = target_of(action.obligation, action.conversation)
    for message in past.messages:
        if target and message.id == target.message and target.brand in past.addressed[message.id]:
            return message.id
    raise unknown(action)


def unknown(action: ConversationAction) -> RecordError:
    """What is wrong with an act on something that is not owed here."""
    return RecordError("$.obligation", f"{action.obligation or action.conversation!r} is not known here")
