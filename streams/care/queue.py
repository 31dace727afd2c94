"""The queue: people who wait for an answer, soonest due first; and which of them are meant. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b

from schemas.conversations import Obligation

SHORTEST = 4
"""Fewer characters of a reference are more likely a slip than a name."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of those who wait are meant; None and False: any.

    held_by: in whose hands. free: in nobody's. overdue: at this time, in milliseconds, due already.
    """

    brand: str | None = None
    source: str | None = None
    team: str | None = None
    language: str | None = None
    priority: str | None = None
    held_by: str | None = None
    free: bool = False
    safety: bool = False
    overdue: int | None = None

    def takes(self, owed: Obligation) -> bool:
        """Whether it is meant."""
        wanted = (self.brand, self.source, self.team, self.language, self.priority, self.held_by)
        found = (owed.brand, owed.source, owed.team, owed.language, owed.priority, owed.assignee)
        return (
            all(want in (None, has) for want, has in zip(wanted, found, strict=True))
            and not (self.free and owed.assignee)
            and not (self.safety and not owed.safety)
            and (self.overdue is None or owed.due_at <= self.overdue)
        )


def waiting(obligations: Iterable[Obligation], wanted: Filter) -> list[Obligation]:
    """Those that are open and meant, soonest due first."""
    found = [owed for owed in obligations if owed.state == "open" and wanted.takes(owed)]
    return sorted(found, key=lambda owed: (owed.due_at, owed.id))


def of_the_same(obligations: Iterable[Obligation], wanted: Filter) -> list[Obligation]:
    """All that are owed or were owed by those who are meant, in whosever hands, for how it goes with them."""
    asked = replace(wanted, held_by=None, free=False, overdue=None)
    return [owed for owed in obligations if asked.takes(owed)]


def reference(obligation: str) -> str:
    """Return a short name of an obligation, for people to type; any unique beginning of it will do."""
    return blake2b(obligation.encode(), digest_size=16).hexdigest()


def too_short(name: str) -> str:
    """Say of a name that it is too short for a reference; nothing where it is long enough."""
    return f" (of a reference, {SHORTEST} characters are needed)" if len(name) < SHORTEST else ""


def meant(obligations: Iterable[Obligation], name: str) -> list[Obligation]:
    """Those that a name may mean: an id, a reference's beginning or a message's id; open ones, if any are.

    One is meant; none is unknown; of several somebody has to say which.
    """
    found = [owed for owed in obligations if _is_called(owed, name)]
    exact = [owed for owed in found if owed.id == name]
    standing = [owed for owed in found if owed.state == "open"]
    return exact or standing or found


def _is_called(owed: Obligation, name: str) -> bool:
    if name == owed.id or name in owed.mentions:
        return True
    return len(name) >= SHORTEST and reference(owed.id).startswith(name.lower())
