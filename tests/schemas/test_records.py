"""Records keep what they were given: any record, and the pinned bytes of every version there was."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas import codec
from schemas.base import Record, Time, format_time, parse_time, schema_name
from schemas.contract.json_schema import file_stem, record_schema
from schemas.errors import RecordError
from schemas.mentions import Heartbeat, Mention, ScoredMention
from schemas.topics import CATALOGUE, Topic, records_of
from tests.schemas.strategies import JSON, TIMES, records

RECORDS = records_of(CATALOGUE)
GOLDEN = Path(__file__).parent / "golden"
PINNED_BYTES = sorted(GOLDEN.rglob("*.json"))


@pytest.mark.parametrize("kind", RECORDS, ids=schema_name)
@settings(max_examples=15, derandomize=True)
@given(data=st.data())
def test_record_comes_back_as_it_was(kind: type[Record], data: st.DataObject) -> None:
    """Whatever a record holds, it is read back equal, and written again as the same bytes."""
    record = data.draw(records(kind))
    written = codec.encode(record)
    assert codec.decode(written, kind) == record
    assert codec.encode(codec.decode(written, kind)) == written


def slowly(data: bytes, *kinds: type[Record]) -> Record:
    """Read by way of a dict."""
    return codec.from_object(codec.parse(data), *kinds)


@pytest.mark.parametrize("topic", CATALOGUE, ids=lambda topic: topic.name)
@settings(max_examples=10, derandomize=True)
@given(data=st.data())
def test_the_fast_way_reads_the_same(topic: Topic, data: st.DataObject) -> None:
    """Whichever of a topic's records it is."""
    written = codec.encode(data.draw(records(data.draw(st.sampled_from(topic.records)))))
    assert codec.reader(*topic.records)(written) == slowly(written, *topic.records)


@given(data=st.binary(max_size=30) | JSON.map(orjson.dumps))
def test_the_fast_way_refuses_with_the_same_reason(data: bytes) -> None:
    """Anything else gets the field and the reason."""
    with pytest.raises(RecordError) as expected:
        slowly(data, ScoredMention, Heartbeat)
    with pytest.raises(RecordError) as found:
        codec.decode(data, ScoredMention, Heartbeat)
    assert (found.value.field, found.value.reason) == (expected.value.field, expected.value.reason)


@settings(max_examples=50, derandomize=True)
@given(
    unknown=st.dictionaries(st.text(min_size=1, max_size=8).map("x_".__add__), JSON, min_size=1, max_size=3)
)
def test_unknown_fields_are_kept(unknown: dict[str, Any]) -> None:
    """Fields that this version does not know are in `extra`, and written again."""
    plain = {"id": "1", "source": "x", "created_at": "2026-11-23T08:00:00Z"}
    mention = codec.decode(orjson.dumps(plain | unknown), Mention)
    assert mention.extra == unknown
    assert codec.decode(codec.encode(mention), Mention) == mention


@pytest.mark.parametrize("path", PINNED_BYTES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_pinned_bytes_are_read_and_written_for_ever(path: Path) -> None:
    """Bytes written by any version of the project are read, written again the same, and fit the schema."""
    kind = next(kind for kind in RECORDS if file_stem(kind) == path.parent.name)
    data = path.read_bytes()
    assert codec.encode(codec.decode(data, kind)) == data
    Draft202012Validator(record_schema(kind)).validate(orjson.loads(data))


@pytest.mark.parametrize("kind", RECORDS, ids=schema_name)
def test_every_field_is_pinned(kind: type[Record]) -> None:
    """Some pinned bytes of a record have each of its fields, and some only those it needs."""
    pinned = [orjson.loads(path.read_bytes()) for path in (GOLDEN / file_stem(kind)).glob("*.json")]
    assert set().union(*pinned) >= {*kind.__struct_encode_fields__, "schema"}
    required = set(record_schema(kind)["$defs"][kind.__name__]["required"])
    assert min(pinned, key=len).keys() <= required | {"schema", "author", "text"}


def test_new_values_of_an_enumeration_are_read() -> None:
    """A reader takes a kind that did not exist when it was written."""
    data = b'{"id":"1","source":"x","created_at":"2026-11-23T08:00:00Z","kind":"poll"}'
    assert codec.decode(data, Mention).kind == "poll"


@settings(max_examples=200, derandomize=True)
@given(at=TIMES)
def test_times_come_back(at: Time) -> None:
    """Every millisecond from year 1 to 9999 is written and read back."""
    assert parse_time(format_time(at)) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00.000Z"),
        ("2026-11-23T08:00:00.1239999Z", "2026-11-23T08:00:00.123Z"),
        ("2026-11-23T08:00:00+05:30", "2026-11-23T02:30:00.000Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
        ("20261123T080000.123Z", "2026-11-23T08:00:00.123Z"),
    ],
)
def test_times_are_written_in_utc(text: str, at: str) -> None:
    """A time of any zone is written in UTC, cut to milliseconds."""
    assert format_time(parse_time(text)) == at
