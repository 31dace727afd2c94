"""An open question that a brand asks its people, and what they answer."""

from typing import Annotated

from schemas.base import DAY, Part, Record, Time, closed, known
from schemas.pulse import Quote

LISTENED = 90 * DAY
"""After its end: answers are named as late, and what was answered can be changed no more, but be deleted."""
CAMPAIGN_ACTIONS = ("start", "stop", "rename", "merge")


class CampaignAction(Record, frozen=True, kw_only=True, tag="campaign-action/1"):
    """A person's act on a campaign. Its key is the brand.

    start needs question, post (`source:id` of the post that asks) and until, and may have tags, which begin
    with #, and what is expected to be answered. rename and merge need theme and to: the name, empty for its
    words again; the theme that it is part of.
    """

    id: str
    brand: str
    campaign: str
    by: str
    at: Time
    action: Annotated[str, closed(*CAMPAIGN_ACTIONS)]
    question: str = ""
    post: str = ""
    tags: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    until: Time | None = None
    theme: str = ""
    to: str = ""


class CampaignActionResult(Record, frozen=True, kw_only=True, tag="campaign-action-result/1"):
    """What became of a person's act, `id` being that act's: done, or the reason why not. There is one."""

    id: str
    brand: str
    campaign: str
    action: str
    by: str
    at: Time
    done: bool
    reason: str | None = None


class CampaignQuestion(Record, frozen=True, kw_only=True, tag="campaign-question/1"):
    """What each task of `conversations` listens for: answers to a post, and what has a tag. Internal."""

    id: str
    brand: str
    post: str
    until: Time
    tags: tuple[str, ...] = ()


class CampaignAnswer(Record, frozen=True, kw_only=True, tag="campaign-answer/1"):
    """An answer as `conversations` heard it, masked; or that it was changed or deleted. Internal.

    mention: `source:id` of what was said first. at: when this was said, which of an edit is later. person:
    the customer, None where nobody can be named. private: it is counted, and quoted to nobody.
    """

    id: str
    campaign: str
    brand: str
    mention: str
    kind: Annotated[str, known("said", "edit", "delete")]
    at: Time
    source: str
    person: str | None = None
    text: str = ""
    language: str = "und"
    private: bool = False


class Share(Part, frozen=True, kw_only=True):
    """How many people of all who answered, and between which shares the truth lies with 95 % confidence.

    suspected: how many of them may be one hand.
    """

    people: int
    share: float
    low: float
    high: float
    suspected: int = 0


class Theme(Part, frozen=True, kw_only=True):
    """What several people answer. name: its words, or what a person called it. expected: as which answer."""

    id: str
    name: str
    share: Share
    words: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    expected: str | None = None


class Expected(Part, frozen=True, kw_only=True):
    """An answer that was expected, and how many people gave it.

    themes: those that say so, by id. share: of people in any of them, or who use nearly these words.
    """

    text: str
    share: Share
    themes: tuple[str, ...] = ()


class Heard(Part, frozen=True, kw_only=True):
    """A language or a source: mentions of the brand in the week before, and people who answered.

    less: it has surely less of the answers than of what is said usually.
    """

    name: str
    usual: int
    people: int
    less: bool = False


class Campaign(Record, frozen=True, kw_only=True, tag="campaign/1"):
    """An open question, and what was answered so far.

    answers: those that count, as they were worded until the end. people: who gave them. read: how many
    answers the figures are made of; fewer than `answers` where it was too many to read each. late: came
    after the end, deleted: were taken back; neither counts. elsewhere: people none of whose answers is in a
    theme. suspected: of `people`, who may be one hand.
    """

    id: str
    brand: str
    question: str
    post: str
    by: str
    started_at: Time
    until: Time
    state: Annotated[str, known("open", "ended", "stopped")]
    tags: tuple[str, ...] = ()
    ended_at: Time | None = None
    answers: int = 0
    people: int = 0
    read: int = 0
    late: int = 0
    edited: int = 0
    deleted: int = 0
    elsewhere: int = 0
    suspected: int = 0
    themes: tuple[Theme, ...] = ()
    expected: tuple[Expected, ...] = ()
    languages: tuple[Heard, ...] = ()
    sources: tuple[Heard, ...] = ()
