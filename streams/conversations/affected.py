"""Whose obligations a record can change: so that a crowd that waits is not gone through for each word.

What one customer says, or a company says to one who takes part, concerns that one. Only a company's reply
to nobody here answers whoever is the only one to wait, so where there is one, everybody is concerned; and so
it is where the company has replied to the message, since only now it is known to what.
"""

from collections.abc import Iterable

from streams.conversations.events import Message
from streams.conversations.history import History
from streams.conversations.thread import Matter, Published


def affected(kept: Iterable[Message], past: History, about: str | None) -> frozenset[str] | None:
    """Customers whose cases may have changed with news about a message; None for everybody.

    about: None where there is no news, and only time has passed.
    """
    here: set[str] = set()
    for each in past.messages:
        if each.id != about and each.id in past.authors:
            here.add(past.authors[each.id])
        if each.company and (
            _replies_to(each, about) or (each.customer not in here and past.may_answer(each))
        ):
            return None
    records = [each for each in kept if each.id == about]
    concerned = {name for each in records for name in (each.customer, each.speaker)}
    concerned |= {past.said_to(each) for each in past.messages if each.id == about and each.company}
    if any(each.company for each in records):
        concerned |= {past.authors.get(each.id) for each in past.messages if _replies_to(each, about)}
    return frozenset(each for each in concerned if each)


def _replies_to(message: Message, about: str | None) -> bool:
    return about is not None and message.parent == about


def overdue(told: Iterable[Published | Matter], now: int) -> set[str]:
    """Customers of whose waiting, or silence, time has made more than readers know."""
    return {each.customer for each in told if each.next_at is not None and now >= each.next_at}
