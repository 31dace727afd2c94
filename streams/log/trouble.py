"""Why somebody cannot go on, since when, and how long to wait before the next try."""

import logging
from collections.abc import Callable
from typing import NamedTuple

from schemas.base import Time
from streams.errors import FencedError, NotAuthorisedError, StorageError, UnreachableError

log = logging.getLogger(__name__)

CAUSES: dict[type[Exception], str] = {
    UnreachableError: "unreachable",
    NotAuthorisedError: "not authorised",
    StorageError: "storage",
    FencedError: "fenced",
}
LONGEST_PAUSE = 5.0
"""Seconds between two tries, however often they failed."""


class Trouble(NamedTuple):
    """What keeps somebody from going on. cause: one of CAUSES, or `failed`. reason: a line to act on."""

    cause: str
    reason: str
    since: Time


def cause_of(error: Exception) -> str:
    """Return the cause in a word."""
    return next((cause for kind, cause in CAUSES.items() if isinstance(error, kind)), "failed")


class Standing:
    """Whether somebody can go on: the log hears of each change once, not of each try."""

    def __init__(self, who: str, now: Callable[[], Time]) -> None:
        self.trouble: Trouble | None = None
        self._who = who
        self._now = now
        self._tries = 0
        self._said = False

    def stopped(self, error: Exception, *, since: Time | None = None, said: bool = False) -> None:
        """Note a try that failed. since: now, if left out. said: the log knows the cause already."""
        cause, reason = cause_of(error), " ".join(str(error).split()) or repr(error)
        before = self.trouble
        self._tries += 1
        if before is not None and before.cause == cause:
            self.trouble = before._replace(reason=reason)
            return
        if since is None:
            since = self._now() if before is None else before.since
        self.trouble = Trouble(cause, reason, since)
        self._said = not said
        if self._said:
            log.warning("%s cannot go on (%s): %s", self._who, cause, reason)

    def goes_on(self) -> None:
        """Note that it works."""
        before, self.trouble, self._tries = self.trouble, None, 0
        if before is not None and self._said:
            seconds = (self._now() - before.since) / 1000
            log.warning("%s goes on after %.0f s (%s)", self._who, seconds, before.cause)

    def pause(self, first: float) -> float:
        """Seconds to wait: `first`, then twice as long after each try that failed."""
        doubled = first * 2.0 ** min(max(self._tries - 1, 0), 16)
        return min(max(first, LONGEST_PAUSE), doubled)
