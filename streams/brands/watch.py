"""Follows the calendars of who is on call while a worker runs: a bad file never replaces a good one."""

from pathlib import Path

from streams.brands.load import read_calendar, roster_of, teams_of
from streams.brands.registry import Brands
from streams.brands.roster import Roster
from streams.brands.teams import Teams, calendars_of
from streams.errors import ConfigurationError


class WatchedTeams:
    """The teams as they are. refused: why a calendar as it is now does not hold; None where all do.

    A team whose calendar was bad from the start has nobody on call, and is told all the same.
    """

    def __init__(self, brands: Brands, path: Path) -> None:
        """Read the calendars. path: of brands.yaml. Raises ConfigurationError where that is at fault."""
        self._brands = brands
        self._path = path
        self._calendars = calendars_of(brands)
        self._seen: dict[str, bytes] = {}
        self._rosters: dict[str, Roster] = {}
        self.teams: Teams = teams_of(brands, path, self._rosters)
        self.refused: str | None = None
        self.look()

    def look(self) -> bool:
        """Read the calendars again; return whether other ones hold, or others are refused, than before."""
        seen, refused = dict(self._seen), self.refused
        faults = list(filter(None, (self._look_at(name) for name in self._calendars)))
        self.refused = "; ".join(faults) or None
        if self._seen != seen:
            self.teams = teams_of(self._brands, self._path, self._rosters)
        return (self._seen, self.refused) != (seen, refused)

    def _look_at(self, name: str) -> str | None:
        """Take a calendar as it is now; return why it is left as it was."""
        named = self._calendars[name]
        try:
            data = read_calendar(self._path, name, named)
            if data != self._seen.get(name):
                self._rosters[name] = roster_of(self._path, name, named, data)
        except ConfigurationError as error:
            return str(error)
        self._seen[name] = data
        return None
