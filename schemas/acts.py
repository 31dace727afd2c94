"""Whether what a person did says all it needs, of conversations and of alerts alike."""

from collections.abc import Iterable, Mapping

from schemas.alerts import AlertAction
from schemas.conversations import ConversationAction
from schemas.errors import RecordError

MAX_NAME = 100
MAX_REASON = 280
"""Characters. What people write is shown in lines and lists, and kept with each obligation and alert."""


def check_act(
    act: AlertAction | ConversationAction, needs: Iterable[str], longest: Mapping[str, int]
) -> None:
    """Raise RecordError where a field that is needed is missing or blank, or one has too many characters."""
    for field in needs:
        value = getattr(act, field)
        if not (value.strip() if isinstance(value, str) else value):
            raise RecordError(f"$.{field}", f"missing; {act.action} needs it")
    for field, most in longest.items():
        if len(getattr(act, field) or "") > most:
            raise RecordError(f"$.{field}", f"longer than {most} characters")
