"""Why people are not told of an alert at a moment: a silence, another alert that says enough, quiet hours."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from schemas.base import Time, format_time
from streams.alerts import silences
from streams.alerts.group import brand_of
from streams.alerts.policy import Policy
from streams.alerts.standing import Standing, groups, in_group
from streams.rules.inhibition import Inhibiting
from streams.rules.rule import NEVER_QUIET, Rules
from streams.state import State


class Hiding:
    """What keeps alerts of a brand from being told now."""

    def __init__(self, state: State, brand: str, now: Time, policy: Policy) -> None:
        self._state = state
        self._brand = brand
        self._now = now
        self._policy = policy
        self._silences = silences.standing(state, brand)

    def reason(self, standing: Standing) -> str | None:
        """Return why nobody is told of it; None where people are. What is told at once, nothing inhibits."""
        reason = self.held_back(standing)
        if reason is None and not standing.at_once and (found := self._inhibiting.by(standing.labels)):
            return f"inhibited ({found[0]}) by {found[1]}"
        return reason

    def held_back(self, standing: Standing) -> str | None:
        """Return the silence that takes it, or until when all rest who are to be told."""
        for silence in self._silences:
            if silences.takes_labels(silence, standing.labels):
                return f"silenced by {silence.by} until {format_time(silence.until)}"
        teams = standing.audience
        if standing.severity == NEVER_QUIET or not teams:
            return None
        quiet = [self._policy.teams.quiet_until(self._brand, team, self._now) for team in teams]
        until = [end for end in quiet if end is not None]
        return f"quiet hours until {format_time(min(until))}" if len(until) == len(teams) else None

    @cached_property
    def _inhibiting(self) -> Inhibiting:
        return Inhibiting(self._policy.rules.inhibitions, self._sources())

    def _sources(self) -> Iterator[Mapping[str, str]]:
        for group in groups(self._state):
            if brand_of(group) == self._brand:
                yield from (one.labels for _, one in in_group(self._state, group) if one.open)


def is_source(rules: Rules, standing: Standing) -> bool:
    """Whether it keeps other alerts from being told, while it stands."""
    return standing.open and any(one.source.hold(standing.labels) for one in rules.inhibitions)
