"""A crowd that is heard: both stages of counting over topics in memory, live, and what came of it."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from schemas.base import Record, Time
from schemas.codec import decode, encode
from schemas.mentions import BrandMatch, EnrichedMention, Heartbeat
from schemas.pulse import Bin
from schemas.pulse import Pulse as Told
from schemas.scores import Label, Language, Sentiment
from streams.brands.registry import Brands
from streams.log.port import Outgoing
from streams.pulse import Counting, Pulse
from streams.state import State
from streams.step import Context, Output
from streams.tasks.simulation import Simulation
from tests.builders import a_mention, a_score, a_scored, outgoing
from tests.pulse.hearing import is_readable

ANGRY = Sentiment(negative=0.9, neutral=0.1, positive=0.0)
CALM = Sentiment(negative=0.1, neutral=0.8, positive=0.1)
HAPPY = Sentiment(negative=0.0, neutral=0.1, positive=0.9)


class Nothing:
    """A step that owes nobody anything, and cannot take what `breaks`."""

    kinds: Mapping[str, type[msgspec.Struct]] = {}

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Take it, or not."""
        if isinstance(record, EnrichedMention) and record.mention.text == "breaks":
            raise ValueError("not a sentence")
        return ()

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:
        """Nothing is kept, so nothing wakes."""
        raise AssertionError(table)


def enriched(
    name: str,
    at: int,
    *,
    brands: Iterable[str] = ("acme",),
    tone: Sentiment | None = CALM,
    act: str | None = None,
    language: str = "en",
    company: str | None = None,
    **fields: Any,
) -> EnrichedMention:
    """Something said of brands, in a conversation of its own."""
    fields.setdefault("author", f"author-{name}")
    mention = a_mention(name, created_at=Time(at), **fields)
    score = a_score(
        sentiment=tone,
        act=Label(label=act, confidence=0.9) if act else None,
        language=Language(code=language),
    )
    matches = tuple(BrandMatch(brand=each, how="named", addressed=each != company) for each in brands)
    scored = a_scored(mention, score=score, brands=matches, company=company)
    given = {each: getattr(scored, each) for each in type(scored).__struct_fields__}
    return EnrichedMention(**given, conversation_id=scored.id, customer_key=None)


class Crowd(Simulation):
    """So many tasks of `conversations`, and as many of `pulse`."""

    def __init__(self, partitions: int = 1, brands: Brands | None = None) -> None:
        super().__init__({"conversations": Counting(Nothing()), "pulse": Pulse(brands)}, partitions)

    def say(self, *mentions: EnrichedMention, at: int | None = None) -> None:
        """Hear mentions when they are said, or all at another time."""
        for each in mentions:
            self.pass_time(Time(each.occurred_at if at is None else at))
            self.publish([outgoing("mentions.enriched", each, each.conversation_id)])
            self.settle()
            for task in self.tasks:
                task.commit()
                assert is_readable(task.state)

    def beat(self, at: int) -> None:
        """Hear from every task of `customers` that event time has come so far."""
        self.pass_time(Time(at))
        beats = (
            Outgoing("mentions.enriched", None, encode(heartbeat), number)
            for task in range(self.partitions)
            for heartbeat in [Heartbeat(id=f"h{at}", at=Time(at), partition=task, tasks=self.partitions)]
            for number in range(self.partitions)
        )
        self.publish(beats)
        self.settle()

    def told(self, step: int = 300) -> dict[str, tuple[Bin, ...]]:
        """What readers have of each brand's hours, by key."""
        found = {key.decode(): decode(value, Told) for key, value in self.latest("brands.pulse").items()}
        return {key: record.bins for key, record in found.items() if record.step == step}

    def bins(self, brand: str = "acme", step: int = 300) -> list[Bin]:
        """All that readers have of one brand, in order."""
        hours = [bins for key, bins in self.told(step).items() if key.startswith(f"{brand}/")]
        return sorted((each for bins in hours for each in bins), key=lambda each: each.start)


def a_context() -> Context:
    """Some place on a topic."""
    return Context(Time(0), "pulse.partials", 0, 0, Time(0), "acme")
