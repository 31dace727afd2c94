"""Who was in touch with whom, for each brand they speak of: told to `pulse` once a minute.

Of a brand that everybody speaks of each task tells its part, and `pulse` only adds up, as with counts.
"""

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from schemas.base import MINUTE, Time
from schemas.customers import Echo
from schemas.mentions import ThreadedMention, message_key
from schemas.pulse import Contact, TiesPartial
from streams.customers.history import History
from streams.customers.observed import bare
from streams.state import State
from streams.step import Context, Output

MOST = 200
"""Contacts that are kept before they are told without waiting."""

ByBrand = Mapping[str, tuple[Contact, ...]]


class Contacts(msgspec.Struct, frozen=True, gc=False):
    """Those of one brand's people that one task has heard, and not told yet."""

    task: int
    wake_at: int | None
    heard: tuple[Contact, ...] = ()


def of_mention(account: str, threaded: ThreadedMention, said: History, before: History) -> ByBrand:
    """Return whom a mention names; and with the first one of a brand, by which handle its author is named."""
    at = threaded.occurred_at
    named = tuple(Contact(one=account, other=other, at=at) for other in said.ties)
    handle = _handle(account, threaded)
    names = (Contact(one=handle, other=account, at=at, same=True),) if handle else ()
    known = {} if _is_renamed(said, before) else before.brands
    return {brand: named if brand in known else (*named, *names) for brand in said.brands}


def of_echo(account: str, echo: Echo) -> ByBrand:
    """Return whose words were taken up, told at who did so: for the brands that these are about."""
    if echo.by != account or echo.to is None:
        return {}
    contact = Contact(one=account, other=echo.to, at=echo.at)
    return dict.fromkeys(sorted({*echo.about, *echo.recommends}), (contact,))


def note(state: State, heard: ByBrand, context: Context) -> Iterator[Output]:
    """Keep them until a minute has passed, or there are too many to wait."""
    for brand, contacts in heard.items():
        if contacts:
            known = state[Contacts].get(brand) or Contacts(context.partition, context.now + MINUTE)
            more = replace(known, heard=(*known.heard, *contacts))
            state[Contacts].put(brand, more)
            if len(more.heard) >= MOST:
                yield told(state, brand, context.now)


def told(state: State, brand: str, now: Time) -> Output:
    """Tell them."""
    known = state[Contacts].get(brand)
    assert known is not None, "timers belong to values"
    state[Contacts].delete(brand)
    name = f"{brand}/{known.task}/{now}"
    record = TiesPartial(id=name, brand=brand, task=known.task, at=now, contacts=known.heard)
    return Output("pulse.partials", brand, record)


def _handle(account: str, threaded: ThreadedMention) -> str | None:
    """Return the name by which others speak to the author; None where the account is not the author's own."""
    author, source = threaded.mention.author, threaded.mention.source
    if author is None or not author.handle or account != message_key(source, author.id):
        return None
    return f"{source}:@{bare(author.handle)}"


def _is_renamed(said: History, before: History) -> bool:
    handles = {each.handle for each in before.identities}
    return any(each.handle not in handles for each in said.identities)
