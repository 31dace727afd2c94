"""JSON Schema of a file of sinks, for editors that complete and check while one types."""

import inspect
from typing import Any

import msgspec

from streams.sinks.file import SinksFile

_SECRET = {
    "oneOf": [
        {
            "type": "object",
            "properties": {kind: {"type": "string", "minLength": 1}},
            "required": [kind],
            "additionalProperties": False,
        }
        for kind in ("env", "file")
    ]
}


def sinks_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12)."""
    schema = msgspec.json.schema(SinksFile, schema_hook=lambda _: dict(_SECRET))
    for part in schema["$defs"].values():
        part["description"] = inspect.cleandoc(part.get("description", ""))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:groundswell:sinks",
        "title": "Sinks of Groundswell",
        **schema,
    }
