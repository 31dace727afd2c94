"""JSON Schema of a file of rules, for editors that complete and check while one types."""

from typing import Any

from streams.configuration.durations import DURATION_PATTERN, Duration
from streams.configuration.editors import file_schema
from streams.rules.file import RulesFile

_DURATION = {"type": "string", "pattern": DURATION_PATTERN, "examples": ["30m", "1h", "2d"]}


def rules_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12)."""
    return file_schema(RulesFile, "rules", "Rules of Groundswell", {Duration: _DURATION})
