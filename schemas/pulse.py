"""What the crowd does."""

from typing import Annotated

from schemas.base import Part, Record, Time, closed, known
from schemas.customers import Tone


class Bin(Part, frozen=True, kw_only=True):
    """Counts of one stretch of event time: what people said, not what the brand answered.

    A repost has no tone and no act of its own. late: mentions that came in this stretch, and are of one that
    nothing is added to any more; they are in no other count.
    """

    start: Time
    mentions: int
    tone: Tone = Tone()
    by_source: dict[str, int] = {}
    by_language: dict[str, int] = {}
    by_act: dict[str, int] = {}
    by_issue: dict[str, int] = {}
    late: int = 0


class Said(Part, frozen=True, kw_only=True):
    """What one person said, as far as the crowd is read by it; masked.

    author: the customer. author_since: when the account was made, says the source. known_since, known_for:
    when we first heard this customer, and how often before. repost_of: whose words it passes on. stands_for:
    how many mentions, itself included, it is read for where there are too many to read each. private: it is
    counted, and quoted to nobody.
    """

    mention: str
    at: Time
    author: str
    text: str = ""
    author_since: Time | None = None
    known_since: Time | None = None
    known_for: int = 0
    repost_of: str | None = None
    links: tuple[str, ...] = ()
    stands_for: float = 1.0
    private: bool = False


class Quote(Part, frozen=True, kw_only=True):
    """A typical mention, masked. tone: toward the brand, where it is known."""

    mention: str
    text: str
    at: Time
    tone: str | None = None


class PulsePartial(Record, frozen=True, kw_only=True, tag="pulse-partial/1"):
    """Counts of one brand from one task of `conversations` that it has not told before, by minute.

    at: the task's event time. quotes: a few of what was said. said: who said what, or a sample where it was
    much. Internal: added up by `pulse`.
    """

    id: str
    brand: str
    task: int
    bins: tuple[Bin, ...] = ()
    at: Time | None = None
    quotes: tuple[Quote, ...] = ()
    said: tuple[Said, ...] = ()


class Contact(Part, frozen=True, kw_only=True):
    """One customer took up another's words, or spoke to them by name.

    same: it is no contact, but two names of one person: `one` a handle, `other` an account.
    """

    one: str
    other: str
    at: Time
    same: bool = False


class TiesPartial(Record, frozen=True, kw_only=True, tag="ties-partial/1"):
    """Who was in touch with whom of those who speak of a brand, from one task of `customers`.

    at: the task's event time. Internal: added up by `pulse`.
    """

    id: str
    brand: str
    task: int
    at: Time
    contacts: tuple[Contact, ...] = ()


class Pulse(Record, frozen=True, kw_only=True, tag="pulse/1"):
    """A brand's counts of the hour that begins at `at`, by bin of `step` seconds; empty bins are left out.

    Of each hour there are two: by the minute for a day, and by five minutes for a week.
    """

    id: str
    brand: str
    at: Time
    step: int
    bins: tuple[Bin, ...] = ()


PROGRESS = ("seen", "being-fixed", "fixed")


class Issue(Record, frozen=True, kw_only=True, tag="issue/1"):
    """Something several people say.

    name: the words it is told by, or what a person called it. people: who said so, as far as they are
    remembered; people_of_late: those of them who did within a day before `last_seen`. said: the messages in
    which it was said last, two hundred at most. owner, progress: who in the company has it in hand, and how
    far they are. to_tell: of an issue that is fixed, the customers who raised it. attack_probability: how
    likely it is that many who say so of late are one hand; suspected: how many accounts may be, of `people`.
    reach: how many others are within a few steps of `people` (suspected accounts aside), a step away counting
    more than two; None where nothing is known of who is in touch with whom. reach_steps: how many are one
    step away, two, three. reach_through: who of `people` most of them are nearest to. reach_why: all that
    in a sentence.
    """

    id: str
    brand: str
    name: str
    first_seen: Time
    last_seen: Time
    state: Annotated[str, known("new", "growing", "steady", "fading", "merged", "muted")]
    mentions: int
    words: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    attack_probability: float | None = None
    reach: float | None = None
    owner: str | None = None
    progress: Annotated[str, known(*PROGRESS)] | None = None
    merged_into: str | None = None
    people: int = 0
    to_tell: tuple[str, ...] = ()
    suspected: int = 0
    people_of_late: int = 0
    said: tuple[str, ...] = ()
    reach_steps: tuple[int, ...] = ()
    reach_through: str | None = None
    reach_why: str = ""


def issue_forgotten(issue: str) -> Issue:
    """Return what a tombstone says of an issue: that nobody says so any more. Nothing else is known there."""
    return Issue(
        id=issue, brand="", name="", first_seen=Time(0), last_seen=Time(0), state="fading", mentions=0
    )


ISSUE_ACTIONS = ("rename", "merge", "mute", "unmute", "own", "progress")


class IssueAction(Record, frozen=True, kw_only=True, tag="issue-action/1"):
    """A person's act on an issue. Its key is the issue's brand.

    to: the name; the id of the issue that it is part of; who owns it; how far they are. Empty takes a name,
    an owner or the progress back.
    """

    id: str
    brand: str
    issue: str
    by: str
    at: Time
    action: Annotated[str, closed(*ISSUE_ACTIONS)]
    to: str = ""


class IssueActionResult(Record, frozen=True, kw_only=True, tag="issue-action-result/1"):
    """What became of a person's act, `id` being that act's: done, or the reason why not. There is one."""

    id: str
    brand: str
    issue: str
    action: str
    by: str
    at: Time
    done: bool
    reason: str | None = None
