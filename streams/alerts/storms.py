"""How many notices of a brand may begin at a time: a rule that matches everything shall not drown people."""

import msgspec

from schemas.base import Time
from streams.rules.rule import GROUP_WAIT
from streams.state import State

MAX_NOTICES = 8
"""Of one brand within two minutes, beside the group of all its alerts, in which what is more is told."""


class Burst(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Notices of a brand that have begun since its first, until `wake_at`."""

    notices: int
    wake_at: Time


def is_too_many(state: State, brand: str, now: Time) -> bool:
    """Count one more notice; say whether it is more than people can take."""
    burst = state[Burst].get(brand)
    if burst is None:
        burst = Burst(notices=0, wake_at=Time(now + GROUP_WAIT))
    if burst.notices >= MAX_NOTICES:
        return True
    state[Burst].put(brand, msgspec.structs.replace(burst, notices=burst.notices + 1))
    return False


def pass_by(state: State, brand: str) -> None:
    """Begin to count anew."""
    state[Burst].delete(brand)
