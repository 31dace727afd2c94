"""JSON Schema of a file of sinks, for editors that complete and check while one types."""

from typing import Any

from streams.configuration.editors import file_schema
from streams.sinks.file import SinksFile
from streams.sinks.secrets import Secret

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
    return file_schema(SinksFile, "sinks", "Sinks of Groundswell", {Secret: _SECRET})
