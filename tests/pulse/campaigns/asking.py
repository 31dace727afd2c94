"""An open question asked on a topic, and answered by people through all agents from `threads` on."""

from collections.abc import Iterable
from typing import Any

from schemas.base import DAY, Record, Time
from schemas.campaigns import Campaign, CampaignAction, CampaignActionResult
from schemas.codec import decode, encode
from schemas.conversations import Obligation
from schemas.errors import RecordError
from schemas.mentions import BrandMatch, EnrichedMention, Heartbeat, ScoredMention
from schemas.scores import Language
from streams.brands.file import BrandsFile
from streams.brands.registry import Brands
from streams.conversations import Answering, Conversations
from streams.customers import Customers
from streams.log.port import Outgoing
from streams.pulse import Counting, Pulse
from streams.state import State
from streams.step import Context, Made
from streams.tasks.process import broadcast
from streams.tasks.simulation import Simulation
from streams.threads import Threads
from tests.builders import a_mention, a_score, a_scored, at
from tests.pulse.hearing import is_readable

POST = "x:ask"
UNTIL = 60 * 24 * 2
"""Minutes after noon at which the campaign ends."""
QUEUES = (
    "the queues at the counter are far too long",
    "shorter queues at the counter please",
    "queues, queues, queues at every counter",
    "always endless queues at your counter",
)
HOURS = (
    "longer opening hours on Saturday",
    "please extend the opening hours in the evening",
    "opening hours! I work until six",
    "your opening hours on weekends are useless",
)
PRICES = (
    "lower prices for families",
    "prices went up again, families cannot pay that",
    "fair prices for families with children",
    "family tickets at fair prices",
)


def said(
    name: str,
    minute: float,
    text: str = "",
    *,
    author: str | None = None,
    kind: str = "reply",
    company: str | None = None,
    brands: Iterable[str] = ("acme",),
    language: str = "en",
    score: dict[str, Any] | None = None,
    **fields: Any,
) -> ScoredMention:
    """Something said to acme, so many minutes after noon; a reply is to the post that asks."""
    if kind == "reply":
        fields.setdefault("in_reply_to", "ask")
    who = None if kind == "delete" else author or f"by-{name}"
    mention = a_mention(name, who, created_at=at(minute), text=text, kind=kind, **fields)
    return a_scored(
        mention,
        score=a_score(**{"language": Language(code=language), **(score or {})}),
        brands=tuple(BrandMatch(brand=brand, how="mentioned", addressed=True) for brand in brands),
        company=company,
    )


class Crowded:
    """Conversations in which nobody has room to say anything that is `full`."""

    def __init__(self, brands: Brands) -> None:
        self._step = Conversations(brands)
        self.kinds = self._step.kinds

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Made]:
        """Take it, or not."""
        made = [*self._step.on_record(state, record, context)]
        if isinstance(record, EnrichedMention) and "full" in record.mention.text:
            raise RecordError("$.conversation_id", "no room")
        return made

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Made]:
        """As ever."""
        return self._step.on_wake(state, table, key, now)


class Asking(Simulation):
    """So many tasks of each agent. Their time moves with what is said, and with `beat`."""

    def __init__(self, partitions: int = 1, file: BrandsFile | None = None) -> None:
        brands = Brands.of(file or BrandsFile())
        super().__init__(
            {
                "threads": Threads(),
                "customers": Customers(brands),
                "conversations": Counting(Answering(Crowded(brands))),
                "pulse": Pulse(brands),
            },
            partitions,
        )
        self.now = at(0)
        self.acts = 0

    def say(self, *mentions: ScoredMention) -> None:
        """Hear mentions one by one, when they are said."""
        for each in mentions:
            self.pass_time(max(self.now, each.occurred_at))
            self.publish([Outgoing("mentions.scored", each.id.encode(), encode(each))])
            self.settle()

    def answer(self, texts: Iterable[str], minute: float = 10, times: int = 3, **fields: Any) -> None:
        """Answer the post in turns, each time by somebody else."""
        every = [*texts]
        self.say(
            *(
                said(f"{every[0][:8]}{number}{minute:.0f}", minute, every[number % len(every)], **fields)
                for number in range(times * len(every))
            )
        )

    def beat(self, minute: float) -> None:
        """Hear from everybody before `threads` that it is that late; all agents pass it on."""
        self.pass_time(max(self.now, at(minute)))
        beat = Heartbeat(id=f"h{minute}", at=at(minute), partition=0, tasks=1)
        self.publish(broadcast("mentions.scored", beat, self.partitions))
        self.settle()
        self.pass_time(Time(self.now + 3 * 60_000))
        for task in self.tasks:
            task.commit()
            assert is_readable(task.state)

    def do(self, action: str = "start", minute: float = 0, **fields: Any) -> CampaignActionResult:
        """Do something with the campaign `acme/1`, and return what became of it."""
        self.acts += 1
        given: dict[str, Any] = {"brand": "acme", "campaign": "acme/1", "by": "kim", "at": at(minute)}
        if action == "start":
            given |= {"question": "What should we fix first?", "post": POST, "until": at(UNTIL)}
        act = CampaignAction(id=f"act-{self.acts}", action=action, **{**given, **fields})
        self.publish([Outgoing("campaigns.actions", act.brand.encode(), encode(act))])
        self.settle()
        results = [
            decode(each.value or b"", CampaignActionResult) for each in self.records("campaigns.results")
        ]
        (result,) = [each for each in results if each.id == act.id]
        return result

    def campaign(self, id_: str = "acme/1") -> Campaign:
        """What readers have of it."""
        return decode(self.latest("campaigns")[id_.encode()], Campaign)

    def shares(self) -> dict[str, int]:
        """People by the name of their theme."""
        return {theme.name: theme.share.people for theme in self.campaign().themes}

    def obligations(self) -> list[Obligation]:
        """What is owed."""
        return [decode(value, Obligation) for value in self.latest("obligations").values()]

    @property
    def dead(self) -> int:
        """Records set aside."""
        return sum(work.dead_letters for work in self.work.values())


def later(days: float) -> float:
    """Minutes after noon."""
    return days * DAY / 60_000
