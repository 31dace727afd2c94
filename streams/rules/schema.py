"""JSON Schema of a file of rules, for editors that complete and check while one types."""

import inspect
from typing import Any

import msgspec

from streams.configuration.durations import DURATION_PATTERN
from streams.rules.file import RulesFile

_DURATION = {"type": "string", "pattern": DURATION_PATTERN, "examples": ["30m", "1h", "2d"]}


def rules_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12)."""
    schema = msgspec.json.schema(RulesFile, schema_hook=lambda _: dict(_DURATION))
    for part in schema["$defs"].values():
        part["description"] = inspect.cleandoc(part.get("description", ""))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:groundswell:rules",
        "title": "Rules of Groundswell",
        **schema,
    }
