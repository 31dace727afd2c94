"""A record set aside: with its cause, where it stands, and its bytes as they were."""

import base64
import traceback
from typing import Any

import orjson

from schemas.base import Time
from schemas.dead_letters import DeadLetter
from schemas.errors import RecordError
from schemas.topics import MAX_MESSAGE_BYTES
from streams.log.port import Received

PREVIEW = 200
COPY_LIMIT = MAX_MESSAGE_BYTES // 2
"""A longer original, key included, stays where it is: in base64 it would not fit the topic."""


def dead_letter(agent: str, received: Received, error: Exception) -> DeadLetter:
    """Return what is kept of a record that could not be taken."""
    value, key = received.value, received.key
    fits = len(value or b"") + len(key or b"") <= COPY_LIMIT
    expected = isinstance(error, RecordError)
    reason = error.reason if isinstance(error, RecordError) else f"{type(error).__name__}: {error}"
    return DeadLetter(
        id=f"{received.topic}/{received.partition}/{received.offset}",
        topic=received.topic,
        partition=received.partition,
        offset=received.offset,
        agent=agent,
        at=Time(received.appended_at),
        reason=reason[:2000],
        field=error.field if isinstance(error, RecordError) else None,
        producer=_producer(value),
        original=base64.b64encode(value).decode() if value is not None and fits else None,
        original_key=base64.b64encode(key).decode() if key is not None and fits else None,
        preview=_preview(value),
        stack=None if expected else _stack(error),
    )


def _stack(error: Exception) -> str:
    return "".join(traceback.format_exception(error))[-8000:]


def _preview(value: bytes | None) -> str | None:
    try:
        return value.decode()[:PREVIEW] if value is not None else None
    except UnicodeDecodeError:
        return None


def _producer(value: bytes | None) -> str | None:
    """Whoever published it, if so much can be read."""
    try:
        content: Any = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        return None
    producer = content.get("producer") if isinstance(content, dict) else None
    return producer[:1024] if isinstance(producer, str) else None
