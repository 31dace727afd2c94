"""Who takes up whose words: asked at the message they are, told to both customers' tasks.

A message that is not seen within the wait makes no tie: whose words they were is not known.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from schemas.customers import Echo
from schemas.mentions import OWN_WORDS, ScoredMention, message_key, speaks_for, tone_toward
from streams.step import Output
from streams.threads.messages import Message


def echo_of(scored: ScoredMention, customer: str | None) -> Echo | None:
    """Return what a customer's message says to the one it takes up, if it takes up any."""
    said = scored.mention
    taken = {"reply": said.in_reply_to, "repost": said.repost_of, "quote": said.quoted_id}.get(said.kind)
    if taken is None or taken == said.id or customer is None or speaks_for(scored) is not None:
        return None
    return Echo(
        id=scored.id,
        kind=said.kind,
        at=scored.occurred_at,
        by=customer,
        message=message_key(said.source, taken),
        recommends=_recommended(scored) if said.kind == "reply" else (),
    )


def with_words(message: Message, scored: ScoredMention) -> Message:
    """Note what echoes need to know of a customer's own words; nothing of a company's, or passed on ones."""
    if speaks_for(scored) is not None or scored.mention.kind not in OWN_WORDS:
        return message
    sentiment = scored.score.sentiment
    about = tuple(match.brand for match in scored.brands if match.brand != scored.company)
    return replace(message, tone=sentiment.label if sentiment else "unscored", about=about)


def told(echo: Echo, message: Message) -> Iterator[Output]:
    """Tell who took up the words; and whose they were, where they were passed on."""
    author = message.customer
    if message.tone is None or author is None or author == echo.by:
        return
    known = replace(echo, to=author, tone=message.tone, about=message.about)
    yield Output("customers.echoes", echo.by, known)
    if echo.kind != "reply":
        yield Output("customers.echoes", author, known)


def _recommended(scored: ScoredMention) -> tuple[str, ...]:
    """Brands that a public reply speaks well of: a recommendation, if it turns out to answer a customer."""
    if scored.mention.visibility != "public":
        return ()
    brands = [match.brand for match in scored.brands if match.brand != scored.company]
    return tuple(brand for brand in brands if tone_toward(scored, brand) == "positive")
