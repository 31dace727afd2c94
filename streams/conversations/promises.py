"""How soon a brand promises to answer: what this domain asks of the brand registry."""

from collections.abc import Collection
from typing import NamedTuple, Protocol

from schemas.base import Time


class Promise(Protocol):
    """A brand's targets, in milliseconds of working time by source and priority; and who keeps them."""

    def first_reply_ms(self, source: str, priority: str) -> int:
        """How long a customer may wait for the first answer."""
        ...

    def next_reply_ms(self, source: str, priority: str) -> int:
        """How long a customer may wait for each further answer."""
        ...

    def after(self, source: str, start: int, worked: int) -> int:
        """When so many milliseconds have gone by since `start` in which somebody is there."""
        ...

    def has_team(self, team: str) -> bool:
        """Whether the brand has a team of this id."""
        ...

    def why_not(self, team: str | None, person: str) -> str | None:
        """Why a person may not act on what is the team's, or no team's; None where they may."""
        ...

    def team_for(self, safety: Collection[str], topics: Collection[str], language: str) -> str | None:
        """Which team answers; None where the brand has none."""
        ...


class Targets(Protocol):
    """The brands, by id."""

    def get(self, brand: str) -> Promise:
        """Return the brand's promise; the default one for a brand that nobody registered."""
        ...


FIRST_REPLY = "first-reply"
NEXT_REPLY = "next-reply"


class Due(NamedTuple):
    """When three quarters of the promised time are gone, and when all of it."""

    soon: Time
    at: Time


def due(promise: Promise, clock: str, source: str, rises: Collection[tuple[int, str]]) -> Due:
    """When an answer is due: by whichever promise ends first.

    rises: from when on the matter had which priority, beginning where the clock starts. The promise of a
    priority runs from the words that gave it, so that none is broken before it was known.
    """
    target = promise.first_reply_ms if clock == FIRST_REPLY else promise.next_reply_ms
    ends = [(promise.after(source, at, target(source, level)), at, level) for at, level in rises]
    end, start, level = min(ends)
    return Due(Time(promise.after(source, start, target(source, level) * 3 // 4)), Time(end))
