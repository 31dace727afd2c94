"""What is kept of a campaign and of each answer."""

import msgspec

from schemas.base import MINUTE
from schemas.campaigns import CampaignAction

LOOKED_AT_EVERY = MINUTE
"""After something came: readers see it by then, and answers are not read anew for each."""


class Hand(msgspec.Struct, frozen=True, gc=False):
    """What a person decided about a theme, and the words that it had then, by which it is known again.

    into: the id of the theme that it is part of.
    """

    theme: str
    words: dict[str, float]
    name: str | None = None
    into: str | None = None


class Asked(msgspec.Struct, frozen=True, gc=False):
    """A campaign. group: the brand. Times are in milliseconds.

    start: as it was started. ended_at: when a person stopped it, or it was over. languages, sources: mentions
    of the brand in the week before. bound: answers whose ids hash below it are read, see answers. unread: how
    many were not. suspects: people who may be one hand. wake_at: when to tell readers, or to forget it.
    """

    group: str
    start: CampaignAction
    state: str = "open"
    ended_at: int | None = None
    languages: dict[str, int] = {}
    sources: dict[str, int] = {}
    bound: float = 1.0
    read: int = 0
    unread: int = 0
    hands: tuple[Hand, ...] = ()
    suspects: tuple[str, ...] = ()
    wake_at: int | None = None

    @property
    def until(self) -> int:
        """When answers end to count."""
        assert self.start.until is not None, "checked when it was started"
        return int(self.start.until) if self.ended_at is None else self.ended_at

    def counts(self, answer: "Answer") -> bool:
        """Whether it was given in time, and stands."""
        return answer.person is not None and not answer.deleted and answer.at <= self.until


class Answer(msgspec.Struct, frozen=True, gc=False):
    """An answer. group: the campaign. at: when it was first said; worded_at: when in these words.

    person None: nobody said it yet as far as is known, only that it was deleted.
    """

    group: str
    mention: str
    at: int
    worded_at: int
    person: str | None
    text: str
    source: str
    language: str
    private: bool = False
    edited: bool = False
    deleted: bool = False
