"""Reads brands.yaml, and the calendars it names that say who is on call."""

from pathlib import Path

from streams.brands import ical
from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.brands.roster import Roster
from streams.brands.teams import Teams, calendars_of
from streams.configuration.plain_yaml import MAX_BYTES, read_yaml
from streams.errors import ConfigurationError

HINT = "copy deploy/brands.example.yaml, or say with GROUNDSWELL_BRANDS where yours is"


def load(path: Path) -> Brands:
    """Read the registry from a file. Raises ConfigurationError with one line: file, key or line, reason."""
    try:
        return Brands.of(parse(read_yaml(path, HINT)))
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None


def load_teams(brands: Brands, path: Path) -> Teams:
    """Read the calendars that the brands name, whose paths are seen from the brands' file.

    Raises ConfigurationError with one line: file, and reason.
    """
    folder = path.parent
    texts = read_calendars(brands, folder)
    return teams_of(brands, folder, texts)


def read_calendars(brands: Brands, folder: Path) -> dict[str, bytes]:
    """Return the content of each calendar, by the name it has in brands.yaml. Raises ConfigurationError."""
    return {name: _read(folder / name) for name in calendars_of(brands)}


def teams_of(brands: Brands, folder: Path, contents: dict[str, bytes]) -> Teams:
    """Return the teams, by the content of their calendars. Raises ConfigurationError."""
    zones = calendars_of(brands)
    return Teams(brands, {name: _roster(folder / name, data, zones[name]) for name, data in contents.items()})


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror or error}") from None
    if len(data) > MAX_BYTES:
        raise ConfigurationError(f"{path}: longer than {MAX_BYTES // 1024 // 1024} MiB")
    return data


def _roster(path: Path, data: bytes, time_zone: str | None) -> Roster:
    try:
        return ical.read(data, time_zone)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
