"""Why people are not told of an alert at a moment: a silence takes it, or another alert says enough."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from schemas.base import format_time
from streams.alerts import silences
from streams.alerts.group import brand_of
from streams.alerts.standing import Standing
from streams.rules.inhibition import Inhibiting
from streams.rules.rule import Rules
from streams.state import State


class Hiding:
    """What keeps alerts of a brand from being told now."""

    def __init__(self, state: State, brand: str, rules: Rules) -> None:
        self._state = state
        self._brand = brand
        self._rules = rules
        self._silences = silences.standing(state, brand)

    def reason(self, standing: Standing) -> str | None:
        """Return why nobody is told of it; None where people are. What is told at once, nothing inhibits."""
        reason = self.silenced(standing)
        if reason is None and not standing.at_once and (found := self._inhibiting.by(standing.labels)):
            return f"inhibited ({found[0]}) by {found[1]}"
        return reason

    def silenced(self, standing: Standing) -> str | None:
        """Return by whom and until when; None where no silence takes it."""
        for silence in self._silences:
            if silences.takes_labels(silence, standing.labels):
                return f"silenced by {silence.by} until {format_time(silence.until)}"
        return None

    @cached_property
    def _inhibiting(self) -> Inhibiting:
        return Inhibiting(self._rules.inhibitions, self._sources())

    def _sources(self) -> Iterator[Mapping[str, str]]:
        table = self._state[Standing]
        for group in table.groups():
            if brand_of(group) == self._brand:
                yield from (one.labels for _, one in table.of_group(group) if one.open)


def is_source(rules: Rules, standing: Standing) -> bool:
    """Whether it keeps other alerts from being told, while it stands."""
    return standing.open and any(one.source.hold(standing.labels) for one in rules.inhibitions)
