"""When to try again, and when to give up."""

import hashlib

from schemas.base import HOUR, MINUTE, SECOND

FIRST_RETRY = 2 * SECOND
LONGEST_RETRY = 15 * MINUTE
LONGEST_PROBE = MINUTE
"""Between two tries of a sink that is down: whoever waits behind it shall not wait long once it is back."""
LONGEST_RETRY_AFTER = HOUR
"""A sink that asks to be left alone for longer is tried again all the same."""
GIVE_UP_AFTER = 24 * HOUR
_MAX_DOUBLINGS = 20


def retry_delay(key: str, attempt: int, retry_after: int | None, *, longest: int = LONGEST_RETRY) -> int:
    """Milliseconds until the next try: twice as long each time, give or take a quarter.

    The spread keeps a sink that comes back from being met by everything at once; it is computed from
    the key, so that the same history gives the same times.
    """
    doubled = FIRST_RETRY * 2 ** min(attempt - 1, _MAX_DOUBLINGS)
    delay = int(min(doubled, longest) * (0.75 + _spread(key, attempt) / 2))
    return max(delay, min(retry_after or 0, LONGEST_RETRY_AFTER))


def is_hopeless(first_at: int, retry_at: int) -> bool:
    """Whether another try would be too late."""
    return retry_at - first_at > GIVE_UP_AFTER


def _spread(key: str, attempt: int) -> float:
    """0 to 1, evenly."""
    digest = hashlib.sha256(f"{key}\n{attempt}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32
