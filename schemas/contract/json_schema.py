"""JSON Schema (draft 2020-12) of records."""

import inspect
from collections.abc import Iterable
from typing import Any

import msgspec

from schemas.base import Record, Time, schema_name
from schemas.mentions import MAX_TEXT_BYTES, Mention

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TIME_PATTERN = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
TIME = {"type": "string", "format": "date-time", "pattern": TIME_PATTERN}

JsonSchema = dict[str, Any]


def file_stem(record: type[Record]) -> str:
    """`mention.v1` for Mention: the name of its schema's file."""
    name, _, version = schema_name(record).partition("/")
    return f"{name}.v{version}"


def record_schema(record: type[Record]) -> JsonSchema:
    """Return one record's schema with everything it refers to."""
    (root,), parts = components([record], "#/$defs/{name}")
    return {
        "$schema": DRAFT,
        "$id": f"urn:groundswell:{file_stem(record)}",
        "title": record.__name__,
        **root,
        "$defs": parts,
    }


def components(records: Iterable[type[Record]], ref: str) -> tuple[list[JsonSchema], dict[str, JsonSchema]]:
    """Return a schema for each record, and the named parts they refer to, each once."""
    wanted = list(records)
    made = msgspec.json.schema_components(wanted, schema_hook=_custom, ref_template=ref)
    roots, parts = msgspec.json.decode(msgspec.json.encode(made))  # tuples among the defaults become lists
    for part in parts.values():
        _tidy(part)
    for record, root in zip(wanted, roots, strict=True):
        if record is Mention:
            root["allOf"] = [{"$ref": root.pop("$ref")}, *mention_conditions()]
    _let_mention_be_implied(parts)
    return list(roots), dict(sorted(parts.items()))


def _custom(kind: type) -> JsonSchema:
    if kind is Time:
        return dict(TIME)
    raise NotImplementedError(kind)


def _tidy(part: JsonSchema) -> None:
    part["description"] = inspect.cleandoc(part.get("description", ""))
    for schema in part.get("properties", {}).values():
        # an enum of one value is what tells records apart; a default of null says no more than its absence
        if schema.get("default", ...) is None:
            del schema["default"]


def _let_mention_be_implied(parts: dict[str, JsonSchema]) -> None:
    """A mention without `schema` is a mention/1: producers need not write it."""
    mention = parts.get(Mention.__name__)
    if mention is not None:
        mention["required"] = [name for name in mention["required"] if name != "schema"]
        mention["properties"]["schema"]["default"] = schema_name(Mention)


def mention_conditions() -> list[JsonSchema]:
    """Return what `check_mention` asks beyond types, as far as JSON Schema can say it."""
    said = {"properties": {"text": {"pattern": r"\S"}}, "required": ["text"]}
    shown = {"properties": {"media": {"minItems": 1}}, "required": ["media"]}
    placed = [_needs("in_reply_to"), _needs("conversation_id")]
    return [
        {
            "properties": {
                "created_at": {"pattern": "^[2-9]"},
                "text": {
                    "maxLength": MAX_TEXT_BYTES,
                    "description": f"At most {MAX_TEXT_BYTES} bytes of UTF-8.",
                },
            }
        },
        _where("post", "reply", "repost", "quote", then=_needs("author", "object")),
        _where("post", "reply", "quote", "edit", then={"anyOf": [said, shown]}),
        _where("repost", then=_needs("repost_of")),
        _where("quote", then=_needs("quoted_id")),
        _where("reply", then={"anyOf": placed}),
    ]


def _needs(field: str, kind: str = "string") -> JsonSchema:
    return {"properties": {field: {"type": kind}}, "required": [field]}


def _where(*kinds: str, then: JsonSchema) -> JsonSchema:
    """For these kinds; a mention without a kind is a post."""
    condition: JsonSchema = {"properties": {"kind": {"enum": list(kinds)}}}
    if "post" not in kinds:
        condition["required"] = ["kind"]
    return {"if": condition, "then": then}
