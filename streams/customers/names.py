"""What customers are called: by the account seen last that has a name, and by what it was called before."""

from collections.abc import Iterable

from msgspec.structs import replace

from schemas.base import Time
from schemas.customers import Identity

IDENTITIES_KEPT = 20
EARLIER_KEPT = 5
"""Names and handles that an account had before: who renames more often is looked for by other means."""


def together(one: tuple[Identity, ...], other: tuple[Identity, ...]) -> tuple[Identity, ...]:
    """Return the accounts, the one seen last at the end; a name is that of the latest mention."""
    if not other:
        return one
    known = {(identity.source, identity.id): identity for identity in one}
    for new in other:
        old = known.get((new.source, new.id))
        known[new.source, new.id] = new if old is None else _renamed(*sorted((old, new), key=_recency))
    return tuple(sorted(known.values(), key=_recency)[-IDENTITIES_KEPT:])


def name_of(identities: Iterable[Identity]) -> str | None:
    """Return the name of the account seen last that has one; the last one is seen last."""
    return _last(identity.name for identity in identities)


def handle_of(identities: Iterable[Identity]) -> str | None:
    """Return the handle of the account seen last that has one."""
    return _last(identity.handle for identity in identities)


def _last(names: Iterable[str | None]) -> str | None:
    found = [name for name in names if name]
    return found[-1] if found else None


def _renamed(old: Identity, new: Identity) -> Identity:
    """Return the newer state of an account, which keeps what it was called before, and until when."""
    if (old.name, old.handle, old.earlier) == (new.name, new.handle, new.earlier):
        return new
    called: dict[str, Time] = {}
    then = ((name, old.seen or Time(0)) for name in (old.name, old.handle) if name)
    for name, seen in (*old.earlier.items(), *new.earlier.items(), *then):
        called[name] = max(seen, called.get(name, seen))
    latest = sorted((seen, name) for name, seen in called.items() if name not in (new.name, new.handle))
    return replace(new, earlier={name: seen for seen, name in latest[-EARLIER_KEPT:]})


def _recency(identity: Identity) -> tuple[int, str, str, str, str]:
    return (
        identity.seen or 0,
        identity.source,
        identity.id,
        identity.name or "",
        identity.handle or "",
    )
