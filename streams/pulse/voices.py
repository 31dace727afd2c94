"""What each task of `conversations` passes on for the crowd to be read: who said what, or a sample of it."""

from collections.abc import Iterable
from hashlib import blake2b

from msgspec.structs import replace

from schemas.mentions import EnrichedMention, message_key
from schemas.pulse import Said

MOST_SAID = 100
"""Of a brand, a task and a minute: more say nothing new, and a million would drown `pulse`."""
CHARS = 500
MOST_LINKS = 3


def voice_of(said: EnrichedMention) -> Said:
    """Return who says what, in short."""
    mention, customer = said.mention, said.customer
    author = mention.author
    return Said(
        mention=said.id,
        at=said.occurred_at,
        author=said.customer_key or (message_key(mention.source, author.id) if author else said.id),
        text=mention.text[:CHARS],
        author_since=author.created_at if author else None,
        known_since=customer.first_seen if customer else None,
        known_for=customer.mentions if customer else 0,
        repost_of=message_key(mention.source, mention.repost_of) if mention.repost_of else None,
        links=mention.links[:MOST_LINKS],
        private=mention.visibility != "public",
    )


def with_one(some: tuple[Said, ...], one: Said) -> tuple[Said, ...]:
    """Return them with one more; of too many, those whose ids hash lowest, which stand for all.

    So it is the same sample in whatever order they came.
    """
    more = (*some, one)
    if len(more) < 2 * MOST_SAID:
        return more
    return sample(more)


def sample(said: Iterable[Said]) -> tuple[Said, ...]:
    """Return at most MOST_SAID of them, each standing for its part of all."""
    ranked = sorted(said, key=lambda each: (blake2b(each.mention.encode(), digest_size=8).digest(), each.at))
    kept = ranked[:MOST_SAID]
    times = sum(each.stands_for for each in ranked) / max(1.0, sum(each.stands_for for each in kept))
    return (
        tuple(replace(each, stands_for=each.stands_for * times) for each in kept)
        if times > 1
        else tuple(kept)
    )
