"""Why people are not told of an alert at a moment: a silence takes it."""

from collections.abc import Mapping

from streams.alerts import silences
from streams.state import State


class Hiding:
    """What keeps alerts of a brand from being told now."""

    def __init__(self, state: State, brand: str) -> None:
        self._silences = silences.standing(state, brand)

    def reason(self, labels: Mapping[str, str]) -> str | None:
        """Return why nobody is told of what has these labels; None where people are."""
        for silence in self._silences:
            if silences.takes_labels(silence, labels):
                return f"silenced by {silence.by} until {silence.until}"
        return None
