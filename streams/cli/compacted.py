"""What a compacted topic says now: the last record of each key."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar

from schemas.base import Record
from schemas.codec import decode
from schemas.errors import RecordError
from streams.log.port import Log

R = TypeVar("R", bound=Record)


Wanted = Callable[[str, bytes], bool]
"""Whether a key and its value are worth keeping: of a million only what is looked for needs the memory."""


async def contents(log: Log, topic: str, wanted: Wanted = lambda _key, _value: True) -> Mapping[str, bytes]:
    """Return the values by key. Raises LogError."""
    values: dict[bytes, bytes] = {}
    async for records in log.read([topic]):
        for record in records:
            key = record.key or b""
            if record.value is not None and wanted(key.decode(errors="replace"), record.value):
                values[key] = record.value
            else:
                values.pop(key, None)
    return {key.decode(errors="replace"): value for key, value in values.items()}


async def latest(
    log: Log, topic: str, kind: type[R], wanted: Wanted = lambda _key, _value: True
) -> Mapping[str, R]:
    """Return the records by key. Raises LogError.

    What a newer version wrote, and this one cannot read, is left out.
    """
    found = {}
    for key, value in (await contents(log, topic, wanted)).items():
        with suppress(RecordError):
            found[key] = decode(value, kind)
    return found
