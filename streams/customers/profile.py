"""What a profile becomes with one more mention. The same whatever the order mentions come in."""

from msgspec.structs import replace

from schemas.base import Time, format_time
from schemas.customers import Customer, Identity, Tone
from schemas.mentions import CustomerBrief, ThreadedMention

MONTHS_KEPT = 24
IDENTITIES_KEPT = 20


def with_mention(before: Customer | None, key: str, threaded: ThreadedMention) -> Customer:
    """Count one thing the customer said."""
    at, score = threaded.occurred_at, threaded.score
    label = score.sentiment.label if score.sentiment else "unscored"
    customer = _seen(before, key, at)
    return replace(
        customer,
        mentions=customer.mentions + 1,
        identities=_identities(customer.identities, threaded),
        by_source=_counted(customer.by_source, threaded.mention.source),
        by_language=_counted(customer.by_language, score.language.code),
        by_brand=_by_brand(customer.by_brand, threaded, label),
        tone=_toned(customer.tone, label),
        tone_by_month=_by_month(customer.tone_by_month, at, label),
    )


def with_reply(before: Customer | None, key: str, threaded: ThreadedMention) -> Customer:
    """Count one answer of a company to the customer."""
    at = threaded.occurred_at
    customer = _seen(before, key, at)
    return replace(
        customer,
        replies=customer.replies + 1,
        last_reply_at=Time(max(at, customer.last_reply_at or at)),
    )


def brief(customer: Customer) -> CustomerBrief:
    """Return the profile in short, for the enriched mention."""
    latest = customer.identities[-1] if customer.identities else None
    return CustomerBrief(
        id=customer.id,
        name=latest.name if latest else None,
        handle=latest.handle if latest else None,
        first_seen=customer.first_seen,
        mentions=customer.mentions,
        negative=customer.tone.negative,
        replies=customer.replies,
    )


def _seen(before: Customer | None, key: str, at: Time) -> Customer:
    if before is None:
        return Customer(id=key, first_seen=at, last_seen=at)
    return replace(
        before,
        first_seen=Time(min(at, before.first_seen)),
        last_seen=Time(max(at, before.last_seen)),
    )


def _identities(before: tuple[Identity, ...], threaded: ThreadedMention) -> tuple[Identity, ...]:
    """The accounts, the one seen last at the end; a name is that of the latest mention."""
    author = threaded.mention.author
    if author is None:
        return before
    new = Identity(
        source=threaded.mention.source,
        id=author.id,
        name=author.name,
        handle=author.handle,
        seen=threaded.occurred_at,
    )
    known = {(identity.source, identity.id): identity for identity in before}
    old = known.get((new.source, new.id))
    known[new.source, new.id] = new if old is None else max(old, new, key=_recency)
    return tuple(sorted(known.values(), key=_recency)[-IDENTITIES_KEPT:])


def _recency(identity: Identity) -> tuple[int, str, str, str, str]:
    return (
        identity.seen or 0,
        identity.source,
        identity.id,
        identity.name or "",
        identity.handle or "",
    )


def _counted(counts: dict[str, int], key: str) -> dict[str, int]:
    return dict(sorted({**counts, key: counts.get(key, 0) + 1}.items()))


def _toned(tone: Tone, label: str) -> Tone:
    return replace(tone, **{label: getattr(tone, label) + 1})


def _by_brand(before: dict[str, Tone], threaded: ThreadedMention, label: str) -> dict[str, Tone]:
    after = dict(before)
    for match in threaded.brands:
        after[match.brand] = _toned(after.get(match.brand, Tone()), label)
    return dict(sorted(after.items()))


def _by_month(before: dict[str, Tone], at: Time, label: str) -> dict[str, Tone]:
    month = format_time(at)[:7]
    after = {**before, month: _toned(before.get(month, Tone()), label)}
    return dict(sorted(after.items())[-MONTHS_KEPT:])
