"""What the crowd does."""

from typing import Annotated

from schemas.base import Part, Record, Time, known
from schemas.customers import Tone


class Bin(Part, frozen=True, kw_only=True):
    """Counts of one stretch of event time."""

    start: Time
    mentions: int
    tone: Tone = Tone()
    by_source: dict[str, int] = {}
    by_language: dict[str, int] = {}
    by_act: dict[str, int] = {}
    by_issue: dict[str, int] = {}


class PulsePartial(Record, frozen=True, kw_only=True, tag="pulse-partial/1"):
    """Counts of one brand from one task of `conversations`, added up by `pulse`."""

    id: str
    brand: str
    task: int
    bins: tuple[Bin, ...] = ()


class Pulse(Record, frozen=True, kw_only=True, tag="pulse/1"):
    """A brand's counts of late, by bin of `step` seconds."""

    id: str
    brand: str
    at: Time
    step: int
    bins: tuple[Bin, ...] = ()


class Quote(Part, frozen=True, kw_only=True):
    """A typical mention, masked."""

    mention: str
    text: str
    at: Time


class Issue(Record, frozen=True, kw_only=True, tag="issue/1"):
    """Something several people say."""

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
    progress: Annotated[str, known("seen", "being-fixed", "fixed")] | None = None
    merged_into: str | None = None
