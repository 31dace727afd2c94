"""Who is told: teams of brands, who of them is on call, when they rest, and where alerts go up. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.base import SECOND, Time
from streams.brands.calendar import WorkingTime
from streams.brands.file import Calendar, OnCall, Step, Team
from streams.brands.registry import Brands
from streams.brands.roster import Roster, Shift
from streams.errors import ConfigurationError

ALWAYS = Shift(0, 2**62, "")


@dataclass(frozen=True, slots=True)
class Duty:
    """A team as far as its alerts go. roster: None where nobody is named. quiet: None where there is none."""

    roster: Roster | None = None
    quiet: WorkingTime | None = None
    escalation: tuple[Step, ...] = ()


_NONE = Duty()


class Teams:
    """All teams of all brands. It never changes."""

    def __init__(self, brands: Brands, calendars: Mapping[str, Roster]) -> None:
        """Take calendars by the names that brands.yaml gives them; of one that is missing, nobody is known.

        Raises ConfigurationError with the key and the reason.
        """
        self._brands = brands
        self._duties = {
            (brand.id, team.id): _duty(team, brand.teams, calendars, f"brands[{number}].teams[{place}]")
            for number, brand in enumerate(brands)
            for place, team in enumerate(brand.teams)
        }

    def team_for(self, brand: str, safety: Collection[str]) -> str | None:
        """Return the team that answers what is said of a brand; None where it has none."""
        return self._brands.get(brand).team_for(safety, (), "")

    def why_not(self, brand: str, team: str | None, person: str) -> str | None:
        """Say why a person may not act on what is the team's, or no team's; None where they may."""
        return self._brands.get(brand).why_not(team, person)

    def of(self, brand: str) -> tuple[str, ...]:
        """Return the ids of a brand's teams."""
        return tuple(team.id for team in self._brands.get(brand).teams)

    def escalation(self, brand: str, team: str | None) -> tuple[Step, ...]:
        """Return where the team's alerts go up, in the order of time."""
        return self._duty(brand, team).escalation

    def on_call(self, brand: str, team: str, at: int) -> tuple[str, ...]:
        """Return who of a team is on call; nobody where that is not known."""
        roster = self._duty(brand, team).roster
        return roster.at(at) if roster is not None else ()

    def quiet_until(self, brand: str, team: str | None, at: int) -> Time | None:
        """Return when the quiet hours are over in which `at` lies; None where it lies in none."""
        quiet = self._duty(brand, team).quiet
        until = quiet.open_until(at) if quiet is not None else None
        return None if until is None else Time(until)

    def roster(self, brand: str, team: str) -> Roster | None:
        """Return who is on call, and when; None where nobody is named."""
        return self._duty(brand, team).roster

    def _duty(self, brand: str, team: str | None) -> Duty:
        return self._duties.get((brand, team or ""), _NONE)


class Named(NamedTuple):
    """A calendar as brands.yaml names it: the key, and the time zone of whole days in it."""

    key: str
    time_zone: str | None


def calendars_of(brands: Brands) -> dict[str, Named]:
    """Return the calendars that brands.yaml names, by their names."""
    found: dict[str, Named] = {}
    for number, brand in enumerate(brands):
        for place, team in enumerate(brand.teams):
            if team.on_call is not None and team.on_call.calendar is not None:
                key = f"brands[{number}].teams[{place}].on_call.calendar"
                found.setdefault(team.on_call.calendar, Named(key, team.on_call.time_zone))
    return found


def _duty(team: Team, others: Collection[Team], calendars: Mapping[str, Roster], path: str) -> Duty:
    _check_steps(team, others, path)
    return Duty(
        _roster(team.on_call, calendars, f"{path}.on_call") if team.on_call else None,
        _quiet(team, path),
        team.escalation,
    )


def _check_steps(team: Team, others: Collection[Team], path: str) -> None:
    for place, step in enumerate(team.escalation):
        if step.to is not None and all(step.to != other.id for other in others):
            known = ", ".join(other.id for other in others)
            raise ConfigurationError(
                f"{path}.escalation[{place}].to: there is no team {step.to!r}; there are {known}"
            )
    for place, (one, after) in enumerate(pairwise(team.escalation)):
        if after.after < one.after:
            raise ConfigurationError(f"{path}.escalation[{place + 1}].after: sooner than the step before it")


def _quiet(team: Team, path: str) -> WorkingTime | None:
    if team.quiet_hours is None:
        return None
    try:
        return WorkingTime(Calendar(time_zone=team.quiet_hours.time_zone, hours=team.quiet_hours.hours))
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}.quiet_hours.{error}") from None


def _roster(entry: OnCall, calendars: Mapping[str, Roster], path: str) -> Roster | None:
    named = [name for name in ("calendar", "shifts", "people") if getattr(entry, name)]
    if len(named) != 1:
        raise ConfigurationError(f"{path}: name one of calendar, shifts and people")
    if entry.calendar is not None:
        return calendars.get(entry.calendar)
    if entry.people:
        return Roster.of(ALWAYS._replace(who=who) for who in entry.people)
    if entry.time_zone is None:
        raise ConfigurationError(f"{path}.time_zone: missing; shifts need it")
    zone = ZoneInfo(entry.time_zone)
    shifts = [Shift(_ms(one.from_, zone), _ms(one.until, zone), one.who) for one in entry.shifts]
    for place, shift in enumerate(shifts):
        if shift.end <= shift.start:
            raise ConfigurationError(f"{path}.shifts[{place}].until: not after it begins")
    return Roster.of(shifts)


def _ms(moment: str, zone: ZoneInfo) -> int:
    return int(datetime.fromisoformat(moment).replace(tzinfo=zone).timestamp()) * SECOND
