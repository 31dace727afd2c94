"""JSON Schema of a file that people write, for editors that complete and check while one types."""

import inspect
from collections.abc import Mapping
from typing import Any

import msgspec

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def file_schema(
    kind: type[msgspec.Struct], name: str, title: str, custom: Mapping[type, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the schema (draft 2020-12). custom: those of the types in it that msgspec does not know."""
    schema = msgspec.json.schema(kind, schema_hook=lambda each: dict(custom[each]))
    for part in schema["$defs"].values():
        part["description"] = inspect.cleandoc(part.get("description", ""))
    return {"$schema": DRAFT, "$id": f"urn:groundswell:{name}", "title": title, **schema}
