"""Reading NDJSON of mentions."""

import io
from typing import Any

import orjson
import pytest

from schemas.mentions import MAX_RECORD_BYTES
from streams.recordings import ndjson
from streams.recordings.items import Entry, Item, Options, Refusal

GOOD = {
    "id": "1",
    "source": "x",
    "created_at": "2026-11-23T08:00:00Z",
    "author": {"id": "ann"},
    "text": "hello",
}


def read(*lines: bytes | dict[str, Any]) -> list[Item]:
    """Items of a file of these lines."""
    data = b"\n".join(line if isinstance(line, bytes) else orjson.dumps(line) for line in lines)
    return list(ndjson.read(io.BytesIO(data), Options()))


def test_good_line_keeps_its_bytes() -> None:
    """A line that is a mention is published as it stands, unknown fields and spaces included."""
    line = (
        b'{"id": "1",  "source":"x","created_at":"2026-11-23T09:00:00+01:00",'
        b'"author":{"id":"ann"},"text":"hello","their_own":1}'
    )
    (item,) = read(line)
    assert isinstance(item, Entry)
    assert item.encoded() == line
    assert item.mention.extra == {"their_own": 1}


def test_lines_are_numbered_as_an_editor_does() -> None:
    """Empty lines count, and are no records; a byte order mark is no fault."""
    items = read(b"\xef\xbb\xbf" + orjson.dumps(GOOD), b"", b"  \r", GOOD)
    assert [(type(item), item.line) for item in items] == [(Entry, 1), (Entry, 4)]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b"hello", "$"),
        (b"[1]", "$"),
        (b"[" * 1_000_000, "$"),
        (b'{"a":"\xff"}', "$"),
        ({**GOOD, "text": "\n"}, "$.text"),
        ({**GOOD, "text": "x" * 70_000}, "$.text"),
        ({**GOOD, "author": None}, "$.author"),
        ({**GOOD, "author": {"name": "Ann"}}, "$.author.id"),
        ({**GOOD, "created_at": "1999-12-31T23:59:59Z"}, "$.created_at"),
        ({**GOOD, "created_at": 5}, "$.created_at"),
        ({**GOOD, "schema": "mention/9"}, "$.schema"),
        ({**GOOD, "kind": "reply"}, "$.in_reply_to"),
        ({**GOOD, "note": "x" * MAX_RECORD_BYTES}, "$"),
    ],
)
def test_bad_line_is_refused(line: bytes | dict[str, Any], field: str) -> None:
    """A line that is no mention is given with line, field, reason and its bytes; the next one is read."""
    refused, good = read(line, GOOD)
    assert isinstance(refused, Refusal)
    assert (refused.line, refused.error.field) == (1, field)
    assert refused.error.reason
    assert refused.data == (line if isinstance(line, bytes) else orjson.dumps(line))
    assert isinstance(good, Entry)


def test_line_without_end_is_not_held() -> None:
    """A line of many megabytes is refused without being kept, and the next one is read."""
    refused, good = read(b"x" * 9_000_000, GOOD)
    assert isinstance(refused, Refusal)
    assert refused.data is None
    assert (good.line, type(good)) == (2, Entry)
