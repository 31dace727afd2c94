"""Follows the calendars of who is on call while a worker runs: a bad file never replaces a good one."""

from pathlib import Path

from streams.brands.load import read_calendars, teams_of
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.errors import ConfigurationError


class WatchedTeams:
    """The teams as they are. refused: why the calendars as they are now do not hold; None where they do."""

    def __init__(self, brands: Brands, path: Path) -> None:
        """Read the calendars. path: of brands.yaml. Raises ConfigurationError."""
        self._brands = brands
        self._folder = path.parent
        self._seen = read_calendars(brands, self._folder)
        self.teams: Teams = teams_of(brands, self._folder, self._seen)
        self.refused: str | None = None

    def look(self) -> bool:
        """Read the calendars again; return whether other ones hold, or others are refused, than before."""
        before = self.refused
        try:
            contents = read_calendars(self._brands, self._folder)
            if contents == self._seen and before is None:
                return False
            self.teams = teams_of(self._brands, self._folder, contents)
        except ConfigurationError as error:
            self.refused = str(error)
            return self.refused != before
        self._seen, self.refused = contents, None
        return True
