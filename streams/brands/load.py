"""Reads brands.yaml."""

from pathlib import Path

from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.configuration.plain_yaml import read_yaml
from streams.errors import ConfigurationError

HINT = "copy deploy/brands.example.yaml, or say with GROUNDSWELL_BRANDS where yours is"


def load(path: Path) -> Brands:
    """Read the registry from a file. Raises ConfigurationError with one line: file, key or line, reason."""
    try:
        return Brands.of(parse(read_yaml(path, HINT)))
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
