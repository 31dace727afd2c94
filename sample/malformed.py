"""Records that are wrong on purpose, so that the dead-letter topic has something to show."""

import json
from datetime import datetime
from typing import Any


def lines(at: datetime) -> list[str]:
    """Return one line for each thing a producer may get wrong."""
    good = {
        "id": "bad-1",
        "source": "x",
        "created_at": at.isoformat().replace("+00:00", "Z"),
        "author": {"id": "nobody_in_particular"},
        "text": "Where is my parcel?",
        "producer": "legacy-export",
    }
    return [
        "Where is my parcel?",
        '["Where is my parcel?"]',
        '{"id": "bad-2", "source": "x", "text": "cut off in the mid',
        '{"a":' * 2000,
        _dump(good, author=None),
        _dump(good, author={"name": "Nobody"}),
        _dump(good, id=3),
        _dump(good, text="   "),
        _dump(good, created_at="1999-12-31T23:59:59Z"),
        _dump(good, created_at="yesterday afternoon"),
        _dump(good, kind="reply"),
        _dump(good, kind="shout"),
        _dump(good, schema="mention/9"),
        _dump(good, text="Where is my parcel? " * 4000),
    ]


def _dump(good: dict[str, Any], **changed: Any) -> str:
    return json.dumps({**good, **changed})
