"""What a compacted topic says now: the last record of each key."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TypeVar

from schemas.base import Record
from schemas.codec import decode
from schemas.errors import RecordError
from streams.log.port import Log

R = TypeVar("R", bound=Record)


async def contents(log: Log, topic: str) -> Mapping[str, bytes]:
    """Return the values by key. Raises LogError."""
    values: dict[bytes, bytes] = {}
    async for records in log.read([topic]):
        for record in records:
            if record.value is None:
                values.pop(record.key or b"", None)
            else:
                values[record.key or b""] = record.value
    return {key.decode(errors="replace"): value for key, value in values.items()}


async def latest(log: Log, topic: str, kind: type[R]) -> Mapping[str, R]:
    """Return the records by key. Raises LogError.

    What a newer version wrote, and this one cannot read, is left out.
    """
    found = {}
    for key, value in (await contents(log, topic)).items():
        with suppress(RecordError):
            found[key] = decode(value, kind)
    return found
