"""Mentions with the sample's texts: what they say is real, who says it is made up."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import orjson

from bench.publisher import Record

SAMPLE = Path(__file__).parents[1] / "sample" / "conversations.jsonl"
BEGAN = datetime(2026, 11, 2, 8, tzinfo=UTC)
SEED = 20_261_102
_WORDS = (14, 34)
"""A mention with so many words has about 300 bytes as JSON."""


@cache
def texts() -> tuple[str, ...]:
    """What the sample's customers say."""
    with SAMPLE.open(encoding="utf-8") as lines:
        return tuple(
            turn["text"] for line in lines for turn in json.loads(line)["turns"] if turn["role"] == "client"
        )


def posts(count: int, seed: int = SEED) -> Iterator[Record]:
    """Posts of 5,000 customers, about 300 bytes each, as a producer writes them. Key: the author."""
    random = Random(seed)
    chosen = [text for text in texts() if _WORDS[0] <= len(text.split()) <= _WORDS[1]]
    for number in range(count):
        author = f"u{random.randrange(5_000)}"
        yield author, orjson.dumps(_post(f"m{number}", author, random.choice(chosen), number))


def _post(name: str, author: str, text: str, number: int) -> dict[str, Any]:
    at = BEGAN + timedelta(milliseconds=5 * number)
    return {
        "schema": "mention/1",
        "id": name,
        "source": "x",
        "created_at": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
        "author": {"id": author, "handle": author, "followers": number % 997},
        "text": text,
        "producer": "bench",
    }
