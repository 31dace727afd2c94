"""The work every contender does on every record, and the job it is given.

Decode the mention, add what `mentions.scored` adds, encode; key and partition as the catalogue has them. The
outputs of all contenders are the same, byte for byte but for the order of fields. Contenders run in a virtual
environment of their own: this imports nothing of Groundswell.
"""

import sys
import zlib
from typing import Any, NamedTuple, Self

import orjson

FETCH_BYTES = 4 << 20
"""Of each partition; the same for every contender that lets it be set."""
BATCH_BYTES = 900_000
LINGER_MS = 5
SCORE = {
    "language": {"code": "en", "confidence": 0.9},
    "model": "bench/1",
    "sentiment": {"negative": 0.2, "neutral": 0.5, "positive": 0.3},
}


class Job(NamedTuple):
    """What a contender works on."""

    bootstrap: str
    source: str
    target: str
    group: str
    partitions: int

    @classmethod
    def given(cls) -> Self:
        """The job on the command line."""
        return cls(**orjson.loads(sys.argv[1]))

    def text(self) -> str:
        """As it goes on a command line."""
        return orjson.dumps(self._asdict()).decode()


def enriched(mention: dict[str, Any], partition: int, offset: int) -> dict[str, Any]:
    """Return the mention with what is added to it."""
    return {
        "schema": "scored-mention/1",
        "id": f"{mention['source']}:{mention['id']}",
        "mention": mention,
        "score": SCORE,
        "occurred_at": mention["created_at"],
        "raw": {"topic": "mentions", "partition": partition, "offset": offset},
    }


def work(data: bytes, partition: int, offset: int) -> tuple[bytes, bytes]:
    """Return key and value of the output."""
    output = enriched(orjson.loads(data), partition, offset)
    return output["id"].encode(), orjson.dumps(output)


def partition_of(key: bytes, partitions: int) -> int:
    """CRC-32 of the key: what librdkafka calls `consistent`."""
    return zlib.crc32(key) % partitions
