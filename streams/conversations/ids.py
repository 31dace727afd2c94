"""Names of what is derived, the same in every run: made of what it is about."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote


class Target(NamedTuple):
    """What an obligation's id says: the brand that owes, and a message it is owed for."""

    brand: str
    message: str


def obligation_id(brand: str, message: str, conversation: str) -> str:
    """Return the id: the brand, the message at which the clock starts, the conversation it stands in.

    The brand is quoted as in a URL, since an unregistered one may be called anything.
    The conversation is part of it because a merge moves the obligation to another partition, where the
    order of a tombstone and of its successor under the same key would be anybody's guess.
    """
    return f"{_quoted(brand)}/{message}/{conversation}"


@lru_cache(maxsize=1024)
def _quoted(brand: str) -> str:
    return quote(brand, safe="")


def target_of(obligation: str, conversation: str) -> Target | None:
    """Read the id back; None where it is none of this conversation."""
    if not obligation.endswith(f"/{conversation}"):
        return None
    brand, slash, message = obligation[: -len(conversation) - 1].partition("/")
    return Target(unquote(brand), message) if slash else None


def moved_id(obligation: str, conversation: str, into: str) -> str:
    """The id that the obligation has after a merge."""
    target = target_of(obligation, conversation)
    return obligation_id(*target, into) if target else obligation
