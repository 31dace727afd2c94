"""Reads brands.yaml, and the calendars it names that say who is on call."""

from collections.abc import Mapping
from pathlib import Path

from streams.brands import ical
from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.brands.roster import Roster
from streams.brands.teams import Named, Teams, calendars_of
from streams.configuration.plain_yaml import MAX_BYTES, read_yaml
from streams.errors import ConfigurationError

HINT = "copy deploy/brands.example.yaml, or say with GROUNDSWELL_BRANDS where yours is"
CALENDAR_HINT = "export it there from your on-call tool, as iCalendar, or name `people` instead"


def load(path: Path) -> Brands:
    """Read the registry from a file. Raises ConfigurationError with one line: file, key or line, reason."""
    try:
        return Brands.of(parse(read_yaml(path, HINT)))
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None


def load_teams(brands: Brands, path: Path) -> Teams:
    """Read the calendars that the brands name, whose paths are seen from the brands' file.

    Raises ConfigurationError with one line: file, key, reason.
    """
    named = calendars_of(brands)
    rosters = {
        name: roster_of(path, name, one, read_calendar(path, name, one)) for name, one in named.items()
    }
    return teams_of(brands, path, rosters)


def teams_of(brands: Brands, path: Path, rosters: Mapping[str, Roster]) -> Teams:
    """Return the teams, by their calendars. path: of brands.yaml. Raises ConfigurationError."""
    try:
        return Teams(brands, rosters)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None


def read_calendar(path: Path, name: str, named: Named) -> bytes:
    """Return the content of a calendar of this name. path: of brands.yaml. Raises ConfigurationError."""
    try:
        with (path.parent / name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _fault(path, name, named, f"cannot be read: {error.strerror or error}") from None
    if len(data) > MAX_BYTES:
        raise _fault(path, name, named, f"longer than {MAX_BYTES // 1024 // 1024} MiB")
    return data


def roster_of(path: Path, name: str, named: Named, data: bytes) -> Roster:
    """Return who is on call by a calendar's content. path: of brands.yaml. Raises ConfigurationError."""
    try:
        return ical.read(data, named.time_zone)
    except ConfigurationError as error:
        raise _fault(path, name, named, str(error)) from None


def _fault(path: Path, name: str, named: Named, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{path}: {named.key}: {path.parent / name}: {reason}; {CALENDAR_HINT}")
