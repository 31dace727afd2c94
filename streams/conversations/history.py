"""What a conversation reads like once edits and deletions are taken into account."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from msgspec.structs import replace

from streams.conversations.asks import is_urgent_complaint, needs_answer
from streams.conversations.events import CHANGES, OWNS_WORDS, Message


@dataclass(frozen=True, slots=True)
class History:
    """What was said, and what became of it.

    messages: by time, each with its latest text. deleted: when, by message. asking: messages that need an
    answer, or did before they were edited. retracted: since when they are gone or ask no more.
    urgent: first version that was an urgent complaint. companies: brand whose account wrote it.
    addressed: brands that it is said to. authors: who spoke as a customer. These four by message.
    spoke: since when each customer has been here.
    """

    messages: tuple[Message, ...]
    by_id: dict[str, Message]
    deleted: dict[str, int]
    asking: frozenset[str]
    retracted: dict[str, int]
    urgent: dict[str, Message]
    companies: dict[str, str]
    addressed: dict[str, tuple[str, ...]]
    authors: dict[str, str]
    spoke: dict[str, int]

    def may_answer(self, message: Message) -> bool:
        """Whether a company's words, where they name nobody here, may answer whoever waits.

        A company that goes on from its own words without naming anybody answers nobody.
        """
        own_words = self.companies.get(message.parent or "") == message.company
        return message.kind == "reply" and not message.automated and not own_words

    def said_to(self, message: Message) -> str | None:
        """Return which customer here a company's words are said to; None where that cannot be told.

        Whom they name, if that one has spoken by then: who comes later changes nothing that was. Else to
        whose words they reply; where they go on from the company's own, whom those were said to. `threads`
        knows as much, unless it was asked before the customer's words had come.
        """
        passed: set[str] = set()
        words: Message | None = message
        while words is not None and words.company == message.company and words.id not in passed:
            if words.customer and self.spoke.get(words.customer, message.at + 1) <= message.at:
                return words.customer
            if customer := self.authors.get(words.parent or ""):
                return customer
            passed.add(words.id)
            words = self.by_id.get(words.parent or "")
        return None

    def words(self, message: Message) -> str:
        """Its text; nothing once it was deleted."""
        return "" if message.id in self.deleted else message.text


def history(kept: tuple[Message, ...]) -> History:
    """Read what was kept. An edit whose message was never seen stands for it: it is not forgotten."""
    first: dict[str, Message] = {}
    edits: dict[str, list[Message]] = {}
    deleted: dict[str, int] = {}
    for message in kept:
        if message.kind == "delete":
            deleted.setdefault(message.id, message.at)
        elif message.kind == "edit":
            edits.setdefault(message.id, []).append(message)
            first.setdefault(message.id, replace(message, kind="post"))
    first.update({message.id: message for message in kept if message.kind not in CHANGES})
    read = [reduce(_edited, edits.get(message.id, ()), message) for message in first.values()]
    read.sort(key=lambda message: (message.at, message.company is not None, message.id))
    versions = [message for message in kept if message.kind != "delete"]
    asking = {message.id for message in versions if needs_answer(message)}
    companies = {message.id: message.company for message in read if message.company}
    addressed = _addressed(read, companies)
    speaking = {message.id: message.speaker for message in read if _is_customer(message, addressed)}
    authors = {message: customer for message, customer in speaking.items() if customer}
    return History(
        messages=tuple(read),
        by_id={message.id: message for message in read},
        deleted=deleted,
        asking=frozenset(asking),
        retracted=_retracted(asking, [each[-1] for each in edits.values()], deleted),
        urgent={each.id: each for each in reversed(versions) if is_urgent_complaint(each)},
        companies=companies,
        addressed=addressed,
        authors=authors,
        spoke=_spoke(read, authors),
    )


def _spoke(read: Iterable[Message], authors: dict[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for message in read:
        if customer := authors.get(message.id):
            found.setdefault(customer, message.at)
    return found


def _addressed(read: Iterable[Message], companies: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Say to which brands each is said: by name, or by replying to one of their accounts' messages here.

    No brand addresses itself, nor, in answering it, another one that asked as a customer does.
    """
    found: dict[str, tuple[str, ...]] = {}
    for message in read:
        parent = message.parent or ""
        brands = dict.fromkeys((*message.addresses, companies.get(parent)))
        answered = companies.get(parent) if message.company in found.get(parent, ()) else None
        nobody = (None, message.company, answered)
        found[message.id] = tuple(brand for brand in brands if brand and brand not in nobody)
    return found


def _is_customer(message: Message, addressed: dict[str, tuple[str, ...]]) -> bool:
    """Whether it is a customer's: a company's account is a customer of the other brands it speaks to."""
    if message.company is None:
        return True
    return message.kind in OWNS_WORDS and not message.automated and bool(addressed[message.id])


def _retracted(asking: set[str], latest: Iterable[Message], deleted: dict[str, int]) -> dict[str, int]:
    taken_back = {edit.id: edit.at for edit in latest if edit.id in asking and not needs_answer(edit)}
    for message, at in deleted.items():
        taken_back[message] = min(at, taken_back.get(message, at))
    return taken_back


def _edited(message: Message, edit: Message) -> Message:
    """Take the words of the edit; a brand once addressed stays addressed, a danger once named stays named."""
    return replace(
        message,
        text=edit.text,
        addresses=_union(message.addresses, edit.addresses),
        names=_union(message.names, edit.names),
        safety=_union(message.safety, edit.safety),
        language=edit.language,
        needs_answer=edit.needs_answer,
        urgency=edit.urgency,
        sentiment=edit.sentiment,
        act=edit.act,
        topics=edit.topics,
        unscored=edit.unscored,
        closing=edit.closing,
        style=edit.style,
        model=edit.model,
    )


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))
