"""One brand: what it promises, when somebody is there to keep it, and which team answers whom. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from schemas.base import HOUR
from streams.brands.calendar import WorkingTime
from streams.brands.file import BrandEntry, Calendar, Targets, TargetsBySource, Team
from streams.brands.rights import why_not

DEFAULT_FIRST_REPLY = HOUR
DEFAULT_NEXT_REPLY = HOUR


@dataclass(frozen=True, slots=True)
class Promise:
    """How many milliseconds an answer may take."""

    first_reply: int = DEFAULT_FIRST_REPLY
    next_reply: int = DEFAULT_NEXT_REPLY

    def with_targets(self, targets: Targets | None) -> "Promise":
        """Return the promise with what `targets` says instead."""
        if targets is None:
            return self
        return Promise(
            self.first_reply if targets.first_reply is None else targets.first_reply,
            self.next_reply if targets.next_reply is None else targets.next_reply,
        )


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand and what it promises. entry: what brands.yaml says of it; None where it is unregistered.

    hours: by source, where a source has its own.
    """

    id: str
    name: str
    entry: BrandEntry | None
    defaults: TargetsBySource
    hours: Mapping[str, WorkingTime] = field(default_factory=dict, compare=False)
    working_time: WorkingTime | None = field(default=None, compare=False)
    _promises: dict[tuple[str, str], Promise] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """By source and priority: asked for every answer that is owed, and always the same."""

    @property
    def registered(self) -> bool:
        """Whether brands.yaml names it."""
        return self.entry is not None

    @property
    def calendar(self) -> Calendar | None:
        """When somebody is there; None is always."""
        return self.entry.calendar if self.entry else None

    @property
    def time_zone(self) -> tzinfo:
        """The calendar's; UTC without one."""
        return ZoneInfo(self.calendar.time_zone) if self.calendar else UTC

    @property
    def teams(self) -> tuple[Team, ...]:
        """Who answers; none for an unregistered brand."""
        return self.entry.teams if self.entry else ()

    def has_team(self, team: str) -> bool:
        """Whether there is a team of this id."""
        return any(each.id == team for each in self.teams)

    def why_not(self, team: str | None, person: str) -> str | None:
        """Say why a person may not act on what is the team's, or no team's; None where they may."""
        return why_not(self.entry, team, person) if self.entry else None

    def team_for(self, safety: Collection[str], topics: Collection[str], language: str) -> str | None:
        """Return the team that answers what is said.

        The first team takes what no other takes; each other one takes what has something of everything
        that the team names. Of several the first counts, those that are named for safety before the rest.
        """
        takers = [team for team in self.teams[1:] if _takes(team, safety, topics, language)]
        takers.sort(key=lambda team: not team.safety)
        return next((team.id for team in (*takers, *self.teams[:1])), None)

    def first_reply_ms(self, source: str, priority: str = "normal") -> int:
        """Milliseconds within which a first answer is promised on a source."""
        return self._promise(source, priority).first_reply

    def next_reply_ms(self, source: str, priority: str = "normal") -> int:
        """Milliseconds within which each further answer is promised on a source."""
        return self._promise(source, priority).next_reply

    def after(self, source: str, start: int, worked: int) -> int:
        """Return when so many milliseconds have gone by since `start` in which somebody is there.

        By the source's hours, else by the brand's calendar, else by day and night.
        """
        hours = self.hours.get(source.casefold(), self.working_time) if self.hours else self.working_time
        return start + worked if hours is None else hours.after(start, worked)

    def _promise(self, source: str, priority: str) -> Promise:
        promise = self._promises.get((source, priority))
        if promise is None:
            promise = self._promises[source, priority] = self._compute_promise(source, priority)
        return promise

    def _compute_promise(self, source: str, priority: str) -> Promise:
        levels = [self.defaults, *([self.entry.targets] if self.entry else [])]
        promise = Promise()
        for targets in levels:
            promise = promise.with_targets(targets).with_targets(targets.sources.get(source.casefold()))
        for targets in levels:
            own = (each for name, each in targets.priorities.items() if name == priority)
            promise = promise.with_targets(next(own, None))
        return promise


def _takes(team: Team, safety: Collection[str], topics: Collection[str], language: str) -> bool:
    named = (team.safety, team.topics, team.languages)
    said = (safety, topics, (language,))
    return any(named) and all(
        not wanted or not {*wanted}.isdisjoint(found) for wanted, found in zip(named, said, strict=True)
    )
