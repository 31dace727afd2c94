"""What producers get wrong: each is refused with the field at fault and the reason."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from schemas import codec
from schemas.contract.json_schema import record_schema
from schemas.customers import CustomerFacts
from schemas.errors import RecordError
from schemas.mentions import EnrichedMention, Mention, ScoredMention, check_mention

GOOD: dict[str, Any] = {
    "schema": "mention/1",
    "id": "1",
    "source": "x",
    "created_at": "2026-11-23T08:00:00Z",
    "author": {"id": "a"},
    "text": "hello",
}
VALIDATOR = Draft202012Validator(record_schema(Mention))


def read(data: bytes) -> Mention:
    """Read a mention as the first agent does."""
    mention = codec.decode(data, Mention)
    check_mention(mention)
    return mention


def without(field: str) -> dict[str, Any]:
    """A good mention that lacks a field."""
    return {name: value for name, value in GOOD.items() if name != field}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"hello", "not JSON"),
        (b'{"id": "1"', "not JSON"),
        (b"[1, 2]", "JSON, but not an object"),
        (b"null", "JSON, but not an object"),
        (b'"text"', "JSON, but not an object"),
        (b'{"id": "\xff\xfe"}', "not JSON"),
        (rb'{"id": "\ud800"}', "not JSON"),
        (b'{"id": "\xed\xa0\x80"}', "not JSON"),
        (b"[" * 1_000_000, "not JSON"),
        (b'{"a":' * 1_000_000, "not JSON"),
        (b'{"id": NaN}', "not JSON"),
        (b"\x00\x00\x00\x00\x01{}", "not JSON"),
    ],
    ids=range(13),
)
def test_bytes_that_are_no_record(data: bytes, reason: str) -> None:
    """Bytes that hold no JSON object are refused as a whole, whatever they are."""
    with pytest.raises(RecordError) as refused:
        read(data)
    assert refused.value.field == "$"
    assert refused.value.reason.startswith(reason)


BAD_FIELDS: list[tuple[dict[str, Any], str, str]] = [
    (without("id"), "$.id", "missing"),
    (without("source"), "$.source", "missing"),
    (without("created_at"), "$.created_at", "missing"),
    (without("author"), "$.author", "missing; a post needs author.id"),
    (without("text"), "$.text", "empty, and there is no media"),
    (GOOD | {"text": " \n"}, "$.text", "empty, and there is no media"),
    (GOOD | {"author": None}, "$.author", "missing; a post needs author.id"),
    (GOOD | {"author": {"name": "Ana"}}, "$.author.id", "missing"),
    (GOOD | {"author": {"id": ""}}, "$.author.id", "Expected `str` of length >= 1"),
    (GOOD | {"author": "a"}, "$.author", "Expected `object | null`, got `str`"),
    (GOOD | {"author": {"id": 7}}, "$.author.id", "Expected `str`, got `int`"),
    (GOOD | {"id": None}, "$.id", "Expected `str`, got `null`"),
    (GOOD | {"id": "1" * 513}, "$.id", "Expected `str` of length <= 512"),
    (GOOD | {"text": None}, "$.text", "Expected `str`, got `null`"),
    (GOOD | {"text": ["hello"]}, "$.text", "Expected `str`, got `array`"),
    (GOOD | {"mentions": "acme"}, "$.mentions", "Expected `array`, got `str`"),
    (GOOD | {"mentions": [1]}, "$.mentions[0]", "Expected `str`, got `int`"),
    (GOOD | {"automated": "yes"}, "$.automated", "Expected `bool`, got `str`"),
    (GOOD | {"media": [{"url": "u"}]}, "$.media[0].kind", "missing"),
    (GOOD | {"kind": "poll"}, "$.kind", "'poll' is not one of post, reply"),
    (GOOD | {"visibility": "secret"}, "$.visibility", "'secret' is not public or private"),
    (GOOD | {"kind": "reply"}, "$.in_reply_to", "missing; a reply needs it or conversation_id"),
    (GOOD | {"kind": "repost"}, "$.repost_of", "missing; a repost needs it"),
    (GOOD | {"kind": "quote"}, "$.quoted_id", "missing; a quote needs it"),
    (
        GOOD | {"schema": "mention/2"},
        "$.schema",
        "'mention/2' cannot be read here; this reader knows mention/1",
    ),
    (GOOD | {"schema": "alert/1"}, "$.schema", "'alert/1' cannot be read here"),
    (GOOD | {"schema": None}, "$.schema", "not a string"),
    (GOOD | {"created_at": 1_795_420_800_000}, "$.created_at", "a time is a string"),
    (GOOD | {"created_at": "yesterday"}, "$.created_at", "'yesterday' is not an RFC 3339 time"),
    (GOOD | {"created_at": "2026-11-23T08:00:00"}, "$.created_at", "'2026-11-23T08:00:00' has no time zone"),
    (GOOD | {"created_at": "2026-13-23T08:00:00Z"}, "$.created_at", "'2026-13-23T08:00:00Z' is not an RFC"),
    (GOOD | {"created_at": "20261123T080000.123.456Z"}, "$.created_at", "'20261123T080000.123.456Z' is not"),
    (
        GOOD | {"created_at": "1999-12-31T23:59:59Z"},
        "$.created_at",
        "1999-12-31T23:59:59.000Z is before 2000",
    ),
    (
        GOOD | {"created_at": "0001-01-01T00:00:00+10:00"},
        "$.created_at",
        "'0001-01-01T00:00:00+10:00' is outside",
    ),
    (
        GOOD | {"created_at": "9999-12-31T23:59:59-10:00"},
        "$.created_at",
        "'9999-12-31T23:59:59-10:00' is outside",
    ),
    (GOOD | {"text": "x" * 65_537}, "$.text", "longer than 65536 bytes"),
    (GOOD | {"text": "x" * 1_048_576}, "$.text", "longer than 65536 bytes"),
    (GOOD | {"text": "é" * 32_769}, "$.text", "longer than 65536 bytes"),
    (GOOD | {"extra": [1]}, "$.extra", "Expected `object`, got `array`"),
]
BEYOND_JSON_SCHEMA = {
    "$.schema",  # a reader may know how to lift it
    "2026-13-23T08:00:00Z",  # formats are notes to most validators
    "9999-12-31T23:59:59-10:00",
    "é" * 32_769,  # JSON Schema counts characters, not bytes
}


@pytest.mark.parametrize(("value", "field", "reason"), BAD_FIELDS, ids=range(len(BAD_FIELDS)))
def test_field_at_fault_is_named(value: dict[str, Any], field: str, reason: str) -> None:
    """A record with a wrong field is refused with its path and the reason; the schema refuses it too."""
    with pytest.raises(RecordError) as refused:
        read(orjson.dumps(value))
    assert refused.value.field == field
    assert refused.value.reason.startswith(reason)
    if not BEYOND_JSON_SCHEMA & {field, str(value.get("created_at")), str(value.get("text"))}:
        assert not VALIDATOR.is_valid(value)


@pytest.mark.parametrize(
    "value",
    [
        GOOD,
        without("schema"),
        GOOD | {"text": "", "media": [{"kind": "image"}]},
        GOOD | {"text": "x" * 65_536},
        GOOD | {"kind": "reply", "in_reply_to": "0"},
        GOOD | {"kind": "reply", "conversation_id": "c"},
        without("text") | {"kind": "repost", "repost_of": "0"},
        GOOD | {"kind": "quote", "quoted_id": "0"},
        without("author") | {"kind": "edit"},
        {"id": "1", "source": "x", "created_at": "2026-11-23T08:00:00Z", "kind": "delete"},
        {"id": "1", "source": "x", "created_at": "2026-11-23T08:00:00.5+02:00", "kind": "heartbeat"},
        GOOD | {"author": {"id": "a", "name": None}, "url": None, "rating": 4},
        GOOD | {"created_at": "2000-01-01T00:00:00Z"},
    ],
    ids=range(13),
)
def test_good_mentions_pass_reader_and_schema(value: dict[str, Any]) -> None:
    """What the contract allows passes the published schema and the reader alike."""
    VALIDATOR.validate(value)
    read(orjson.dumps(value))


def test_nesting_in_fields_that_take_anything() -> None:
    """Unknown fields nest 64 deep and no deeper, so that what wraps them can still be written."""
    deep = orjson.dumps(GOOD)[:-1] + b',"x":' + b"[" * 900 + b"]" * 900 + b"}"
    with pytest.raises(RecordError) as refused:
        read(deep)
    assert (refused.value.field, refused.value.reason) == ("$.extra", "nested more than 64 deep")
    facts = b'{"id":"c","at":"2026-11-23T08:00:00Z","facts":' + b'{"a":' * 70 + b"1" + b"}" * 71
    with pytest.raises(RecordError, match=r"\$\.facts: nested more than 64 deep"):
        codec.decode(facts, CustomerFacts)
    shallow = orjson.dumps(GOOD)[:-1] + b',"x":' + b"[" * 60 + b"]" * 60 + b"}"
    assert "x" in read(shallow).extra


def test_schema_chooses_among_several_records() -> None:
    """A reader of a topic with several records gets the one that `schema` names."""
    data = b'{"schema":"scored-mention/1","id":"x:1"}'
    with pytest.raises(RecordError, match=r"\$\.mention: missing"):
        codec.decode(data, EnrichedMention, ScoredMention)
    with pytest.raises(RecordError, match="this reader knows enriched-mention/1 or scored-mention/1"):
        codec.decode(b'{"schema":"mention/1"}', EnrichedMention, ScoredMention)
