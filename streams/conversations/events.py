"""What a conversation keeps of a mention, and how it becomes a mention again when it has to move."""

import msgspec

from schemas.base import Time
from schemas.mentions import (
    Author,
    BrandMatch,
    CustomerBrief,
    EnrichedMention,
    Mention,
    RawPointer,
    Responder,
    message_key,
)
from schemas.scores import Label, Language, Score, Sentiment, Unscored
from streams.conversations.phrases import closes
from streams.conversations.style import styles

KEPT_CHARS = 500
CHANGES = ("edit", "delete")
OWNS_WORDS = ("post", "reply", "quote")
"""Kinds in which the author speaks; a repost passes on somebody else's words."""


class Message(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One mention, in short. `id` is `source:id`; an edit or a delete has that of its message.

    customer: who speaks, or for a company's words to whom. company: the brand that speaks.
    parent: `source:id` of what it replies to. closing: by its words, the matter is settled.
    priority_facts: facts of the customer for which an answer has priority.
    followers: how many may hear it; 0 where it was not said in public. style: of a company's words. model:
    which one said what of it.
    State is read back by position: new fields go to the end.
    """

    id: str
    at: int
    kind: str
    source: str
    raw: RawPointer
    author: str | None = None
    name: str | None = None
    customer: str | None = None
    company: str | None = None
    automated: bool = False
    responder: str | None = None
    parent: str | None = None
    text: str = ""
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    language: str = "und"
    needs_answer: float | None = None
    urgency: float | None = None
    sentiment: Sentiment | None = None
    act: str | None = None
    safety: tuple[str, ...] = ()
    unscored: str | None = None
    closing: bool = False
    topics: tuple[str, ...] = ()
    priority_facts: tuple[str, ...] = ()
    followers: int = 0
    style: tuple[str, ...] = ()
    model: str = ""

    @property
    def said_by_customer(self) -> bool:
        """Whether somebody who is not the company speaks in words of their own."""
        return self.company is None and self.customer is not None and self.kind in OWNS_WORDS

    @property
    def speaker(self) -> str | None:
        """Who speaks, as a customer: also a company's account, to other brands."""
        if self.company is None:
            return self.customer
        return message_key(self.source, self.author) if self.author else None

    @property
    def negative(self) -> float:
        """How surely it is negative, 0 to 1."""
        return self.sentiment.negative if self.sentiment else 0.0


def kept(mention: EnrichedMention) -> Message:
    """What the conversation keeps of it."""
    said, score = mention.mention, mention.score
    author = said.author
    writer = message_key(said.source, author.id) if author else None
    return Message(
        id=mention.id,
        at=int(mention.occurred_at),
        kind=said.kind,
        source=said.source,
        raw=mention.raw,
        author=author.id if author else None,
        name=(author.name or author.handle) if author else None,
        customer=mention.customer_key or (None if mention.company else writer),
        company=mention.company,
        automated=said.automated,
        responder=said.responder.id if said.responder else None,
        parent=message_key(said.source, said.in_reply_to) if said.in_reply_to else None,
        text=said.text[:KEPT_CHARS],
        addresses=tuple(sorted({match.brand for match in mention.brands if match.addressed})),
        names=tuple(sorted({match.brand for match in mention.brands if not match.addressed})),
        language=score.language.code,
        needs_answer=score.needs_answer,
        urgency=score.urgency,
        sentiment=score.sentiment,
        act=score.act.label if score.act else None,
        safety=score.safety,
        unscored=score.unscored.reason if score.unscored else None,
        closing=closes(said.text[:KEPT_CHARS]),
        topics=tuple(sorted(topic.label for topic in score.topics)),
        priority_facts=mention.customer.priority_facts if mention.customer else (),
        followers=(author.followers or 0) if author and said.visibility == "public" else 0,
        style=styles(said.text[:KEPT_CHARS]) if mention.company else (),
        model=score.model,
    )


def restored(message: Message, conversation: str) -> EnrichedMention:
    """Return a mention of which `kept` keeps the same; what was not kept is gone."""
    start = len(message.source) + 1
    return EnrichedMention(
        id=message.id,
        mention=Mention(
            id=message.id[start:],
            source=message.source,
            created_at=Time(message.at),
            kind=message.kind,
            author=_author(message),
            text=message.text,
            in_reply_to=message.parent[start:] if message.parent else None,
            responder=Responder(id=message.responder) if message.responder else None,
            automated=message.automated,
        ),
        score=_score(message),
        occurred_at=Time(message.at),
        raw=message.raw,
        brands=_matches(message),
        company=message.company,
        conversation_id=conversation,
        customer_key=message.customer,
        customer=_brief(message),
    )


def _author(message: Message) -> Author | None:
    if message.author is None:
        return None
    return Author(id=message.author, name=message.name, followers=message.followers)


def _brief(message: Message) -> CustomerBrief:
    return CustomerBrief(id=message.customer or "", priority_facts=message.priority_facts)


def _score(message: Message) -> Score:
    return Score(
        language=Language(code=message.language),
        model=message.model,
        sentiment=message.sentiment,
        needs_answer=message.needs_answer,
        urgency=message.urgency,
        act=Label(label=message.act, confidence=1.0) if message.act else None,
        safety=message.safety,
        topics=tuple(Label(label=topic, confidence=1.0) for topic in message.topics),
        unscored=None if message.unscored is None else Unscored(reason=message.unscored),
    )


def _matches(message: Message) -> tuple[BrandMatch, ...]:
    return (
        *(BrandMatch(brand=brand, how="mentioned", addressed=True) for brand in message.addresses),
        *(BrandMatch(brand=brand, how="named") for brand in message.names),
    )


def identity(message: Message) -> tuple[object, ...]:
    """What two copies of one record have in common."""
    return (message.id, message.kind, message.at) if message.kind in CHANGES else (message.id,)


def in_order(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Sorted by the time they were said, the same whatever the order in which they came."""
    return tuple(sorted(messages, key=lambda message: (message.at, message.id, message.kind)))
