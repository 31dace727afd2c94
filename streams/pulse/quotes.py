"""A few of the things said, for whoever asks what a spike is about: a sample that no order changes."""

from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

import msgspec

from schemas.base import HOUR, Time
from schemas.mentions import OWN_WORDS, EnrichedMention, tone_toward
from schemas.pulse import Quote
from streams.pulse.blocks import ROW
from streams.state import State

SAMPLE = 3
"""Quotes of five minutes that are kept: as many as somebody reads."""
KEPT = 3 * HOUR
"""As long as what a spike may lead up to."""
CHARS = 280


class Quotes(msgspec.Struct, frozen=True, gc=False):
    """What was said of a brand lately, by time."""

    kept: tuple[Quote, ...]


def with_quote(quotes: tuple[Quote, ...], said: EnrichedMention, brand: str) -> tuple[Quote, ...]:
    """Return a sample of what was quoted before and of what is said now, in own words and in public."""
    mention = said.mention
    if mention.kind not in OWN_WORDS or mention.visibility != "public" or not mention.text:
        return quotes
    if len(quotes) == SAMPLE and _place(said.id) >= max(_place(each.mention) for each in quotes):
        return quotes
    text = mention.text if len(mention.text) <= CHARS else mention.text[: CHARS - 1] + "…"
    quote = Quote(mention=said.id, text=text, at=said.occurred_at, tone=tone_toward(said, brand))
    return _sample((*quotes, quote))


def keep(state: State, brand: str, quotes: Sequence[Quote], now: Time) -> None:
    """Add to what is kept of a brand."""
    known = state[Quotes].get(brand)
    rows: dict[int, list[Quote]] = {}
    for each in (*(known.kept if known else ()), *quotes):
        if each.at > now - KEPT:
            rows.setdefault(each.at // ROW, []).append(each)
    more = {each.at // ROW for each in quotes}
    kept = tuple(
        each for row, some in sorted(rows.items()) for each in (_sample(some) if row in more else some)
    )
    state[Quotes].put(brand, Quotes(kept))


def since(state: State, brand: str, start: Time, tone: str | None = None) -> Iterator[Quote]:
    """Yield a sample of what was said since then, in one tone or in any."""
    known = state[Quotes].get(brand)
    found = [each for each in (known.kept if known else ()) if each.at >= start]
    yield from _sample(each for each in found if tone is None or each.tone == tone)


def _sample(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    chosen = sorted(quotes, key=lambda each: (_place(each.mention), each.mention))[:SAMPLE]
    return tuple(sorted(chosen, key=lambda each: (each.at, each.mention)))


def _place(name: str) -> int:
    """Return a number that has nothing to do with what is said or when."""
    return crc32(name.encode())
