"""What a conversation reads like once edits and deletions are taken into account."""

from dataclasses import dataclass

from msgspec.structs import replace

from streams.conversations.asks import needs_answer
from streams.conversations.events import CHANGES, Message


@dataclass(frozen=True, slots=True)
class History:
    """What was said, and what became of it.

    messages: by time, each with its latest text. deleted: when, by message. asking: messages that need an
    answer, or did before they were edited. retracted: since when they are gone or ask no more.
    companies: brand by message of its accounts. customers: who spoke.
    """

    messages: tuple[Message, ...]
    deleted: dict[str, int]
    asking: frozenset[str]
    retracted: dict[str, int]
    companies: dict[str, str]
    customers: frozenset[str]

    def addressed(self, message: Message) -> tuple[str, ...]:
        """Brands it is said to: by name, or by replying to one of their accounts' messages here."""
        parent = self.companies.get(message.parent or "")
        if parent is None or parent in message.addresses:
            return message.addresses
        return (*message.addresses, parent)

    def may_answer(self, message: Message) -> bool:
        """Whether a company's words, where they name nobody here, may answer whoever waits.

        A company that goes on from its own words without naming anybody answers nobody.
        """
        own_words = self.companies.get(message.parent or "") == message.company
        return message.kind == "reply" and not message.automated and not own_words

    def words(self, message: Message) -> str:
        """Its text; nothing once it was deleted."""
        return "" if message.id in self.deleted else message.text


def history(kept: tuple[Message, ...]) -> History:
    """Read what was kept. An edit whose message was never seen stands for it: it is not forgotten."""
    first: dict[str, Message] = {}
    latest: dict[str, Message] = {}
    deleted: dict[str, int] = {}
    for message in kept:
        if message.kind == "delete":
            deleted.setdefault(message.id, message.at)
        elif message.kind == "edit":
            latest[message.id] = message
            first.setdefault(message.id, replace(message, kind="post"))
    first.update({message.id: message for message in kept if message.kind not in CHANGES})
    read = [_edited(message, latest.get(message.id)) for message in first.values()]
    read.sort(key=lambda message: (message.at, message.company is not None, message.id))
    asking = {message.id for message in (*first.values(), *kept) if _asks(message)}
    return History(
        messages=tuple(read),
        deleted=deleted,
        asking=frozenset(asking),
        retracted=_retracted(asking, latest, deleted),
        companies={message.id: message.company for message in read if message.company},
        customers=frozenset(message.customer for message in read if message.customer and not message.company),
    )


def _asks(message: Message) -> bool:
    return message.kind != "delete" and needs_answer(message)


def _retracted(asking: set[str], latest: dict[str, Message], deleted: dict[str, int]) -> dict[str, int]:
    taken_back = {
        edit.id: edit.at for edit in latest.values() if edit.id in asking and not needs_answer(edit)
    }
    for message, at in deleted.items():
        taken_back[message] = min(at, taken_back.get(message, at))
    return taken_back


def _edited(message: Message, edit: Message | None) -> Message:
    """Take the words of the edit; a brand once addressed stays addressed, a danger once named stays named."""
    if edit is None:
        return message
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
        unscored=edit.unscored,
        closing=edit.closing,
    )


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))
