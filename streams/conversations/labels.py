"""Labels that people correct: what the model said of a message, and what they say it is, to train on.

It changes nothing of what is owed, and anybody may say it. Nothing of it is kept here: a copy of the act is
answered, and written, as the act was.
"""

from schemas.alerts import Feedback
from schemas.conversations import ConversationAction
from schemas.scores import TONES
from streams.conversations.events import Message
from streams.conversations.history import History
from streams.conversations.verdicts import told
from streams.errors import RecordError
from streams.step import Made, Output

TONE = "tone"
"""The one label that can be corrected."""


def corrected(action: ConversationAction, past: History) -> list[Made]:
    """Write down what a person says of a message, and tell them that it is. Raises RecordError."""
    _check(action)
    name = action.mention or ""
    message = past.by_id.get(name)
    if message is None:
        return [told(action, f"{name} is not in the conversation, or no longer kept")]
    if name in past.deleted:
        return [told(action, f"{name} was deleted")]
    record = Feedback(
        id=action.id,
        by=action.by,
        at=action.at,
        mention=name,
        labels=action.labels,
        note=action.reason,
        text=message.text,
        language=message.language,
        sentiment=message.sentiment,
        model=message.model or None,
    )
    return [told(action, None), Output("feedback", name, record)]


def erased(message: Message) -> list[Made]:
    """Take back what people said of a message that is deleted; whether anybody did is not kept."""
    return [Output("feedback", message.id, None)] if message.kind == "delete" else []


def _check(action: ConversationAction) -> None:
    for label, value in action.labels.items():
        if label != TONE:
            raise RecordError("$.labels", f"{label[:40]!r} is no label that can be corrected; {TONE} is")
        if value not in TONES:
            raise RecordError(f"$.labels.{TONE}", f"{str(value)[:40]!r} is none of {', '.join(TONES)}")
