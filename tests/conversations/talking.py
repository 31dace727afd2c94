"""Drives `Conversations` as a task does: records move event time, timers fire when it reaches them."""

from collections import deque
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from schemas.alerts import Signal
from schemas.base import HOUR, Record, Time
from schemas.codec import value_decoder
from schemas.conversations import Conversation, ConversationAction, Obligation
from schemas.customers import CustomerEvent
from schemas.mentions import BrandMatch, EnrichedMention, RawPointer
from schemas.scores import Label, Sentiment
from schemas.threads import Merge, Moved
from streams.conversations import Conversations, Targets
from streams.conversations.thread import Thread
from streams.state import State
from streams.step import Context, DuplicateRecord, Made
from tests.builders import NOON, a_mention, a_score, at

UNHAPPY = Sentiment(negative=0.9, neutral=0.1, positive=0.0)


class TwoHours:
    """Promises a first answer within two hours, on the phone within one, and further ones within one."""

    def get(self, brand: str) -> "TwoHours":
        """All brands promise the same."""
        return self

    def first_reply_ms(self, source: str, priority: str) -> int:
        """One hour on the phone, else two."""
        return HOUR if source == "phone" else 2 * HOUR

    def next_reply_ms(self, source: str, priority: str) -> int:
        """One hour."""
        return HOUR

    def after(self, source: str, start: int, worked: int) -> int:
        """Day and night."""
        return start + worked

    def has_team(self, team: str) -> bool:
        """A first and a second line."""
        return team in {"care", "experts"}

    def why_not(self, team: str | None, person: str) -> str | None:
        """Everybody may."""
        return None

    def team_for(self, safety: Collection[str], topics: Collection[str], language: str) -> str | None:
        """Dangers are for the second line."""
        return "experts" if safety else "care"


class SlowToFollowUp(TwoHours):
    """Promises every further answer within four hours."""

    def next_reply_ms(self, source: str, priority: str) -> int:
        """Four hours."""
        return 4 * HOUR


class DesksOfTheirOwn(TwoHours):
    """What is the second line's is for lea alone."""

    def why_not(self, team: str | None, person: str) -> str | None:
        """Anybody may act on the rest."""
        return f"{person} may not" if team == "experts" and person != "lea" else None


class Both:
    """Acme is slow to follow up, and beta is not."""

    def get(self, brand: str) -> TwoHours:
        """What the brand promises."""
        return SlowToFollowUp() if brand == "acme" else TwoHours()


def mention(
    id_: str,
    minutes: float,
    *,
    author: str | None = "anna",
    to: Iterable[str] = ("acme",),
    about: Iterable[str] = (),
    company: str | None = None,
    customer: str | None = None,
    conversation: str = "c1",
    score: dict[str, Any] | None = None,
    **fields: Any,
) -> EnrichedMention:
    """Anna's message to acme, so many minutes after noon, in conversation c1."""
    source = fields.setdefault("source", "x")
    named = {key: fields.pop(key) for key in ("name", "handle") if key in fields}
    said = a_mention(id_, author, created_at=at(minutes), **fields)
    if said.author:
        said = replace(said, author=replace(said.author, **named))
    return EnrichedMention(
        id=f"{source}:{id_}",
        mention=said,
        score=a_score(**(score or {})),
        occurred_at=said.created_at,
        raw=RawPointer(topic="mentions", partition=0, offset=0),
        brands=(
            *(BrandMatch(brand=brand, how="mentioned", addressed=True) for brand in to),
            *(BrandMatch(brand=brand, how="named") for brand in about),
        ),
        company=company,
        conversation_id=conversation,
        customer_key=f"{source}:{author}" if company is None and author and not customer else customer,
    )


def reply(name: str, minutes: float, customer: str | None = "x:anna", **fields: Any) -> EnrichedMention:
    """A human answer of acme to anna."""
    given = {"kind": "reply", "in_reply_to": "somewhere", "author": "acme-care", "to": (), "company": "acme"}
    return mention(name, minutes, **{**given, **fields}, customer=customer)


def change(kind: str, name: str, minutes: float, **fields: Any) -> EnrichedMention:
    """An edit or a deletion of that message."""
    return mention(name, minutes, kind=kind, **fields)


def action(name: str, minutes: float, what: str, obligation: str | None, **fields: Any) -> ConversationAction:
    """What eva of the service team did; if she waives it, because it is spam."""
    given: dict[str, Any] = {"conversation": "c1", "by": "eva", "at": at(minutes)}
    given["reason"] = "spam" if what == "waive" else None
    return ConversationAction(id=name, action=what, obligation=obligation, **{**given, **fields})


def complaint() -> Label:
    """An act."""
    return Label(label="complaint", confidence=0.9)


class Talk:
    """A task of `conversations`, and what its readers see.

    topics: the last record by key of each topic. written: all outputs. slow: what is sent on waits in
    `on_the_way`.
    """

    def __init__(self, targets: Targets | None = None, *, slow: bool = False) -> None:
        self.slow = slow
        self.on_the_way: deque[Record] = deque()
        self.step = Conversations(targets or TwoHours())
        self.state = State(self.step.kinds)
        self.now = Time(0)
        self.written: list[Made] = []
        self.topics: dict[str, dict[str, Record]] = {}

    def hear(self, *records: Record, timers: bool = True) -> list[Made]:
        """Take records, and those that they are sent on as; return what was written."""
        before = len(self.written)
        waiting = deque(records)
        while waiting:
            record = waiting.popleft()
            (self.on_the_way if self.slow else waiting).extend(self._take(record))
            if timers:
                self.wait_until(self.now)
        return self.written[before:]

    def arrive(self, count: int) -> None:
        """So many records that are on the way arrive, in their order."""
        for _ in range(min(count, len(self.on_the_way))):
            with suppress(DuplicateRecord):
                self.hear(self.on_the_way.popleft())

    def wait(self, minutes: float) -> list[Made]:
        """Event time reaches so many minutes after noon."""
        return self.wait_until(at(minutes))

    def wait_until(self, now: Time) -> list[Made]:
        """Event time moves on, and timers fire."""
        before = len(self.written)
        self.now = max(self.now, now)
        while timer := self.state.take_timer(self.now):
            self._write(self.step.on_wake(self.state, timer.table, timer.key, self.now))
        self._store()
        return self.written[before:]

    def _take(self, record: Record) -> list[Record]:
        time = _time(record)
        self.now = max(self.now, time)
        context = Context(self.now, "topic", 0, len(self.written), max(time, self.now), "key")
        outputs = self._write(self.step.on_record(self.state, record, context))
        self._store()
        return [each.record for each in outputs if each.topic == "conversations.merges" and each.record]

    def _write(self, outputs: Iterable[Made]) -> list[Made]:
        made = list(outputs)
        for each in made:
            topic = self.topics.setdefault(each.topic, {})
            topic.pop(each.key, None)
            if each.record is not None:
                topic[each.key] = each.record
        self.written += made
        return made

    def _store(self) -> None:
        """State is what is read back after it was written."""
        for (name, key), value in self.state.changes().items():
            if value is not None:
                table = self.state.named(name)
                assert value_decoder(table.kind)(value) == table.get(key)
        self.state.committed()

    @property
    def obligations(self) -> dict[str, Obligation]:
        """By id."""
        return self._of("obligations")

    @property
    def conversations(self) -> dict[str, Conversation]:
        """By id."""
        return self._of("conversations")

    @property
    def owed(self) -> Obligation:
        """The only obligation."""
        (only,) = self.obligations.values()
        return only

    @property
    def thread(self) -> Thread:
        """The state of c1."""
        thread = self.state[Thread].get("c1")
        assert thread is not None
        return thread

    def _of(self, topic: str) -> dict[str, Any]:
        return dict(self.topics.get(topic, {}))


def signals(outputs: Iterable[Made]) -> list[Signal]:
    """Those of the outputs that are signals."""
    return [each.record for each in outputs if isinstance(each.record, Signal)]


def kinds(outputs: Iterable[Made]) -> list[str]:
    """Kinds of the signals among the outputs."""
    return [signal.kind for signal in signals(outputs)]


def events(outputs: Iterable[Made]) -> list[str]:
    """Kinds of the customers' events among the outputs."""
    return [each.record.kind for each in outputs if isinstance(each.record, CustomerEvent)]


def _time(record: Record) -> Time:
    if isinstance(record, EnrichedMention):
        return record.occurred_at
    if isinstance(record, Moved):
        return record.mention.occurred_at
    if isinstance(record, (Merge, ConversationAction)):
        return record.at
    return NOON
