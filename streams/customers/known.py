"""What a task knows of a customer: their own history, and those of the accounts that are linked to them."""

from functools import reduce

import msgspec
from msgspec.structs import replace

from schemas.base import DAY
from schemas.customers import CustomerFacts
from streams.customers.history import EMPTY, History, together

FORGOTTEN_AFTER = 730 * DAY
"""How long after their last word a customer is remembered, in event time: as many months as are kept."""
_STEP = 30 * DAY
"""Times of forgetting are rounded up to this, so that not every mention sets another timer."""
LINKED_KEPT = 20
"""Accounts whose histories stand apart, to be given back; those of more are added to the customer's own."""


class Profile(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A customer under their key. Facts may come before the first mention.

    linked: what accounts of theirs said. owed: a copy of what is owed to those, which each account's own task
    keeps.
    """

    own: History | None = None
    linked: dict[str, History] = {}
    owed: dict[str, History] = {}
    facts: CustomerFacts | None = None
    wake_at: int | None = None

    @property
    def whole(self) -> History:
        """The sum of all histories."""
        own = self.own or EMPTY
        if not self.linked and not self.owed:
            return own
        return reduce(together, (*self.linked.values(), *self.owed.values()), own)

    def of(self, account: str | None) -> History:
        """Return the history of an account; None for the customer's own."""
        return (self.own if account is None else self.linked.get(account)) or EMPTY

    def place(self, key: str, account: str) -> str | None:
        """Return under which account something is kept."""
        apart = account in self.linked or len(self.linked) < LINKED_KEPT
        return account if account != key and apart else None

    def owing(self, account: str, history: History | None) -> "Profile":
        """Return the profile with what is owed to an account now, None where the account is gone."""
        others = {name: each for name, each in self.owed.items() if name != account}
        if history is not None and len(others) < LINKED_KEPT:
            others[account] = history
        changed = replace(self, owed=dict(sorted(others.items())))
        return replace(changed, wake_at=changed.forgotten_at)

    def having(self, account: str | None, history: History | None) -> "Profile":
        """Return the profile with another history of an account, None for one that is gone."""
        if account is None:
            changed = replace(self, own=history)
        else:
            others = {name: each for name, each in self.linked.items() if name != account}
            others |= {account: history} if history else {}
            changed = replace(self, linked=dict(sorted(others.items())))
        return replace(changed, wake_at=changed.forgotten_at)

    @property
    def forgotten_at(self) -> int | None:
        """When it is to be forgotten; what the CRM says is not."""
        if self.own is None and not self.linked and not self.owed:
            return None
        return (self.whole.touched // _STEP + 1) * _STEP + FORGOTTEN_AFTER


class Home(msgspec.Struct, frozen=True, gc=False):
    """Whose an account is, by the CRM: the customer's key, or None; and since when that is known."""

    customer: str | None
    at: int
