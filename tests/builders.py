"""Records for tests, with whatever matters said and the rest filled in."""

from typing import Any

from schemas.base import MINUTE, Time
from schemas.codec import encode
from schemas.mentions import Author, Mention, RawPointer, ScoredMention, message_key
from schemas.scores import Language, Score, Sentiment
from streams.log.port import Outgoing

NOON = Time(1_790_000_000_000)
"""Some moment in 2026."""


def at(minutes: float) -> Time:
    """So many minutes after NOON."""
    return Time(NOON + round(minutes * MINUTE))


def a_mention(name: str = "m1", author: str | None = "anna", **fields: Any) -> Mention:
    """A post by anna at NOON."""
    given: dict[str, Any] = {"source": "x", "created_at": NOON, "text": f"text of {name}"}
    who = Author(id=author) if author is not None else None
    return Mention(id=name, author=who, **{**given, **fields})


def a_score(**fields: Any) -> Score:
    """A calm English text that needs an answer."""
    given: dict[str, Any] = {
        "language": Language(code="en"),
        "model": "test",
        "sentiment": Sentiment(negative=0.2, neutral=0.7, positive=0.1),
        "needs_answer": 1.0,
    }
    return Score(**{**given, **fields})


def a_scored(mention: Mention, **fields: Any) -> ScoredMention:
    """The mention as `score` writes it."""
    given: dict[str, Any] = {
        "id": message_key(mention.source, mention.id),
        "mention": mention,
        "score": a_score(),
        "occurred_at": mention.created_at,
        "raw": RawPointer(topic="mentions", partition=0, offset=0),
    }
    return ScoredMention(**{**given, **fields})


def outgoing(topic: str, record: Any, key: str | None) -> Outgoing:
    """A record on its way to a topic."""
    return Outgoing(topic, key.encode() if key is not None else None, encode(record))
