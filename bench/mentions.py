"""Mentions with the sample's texts: what they say is real, who says it is made up."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import orjson

from bench.publisher import Record

SAMPLE = Path(__file__).parents[1] / "sample" / "conversations.jsonl"
SAMPLE_BRANDS = SAMPLE.with_name("brands.yaml")
BEGAN = datetime(2026, 11, 2, 8, tzinfo=UTC)
SEED = 20_261_102
_WORDS = (14, 34)
"""A mention with so many words has about 300 bytes as JSON."""
_POSTS = 0.5
_REPLIES = 0.4
"""What is left are customers who go on."""
_RECENT = 800
"""Who is not answered among so many is not answered at all."""
_KNOWN_CONVERSATION = 0.1
"""Part of the conversations whose id the producer knows; the others are found by asking for the parent."""

Clock = Callable[[int], datetime]
"""When the mention of a number is said."""


@cache
def turns(role: str) -> tuple[tuple[str, str], ...]:
    """What the sample's customers say to which company, or the company's agents to them."""
    with SAMPLE.open(encoding="utf-8") as lines:
        return tuple(
            (line["company"], turn["text"])
            for line in map(json.loads, lines)
            for turn in line["turns"]
            if turn["role"] == role
        )


@cache
def texts(role: str) -> dict[str, tuple[str, ...]]:
    """The same, by company."""
    found: dict[str, tuple[str, ...]] = {}
    for company, text in turns(role):
        found[company] = (*found.get(company, ()), text)
    return found


def posts(count: int, seed: int = SEED) -> Iterator[Record]:
    """Posts of 5,000 customers, about 300 bytes each, as a producer writes them. Key: the author."""
    random = Random(seed)
    chosen = [text for _, text in turns("client") if _WORDS[0] <= len(text.split()) <= _WORDS[1]]
    for number in range(count):
        author = f"u{random.randrange(5_000)}"
        at = BEGAN + timedelta(milliseconds=5 * number)
        said = random.choice(chosen)
        yield author, _encoded(f"m{number}", at, author=_customer(author, number), text=said)


def conversations(count: int, customers: int, at: Clock, seed: int = SEED) -> Iterator[Record]:
    """Customer care as it is: half are posts to a brand, 40 % answers of the brand, the rest goes on.

    Key: `source:id`, as `groundswell publish` has it.
    """
    stream = _Stream(customers, Random(seed))
    for number in range(count):
        yield f"x:m{number}", stream.next(number, at(number))


def evenly(end: datetime, span: timedelta, count: int) -> Clock:
    """So many mentions at the same distance, the last one at `end`."""
    return lambda number: end - span * ((count - number) / count)


class _Said(NamedTuple):
    """What may be answered. conversation: its id, where the producer knows it."""

    name: str
    customer: str
    company: str
    conversation: str | None


class _Stream:
    """What is said next, and what may still be answered."""

    def __init__(self, customers: int, random: Random) -> None:
        self._customers = customers
        self._random = random
        self._companies = [item for item in texts("client").items() if item[0] in texts("agent")]
        self._weights = [len(said) for _, said in self._companies]
        self._asked: deque[_Said] = deque(maxlen=_RECENT)
        self._answered: deque[_Said] = deque(maxlen=_RECENT)

    def next(self, number: int, at: datetime) -> bytes:
        draw, name = self._random.random(), f"m{number}"
        if draw > _POSTS + _REPLIES and self._answered:
            return self._follow_up(name, number, at)
        if draw > _POSTS and self._asked:
            return self._reply(name, at)
        return self._post(name, number, at)

    def _post(self, name: str, number: int, at: datetime) -> bytes:
        company, said = self._random.choices(self._companies, self._weights)[0]
        customer = f"u{self._random.randrange(self._customers)}"
        conversation = name if self._random.random() < _KNOWN_CONVERSATION else None
        self._asked.append(_Said(name, customer, company, conversation))
        return _encoded(
            name,
            at,
            author=_customer(customer, number),
            text=self._random.choice(said),
            recipient=company,
            conversation_id=conversation,
        )

    def _reply(self, name: str, at: datetime) -> bytes:
        parent = self._taken(self._asked)
        self._answered.append(parent._replace(name=name))
        greeting, _, text = self._random.choice(texts("agent")[parent.company]).partition(" ")
        return _encoded(
            name,
            at,
            kind="reply",
            author={"id": parent.company, "handle": parent.company, "role": "company"},
            text=f"@{parent.customer} {text or greeting}",
            in_reply_to=parent.name,
            conversation_id=parent.conversation,
            mentions=[parent.customer],
        )

    def _follow_up(self, name: str, number: int, at: datetime) -> bytes:
        parent = self._taken(self._answered)
        self._asked.append(parent._replace(name=name))
        return _encoded(
            name,
            at,
            kind="reply",
            author=_customer(parent.customer, number),
            text=f"@{parent.company} {self._random.choice(texts('client')[parent.company])}",
            in_reply_to=parent.name,
            conversation_id=parent.conversation,
        )

    def _taken(self, waiting: deque[_Said]) -> _Said:
        place = self._random.randrange(len(waiting))
        found = waiting[place]
        del waiting[place]
        return found


def _customer(name: str, number: int) -> dict[str, Any]:
    return {"id": name, "handle": name, "followers": number % 997}


def _encoded(name: str, at: datetime, **fields: Any) -> bytes:
    mention = {
        "schema": "mention/1",
        "id": name,
        "source": "x",
        "created_at": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
        **fields,
        "producer": "bench",
    }
    return orjson.dumps({field: value for field, value in mention.items() if value is not None})
