"""JSON Schema of brands.yaml, for editors that complete and check while one types."""

from typing import Any

from streams.brands.file import INTERVAL_PATTERN, BrandsFile, Country, Interval, Moment, TimeZone
from streams.brands.languages import LANGUAGE_PATTERN, LanguageCode
from streams.configuration.durations import DURATION_PATTERN, Duration
from streams.configuration.editors import file_schema

_CUSTOM = {
    Duration: {"type": "string", "pattern": DURATION_PATTERN, "examples": ["30m", "1h", "2d"]},
    Interval: {"type": "string", "pattern": INTERVAL_PATTERN, "examples": ["09:00-18:00"]},
    LanguageCode: {"type": "string", "pattern": LANGUAGE_PATTERN, "examples": ["es"]},
    Country: {"type": "string", "examples": ["ES"]},
    Moment: {"type": "string", "examples": ["2026-11-23 09:00"]},
    TimeZone: {"type": "string", "examples": ["Europe/Madrid"]},
}


def brands_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12)."""
    return file_schema(BrandsFile, "brands", "brands.yaml of Groundswell", _CUSTOM)
