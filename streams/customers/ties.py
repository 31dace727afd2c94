"""With whom a customer speaks: directed, fading with time, and few."""

from collections.abc import Container

from schemas.base import DAY, Time
from schemas.customers import Tie
from streams.customers.history import History

HALF_LIFE = 90 * DAY
"""After a quarter without a word a tie counts half."""


def ties(history: History, own: Container[str]) -> tuple[Tie, ...]:
    """Return them as of when the customer was last seen, the strongest first; none to their own accounts."""
    last_seen = history.last_seen or 0
    found = [_tie(to, contacts, last_seen) for to, contacts in history.ties.items() if to not in own]
    return tuple(sorted(found, key=lambda tie: (-tie.weight, tie.to)))


def _tie(to: str, contacts: tuple[int, ...], now: int) -> Tie:
    """Weight the last contacts by age; one that came after `now` counts as a new one."""
    weight = sum(0.5 ** (max(0, now - at) / HALF_LIFE) for at in contacts)
    return Tie(to=to, weight=round(weight, 3), last=Time(contacts[-1]))
