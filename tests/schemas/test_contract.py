"""The published contract: up to date, valid by the standards, compatible with what was published before."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from schemas.compatibility import breaks
from schemas.contract.asyncapi import document
from schemas.contract.json_schema import file_stem, record_schema
from schemas.mentions import Mention
from schemas.topics import CATALOGUE, records_of
from streams.cli.schemas import documents

DOCS = Path(__file__).parents[2] / "docs"
PINNED = Path(__file__).parent / "pinned"
ASYNCAPI = Path(__file__).parent / "asyncapi" / "3.0.0.json"
RECORDS = records_of(CATALOGUE)


@pytest.mark.parametrize("name", documents())
def test_documents_are_up_to_date(name: str) -> None:
    """What is published is what the code says; `groundswell schemas` writes it."""
    assert (DOCS / name).read_text(encoding="utf-8") == documents()[name], "run `groundswell schemas`"


def test_nothing_else_is_published() -> None:
    """The folder of the contract holds no document of a record that is gone."""
    assert {f"contract/{path.name}" for path in (DOCS / "contract").iterdir()} == {
        name for name in documents() if name.startswith("contract/")
    }


@pytest.mark.parametrize("name", [name for name in documents() if name.endswith(".schema.json")])
def test_schemas_are_valid(name: str) -> None:
    """Every JSON Schema is one, by its draft."""
    Draft202012Validator.check_schema(orjson.loads(documents()[name]))


def test_asyncapi_document_is_valid() -> None:
    """The AsyncAPI document passes the schema that the AsyncAPI initiative publishes."""
    validator = Draft7Validator(orjson.loads(ASYNCAPI.read_bytes()))
    validator.validate(document())
    broken = document()
    broken["channels"]["mentions"]["adress"] = broken["channels"]["mentions"].pop("address")
    assert not validator.is_valid(broken)


def test_asyncapi_references_lead_somewhere() -> None:
    """Every reference of the AsyncAPI document names a part of it."""
    whole = document()

    def follow(value: Any) -> None:
        if isinstance(value, list):
            for inner in value:
                follow(inner)
        if isinstance(value, dict):
            target: Any = whole
            for step in str(value.get("$ref", "#")).split("/")[1:]:
                target = target[step]
            for inner in value.values():
                follow(inner)

    follow(whole)


def test_asyncapi_says_all_of_the_catalogue() -> None:
    """Each topic has its channel, its writers and readers, and a message for what its tombstone means."""
    whole = document()
    assert list(whole["channels"]) == [topic.name for topic in CATALOGUE]
    wanted = {f"{actor}.sends.{topic.name}" for topic in CATALOGUE for actor in topic.writers}
    wanted |= {f"{actor}.receives.{topic.name}" for topic in CATALOGUE for actor in topic.readers}
    assert whole["operations"].keys() == wanted
    tombstones = {name for name in whole["components"]["messages"] if name.endswith(".tombstone")}
    assert tombstones == {f"{topic.name}.tombstone" for topic in CATALOGUE if topic.tombstone}


@pytest.mark.parametrize("path", sorted(PINNED.iterdir()), ids=lambda path: path.name)
def test_older_readers_and_writers_can_live_with_the_records(path: Path) -> None:
    """No record has changed in a way that breaks those who hold the schema that was published first."""
    old = orjson.loads(path.read_bytes())
    record = next((kind for kind in RECORDS if path.name == f"{file_stem(kind)}.schema.json"), None)
    assert record is not None, f"{path.name} was published, and is gone"
    assert breaks(old, record_schema(record)) == []


def test_every_record_is_pinned() -> None:
    """A new record's schema is copied to the pinned ones with its first version."""
    assert {path.name for path in PINNED.iterdir()} == {f"{file_stem(kind)}.schema.json" for kind in RECORDS}


def _remove_field(schema: dict[str, Any]) -> None:
    del schema["$defs"]["Mention"]["properties"]["place"]


def _change_type(schema: dict[str, Any]) -> None:
    schema["$defs"]["Author"]["properties"]["id"]["type"] = "integer"


def _require(schema: dict[str, Any]) -> None:
    schema["$defs"]["Mention"]["required"].append("place")


def _require_no_more(schema: dict[str, Any]) -> None:
    schema["$defs"]["Media"]["required"].remove("kind")


def _forbid_null(schema: dict[str, Any]) -> None:
    schema["$defs"]["Mention"]["properties"]["place"] = {"type": "string", "maxLength": 1024}


def _narrow_enum(schema: dict[str, Any]) -> None:
    schema["$defs"]["Mention"]["properties"]["kind"]["enum"].remove("quote")


def _close_enum(schema: dict[str, Any]) -> None:
    schema["$defs"]["Media"]["properties"]["kind"]["enum"] = ["image"]


def _tighten(schema: dict[str, Any]) -> None:
    schema["$defs"]["Author"]["properties"]["id"]["maxLength"] = 100


def _tighten_items(schema: dict[str, Any]) -> None:
    schema["$defs"]["Mention"]["properties"]["links"]["items"]["minLength"] = 1


def _change_default(schema: dict[str, Any]) -> None:
    schema["$defs"]["Mention"]["properties"]["visibility"]["default"] = "private"


def _change_pattern(schema: dict[str, Any]) -> None:
    schema["$defs"]["Mention"]["properties"]["created_at"]["pattern"] = "Z$"


def _add_condition(schema: dict[str, Any]) -> None:
    schema["allOf"].append({"required": ["url"]})


def _rename_version(schema: dict[str, Any]) -> None:
    schema["$defs"]["Mention"]["properties"]["schema"]["enum"] = ["mention/2"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_remove_field, "$.place: removed"),
        (_change_type, "$.author.id: type string became integer"),
        (_require, "$.place: required, which older writers do not know"),
        (_require_no_more, "$.media[].kind: no longer required, while older readers need it"),
        (_forbid_null, "$.place: 2 alternatives became 0"),
        (_narrow_enum, "$.kind: 'quote' is no longer allowed"),
        (_close_enum, "$.media[].kind: only ['image'] now"),
        (_tighten, "$.author.id: maxLength 512 became 100"),
        (_tighten_items, "$.links[]: minLength None became 1"),
        (_change_default, "$.visibility: default 'public' became 'private'"),
        (_change_pattern, "$.created_at: pattern "),
        (_add_condition, "$: a new condition {'required': ['url']}"),
        (_rename_version, "$.schema: 'mention/1' is no longer allowed"),
    ],
)
def test_breaking_changes_are_found(change: Callable[[dict[str, Any]], None], said: str) -> None:
    """Each change that an older reader or writer could not live with is named with its place."""
    old = record_schema(Mention)
    new = copy.deepcopy(old)
    change(new)
    found = breaks(old, new)
    assert any(line.startswith(said) for line in found), found


def test_compatible_changes_pass() -> None:
    """A new optional field, a new value of an enumeration and a looser limit break nobody."""
    old = record_schema(Mention)
    new = copy.deepcopy(old)
    mention = new["$defs"]["Mention"]
    mention["properties"]["rating"] = {"type": "number"}
    mention["properties"]["kind"]["enum"].append("poll")
    mention["properties"]["source"]["maxLength"] = 128
    del new["allOf"][-1]
    assert breaks(old, new) == []
