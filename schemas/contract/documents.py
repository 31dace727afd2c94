"""All generated documents, as text by file name."""

import json
from typing import Any

from schemas.contract.asyncapi import document
from schemas.contract.json_schema import file_stem, record_schema
from schemas.topics import CATALOGUE, records_of


def contract() -> dict[str, str]:
    """Return the documents of the contract by their names in its folder."""
    schemas = {f"{file_stem(record)}.schema.json": record_schema(record) for record in records_of(CATALOGUE)}
    return {name: as_text(value) for name, value in (schemas | {"asyncapi.json": document()}).items()}


def as_text(value: Any) -> str:
    """JSON as it is kept in files: indented, and ending with a line feed."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
