"""Whether a person's act says all it needs, and is about something that is known here."""

from schemas.conversations import ConversationAction
from streams.conversations.history import History
from streams.conversations.ids import target_of
from streams.errors import RecordError

MAX_NOTE = 2_000
NEEDS = {
    "take": ("obligation",),
    "give": ("obligation", "to"),
    "release": ("obligation",),
    "transfer": ("obligation", "to"),
    "replying": ("obligation",),
    "waive": ("obligation", "reason"),
    "answered-elsewhere": ("obligation",),
    "resolve": ("obligation",),
    "note": ("note",),
}
"""Fields without which an act means nothing."""


def check(action: ConversationAction, past: History) -> str | None:
    """Return the message that it is about; None where it is about the conversation. Raises RecordError."""
    for field in NEEDS.get(action.action, ()):
        if not getattr(action, field):
            raise RecordError(f"$.{field}", f"missing; {action.action} needs it")
    if len(action.note or "") > MAX_NOTE:
        raise RecordError("$.note", f"longer than {MAX_NOTE} characters")
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
