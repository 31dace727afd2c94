"""What anna says, what is answered to her, and the step that makes a profile of it."""

from collections.abc import Sequence
from typing import Any

from schemas.base import DAY, Record, Time
from schemas.codec import value_decoder
from schemas.customers import BrandHistory, Customer, CustomerEvent, CustomerFacts, Echo
from schemas.mentions import BrandMatch, EnrichedMention, ScoredMention, ThreadedMention
from schemas.scores import Label, Sentiment, Unscored
from streams.brands.file import BrandsFile, parse
from streams.brands.registry import Brands
from streams.customers import Customers
from streams.state import State
from streams.step import Context, Made
from tests.builders import NOON, a_mention, a_score, a_scored, at

UNSCORED = a_score(sentiment=None, unscored=Unscored(reason="a picture without words"))
ANGRY = a_score(sentiment=Sentiment(negative=0.9, neutral=0.1, positive=0.0))
HAPPY = a_score(sentiment=Sentiment(negative=0.0, neutral=0.1, positive=0.9))
CALM = a_score()
NO_BRANDS = Brands.of(BrandsFile())
TONES = {"negative": ANGRY, "neutral": CALM, "positive": HAPPY, "unscored": UNSCORED}
TO_ACME = BrandMatch(brand="acme", how="recipient", addressed=True)
OF_ACME = BrandMatch(brand="acme", how="named")
GLOBEX = BrandMatch(brand="globex", how="named")


def threaded(
    scored: ScoredMention, key: str | None = "x:anna", conversation: str = "x:m1"
) -> ThreadedMention:
    """The mention as `threads` writes it."""
    fields = {name: getattr(scored, name) for name in ScoredMention.__struct_fields__}
    return ThreadedMention(**fields, conversation_id=conversation, customer_key=key)


def said(name: str = "m1", score: Any = None, **fields: Any) -> ThreadedMention:
    """Something anna said."""
    key, brands = fields.pop("key", "x:anna"), fields.pop("brands", ())
    return threaded(a_scored(a_mention(name, **fields), score=score or CALM, brands=brands), key)


def on_day(day: float, tone: str = "neutral", *brands: BrandMatch, **fields: Any) -> ThreadedMention:
    """What anna said so many days after NOON, to acme unless told otherwise."""
    when = Time(NOON + round(day * DAY))
    name = fields.pop("name", f"d{day:g}{tone}")
    return said(name, TONES[tone], created_at=when, brands=brands or (TO_ACME,), **fields)


def answered(name: str = "r1", **fields: Any) -> ThreadedMention:
    """Something the company answered to anna."""
    return threaded(a_scored(a_mention(name, "acme", **fields), company="acme"))


def answered_on(day: float, **fields: Any) -> ThreadedMention:
    """Something the company answered to anna, so many days after NOON."""
    return answered(f"r{day:g}", created_at=Time(NOON + round(day * DAY)), **fields)


def given_facts(moment: Time = NOON, **facts: Any) -> CustomerFacts:
    """What the CRM says of anna."""
    return CustomerFacts(id="x:anna", at=moment, facts=facts)


def an_event(kind: str, minutes: float, obligation: str = "o1", since: float = 0, **fields: Any) -> Record:
    """What became of an answer owed to anna since so many minutes after NOON, due within two hours."""
    given = {"customer": "x:anna", "brand": "acme", "since": at(since), "due_at": at(since + 120)}
    name = f"{obligation}/{kind}/{minutes:g}"
    return CustomerEvent(id=name, kind=kind, at=at(minutes), obligation=obligation, **{**given, **fields})


def an_echo(kind: str, day: float, **fields: Any) -> Echo:
    """Anna took up what bob had said, as `threads` found out."""
    given: dict[str, Any] = {"by": "x:anna", "to": "x:bob", "message": "x:b1", "tone": "neutral"}
    return Echo(id=f"{kind}{day:g}", kind=kind, at=Time(NOON + round(day * DAY)), **{**given, **fields})


def an_act(label: str) -> Label:
    """What the words do."""
    return Label(label=label, confidence=0.9)


class Desk:
    """A task of `customers`, and what came out of it. brands: what brands.yaml holds."""

    def __init__(self, brands: Any = None, partition: int = 0) -> None:
        self.step = Customers(Brands.of(parse(brands)))
        self.state = State(self.step.kinds)
        self.partition = partition
        self.now = NOON

    def take(self, record: Record, key: str = "x:anna") -> list[Made]:
        """Take one record; state is what is read back after it was written."""
        self.now = max(self.now, getattr(record, "occurred_at", NOON))
        outputs = list(self.step.on_record(self.state, record, self._context(key)))
        for (name, changed), value in self.state.changes().items():
            if value is not None:
                table = self.state.named(name)
                assert value_decoder(table.kind)(value) == table.get(changed)
        self.state.committed()
        return outputs

    def wait_until(self, now: Time) -> list[Made]:
        """Event time moves on, and timers fire."""
        self.now = now
        outputs: list[Made] = []
        while timer := self.state.take_timer(now):
            outputs += self.step.on_wake(self.state, timer.table, timer.key, now)
        return outputs

    def profile(self, *records: Record) -> Customer | None:
        """The last profile written for these records."""
        return last_profile([output for record in records for output in self.take(record)])

    def acme(self, *records: Record) -> BrandHistory:
        """What passed between anna and acme, after these records."""
        profile = self.profile(*records)
        assert profile is not None
        return profile.brands["acme"]

    def _context(self, key: str) -> Context:
        return Context(self.now, "t", self.partition, 0, self.now, key)


def last_profile(outputs: Sequence[Made]) -> Customer | None:
    """The last one on the topic, None where it was taken back or there is none."""
    profiles = [output.record for output in outputs if output.topic == "customers"]
    last = profiles[-1] if profiles else None
    assert last is None or isinstance(last, Customer)
    return last


def enriched(outputs: Sequence[Made]) -> EnrichedMention:
    """The one enriched mention."""
    (output,) = [output for output in outputs if output.topic == "mentions.enriched"]
    assert isinstance(output.record, EnrichedMention)
    assert output.key == output.record.conversation_id
    return output.record
