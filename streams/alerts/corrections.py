"""What people say of the tone of what an alert quotes, when they dismiss it for that: words to train on."""

from schemas.alerts import Alert, AlertAction
from schemas.conversations import ConversationAction
from schemas.errors import RecordError
from schemas.scores import TONES
from streams.alerts.lifecycle import WRONG_TONE
from streams.step import Output


def check(action: AlertAction) -> None:
    """Raise RecordError where a tone is said that there is not, or with another act."""
    if action.tone is not None and action.tone not in TONES:
        raise RecordError("$.tone", f"{action.tone[:40]!r} is none of {', '.join(TONES)}")
    for field in ("tone", "mention"):
        if getattr(action, field) is not None and not _is_correction(action):
            raise RecordError(f"$.{field}", f"goes only with a dismissal as {WRONG_TONE}")


def why_not(alert: Alert, action: AlertAction) -> str | None:
    """Say why it is not clear whose tone is another; None where it is, or nobody says what it is."""
    if action.tone is None and action.mention is None:
        return None
    quoted = alert.mentions if alert.conversation is not None else ()
    if not quoted:
        return "it quotes nothing of a conversation whose tone could be corrected"
    if action.mention is None and len(quoted) > 1:
        return f"it quotes several messages, say which is {action.tone}: {', '.join(quoted)}"
    if action.mention is not None and action.mention not in quoted:
        return f"it does not quote {action.mention}, but {', '.join(quoted)}"
    return None


def words(alert: Alert, action: AlertAction) -> list[Output]:
    """Return the word to `conversations` that the tone is another, of what the alert quotes.

    Where nobody says what it is, that of all that is quoted is doubted.
    """
    if not _is_correction(action) or alert.conversation is None:
        return []
    return [
        Output(
            "conversations.actions",
            alert.conversation,
            ConversationAction(
                id=f"{action.id}/tone/{mention}",
                conversation=alert.conversation,
                by=action.by,
                at=action.at,
                action="relabel",
                mention=mention,
                labels={"tone": action.tone} if action.tone else {},
                reason=action.reason,
            ),
        )
        for mention in ([action.mention] if action.mention else alert.mentions)
    ]


def _is_correction(action: AlertAction) -> bool:
    return action.action == "dismiss" and action.reason == WRONG_TONE
