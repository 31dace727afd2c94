"""Runs a backtest over a few mentions, with a model that costs nothing."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from msgspec.structs import replace

from schemas.base import Time
from schemas.codec import encode
from schemas.mentions import Author, Mention
from streams.backtest import Outcome, arrivals, backtest, backtests, compared
from streams.brands.file import BrandsFile
from streams.brands.registry import Brands
from streams.recordings.items import Entry, Item
from streams.rules.load import check_texts, sound
from streams.settings import Settings
from tests.builders import NOON, a_mention
from tests.stubbed import Stub

ASKS = "where is my order? It was to come on Monday"


def asked(name: str, at: Time = NOON, author: str | None = "anna", **fields: Any) -> Mention:
    """Anna asks acme for her order."""
    return a_mention(name, author, **{"created_at": at, "text": ASKS, "recipient": "acme", **fields})


def answered(name: str, parent: str, at: Time, **fields: Any) -> Mention:
    """Acme answers."""
    given = {"kind": "reply", "in_reply_to": parent, "text": "It is on its way, sorry!", "created_at": at}
    said = a_mention(name, "acme", **{**given, **fields})
    return replace(said, author=Author(id="acme", role="company"))


def hear(*mentions: Mention | Item, now: Time = NOON, left_out: int = 0) -> Outcome:
    """What comes of a file with these records. now: what the machine's clock says."""
    brands = Brands.of(BrandsFile())
    return backtest(arrivals(_items(mentions), now), brands, Settings(), Stub(), left_out=left_out)


def compare(draft: str | None, present: str, *mentions: Mention) -> Outcome:
    """What comes of a file by a draft of rules, beside the present ones; without a draft, by those."""
    rules = [sound(check_texts({"rules.yaml": text})) for text in (draft, present) if text is not None]
    found = backtests(arrivals(_items(mentions), NOON), Brands.of(BrandsFile()), Settings(), Stub(), rules)
    return found[0] if draft is None else compared(found[0], found[1], lambda _: UTC)


def _items(mentions: Sequence[Mention | Item]) -> list[Item]:
    return [
        Entry(line, said, encode(said)) if isinstance(said, Mention) else said
        for line, said in enumerate(mentions, 1)
    ]
