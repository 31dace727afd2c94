"""Alerts that keep others from being told: what is said once, by the greater, is not said again by the small.

As in Alertmanager: while an alert stands that the source matchers take, nobody is told of those that the
target matchers take and that have the same labels in `equal`, where a label that both lack is the same. An
alert that both sides take is not inhibited by another such, nor by itself. Other there: all are of one brand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.rules.matchers import Matchers

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """One of them, as a file of rules has it."""

    name: str
    source: Matchers
    target: Matchers
    equal: tuple[str, ...] = ()

    def same(self, labels: Labels) -> tuple[str, ...]:
        """Return what source and target must have in common."""
        return tuple(labels.get(name, "") for name in self.equal)


class Inhibiting:
    """What inhibits alerts of a brand at a moment."""

    def __init__(self, inhibitions: Iterable[Inhibition], standing: Iterable[Labels]) -> None:
        """Look for sources among what stands, by its labels."""
        self._sources = [_Sources(one) for one in inhibitions]
        for labels in standing if self._sources else ():
            for sources in self._sources:
                sources.take(labels)

    def by(self, labels: Labels) -> tuple[str, str] | None:
        """Return the inhibition that keeps an alert from being told, and its source's id, if one does."""
        for sources in self._sources:
            if sources.one.target.hold(labels) and (found := sources.find(labels)) is not None:
                return sources.one.name, found
        return None


class _Sources:
    """Ids of the sources of an inhibition, by what they must have in common with what they inhibit."""

    def __init__(self, one: Inhibition) -> None:
        self.one = one
        self._all: dict[tuple[str, ...], str] = {}
        self._no_targets: dict[tuple[str, ...], str] = {}

    def take(self, labels: Labels) -> None:
        if not self.one.source.hold(labels):
            return
        self._all.setdefault(self.one.same(labels), labels["alert"])
        if not self.one.target.hold(labels):
            self._no_targets.setdefault(self.one.same(labels), labels["alert"])

    def find(self, labels: Labels) -> str | None:
        sources = self._no_targets if self.one.source.hold(labels) else self._all
        return sources.get(self.one.same(labels))
