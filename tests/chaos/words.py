"""What people say in the recording, and what no worker can take."""

from collections.abc import Sequence
from random import Random

import orjson

TALK = (
    "RT my {Brand} {order} came today",
    "via a friend: {Brand} has a new shop, I saw it on {day}",
    "unboxing {order} of {Brand} on {day}",
)
"""About a brand, not to it: nothing is owed."""
PRAISE = (
    "thank you @{brand}, {order} arrived, best service ever, love it",
    "@{brand} great job with {order}, thanks",
    "just got {order} from @{brand}. You rock!",
)
ASKING = (
    "@{brand} where is {order}? It was to be here on {day}",
    "@{brand} {order} is broken and nobody answers, this is ridiculous",
    "hello @{brand}, could you please send {order} to another address",
    "Hallo @{brand}, wo bleibt denn meine Bestellung {order}? Ich warte seit einer Woche darauf",
    "@{brand} {order} is delayed again, still waiting. My number is +34 612 345 678",
    "@{brand} urgent: my account was hacked, someone has {order}, help me right now",
    "@{brand} {order} caught fire and my child is hurt",
)
REPLIES = (
    "and what about {order}?",
    "the same happened to me with {order}",
    "Solved, thanks!",
    "thanks, {order} is here now",
    "still no sign of {order}, @{brand}",
)
ANSWERS = (
    "We are sorry to hear that! {order} is on its way.",
    "Please DM us the number of {order}.",
    "Good news about {order}: it was sent on {day}.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def say(chance: Random, brand: str, choice: Sequence[str]) -> str:
    """One of these sentences, about some order."""
    order = f"order {chance.randrange(100_000)}"
    return chance.choice(choice).format(
        brand=brand, Brand=brand.title(), order=order, day=chance.choice(DAYS)
    )


def poison(chance: Random, number: int) -> bytes:
    """Return a record that is refused, for one of many reasons; no two are the same."""
    good = {"id": f"poison-{number}", "source": "x", "author": {"id": "eve"}, "text": "hello @acme"}
    good["created_at"] = "2024-05-06T10:00:00Z"
    bad: list[dict[str, object]] = [
        {"source": 7},
        {"created_at": "yesterday"},
        {"created_at": "1999-12-31T23:59:59Z"},
        {"kind": "shout"},
        {"kind": "reply"},
        {"author": None},
        {"text": "  "},
        {"visibility": "secret"},
        {"text": "@acme " + "x" * 70_000},
    ]
    kind = chance.randrange(len(bad) + 3)
    if kind < len(bad):
        return orjson.dumps(good | bad[kind])
    if kind == len(bad):
        return b'{"id": "poison-%d", "source": "x"' % number
    if kind == len(bad) + 1:
        return b"poison-%d \xff\xfe" % number
    return b'["poison-%d"]' % number
