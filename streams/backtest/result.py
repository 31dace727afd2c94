"""What came of a recording: how many of what, every obligation and every alert as they stand in the end."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from schemas.alerts import Alert, Notice
from schemas.codec import decode, value_decoder
from schemas.conversations import Obligation
from schemas.dead_letters import DeadLetter
from streams.backtest.comparison import Comparison
from streams.backtest.spikes import Spiked, Spikes
from streams.log.port import Outgoing


class Owed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An obligation, in short; times are RFC 3339, UTC. ended_at and outcome None: it is open still.

    From `customer` on: what the report on care needs besides, as the record has it.
    """

    id: str
    conversation: str
    brand: str
    author: str | None = None
    opened_at: str
    oldest_unanswered_at: str
    due_at: str
    ended_at: str | None = None
    outcome: str | None = None
    customer: str
    state: str
    source: str | None = None
    language: str | None = None
    team: str | None = None
    priority: str = "normal"
    topics: tuple[str, ...] = ()
    breached_at: str | None = None
    recovery: dict[str, str] | None = None
    answer_style: tuple[str, ...] = ()


class Fired(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An alert, in short. resolved_at None: it is not over. mentions: the evidence's."""

    id: str
    rule: str
    brand: str
    severity: str
    fired_at: str
    resolved_at: str | None = None
    summary: str
    mentions: tuple[str, ...] = ()


class Raised(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An issue, in short, as it was told last. quotes: what is typical of it, masked."""

    id: str
    brand: str
    name: str
    first_seen: str
    mentions: int
    quotes: tuple[dict[str, str], ...] = ()
    people: int = 0
    reach: float | None = None
    state: str


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What the JSON holds; the keys are promised (docs/backtest.md).

    mentions = enriched + duplicates + dead_letters, unless a record is set aside after it was enriched.
    signals: how many there were. comparison: where a draft of rules was tried, beside the present ones.
    """

    mentions: int
    enriched: int
    duplicates: int
    dead_letters: int
    obligations: list[Owed]
    alerts: list[Fired]
    spikes: list[Spiked]
    signals: int
    issues: list[Raised]
    comparison: Comparison | msgspec.UnsetType = msgspec.UNSET

    def as_json(self) -> bytes:
        """One line."""
        return msgspec.json.encode(self) + b"\n"


class Collected:
    """What the pipeline writes, as far as a result needs it. causes: of dead letters, agent and field."""

    def __init__(self) -> None:
        self.causes: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._obligations: dict[bytes, bytes] = {}
        self._alerts: dict[bytes, bytes] = {}
        self._notices: list[bytes] = []
        self._spikes = Spikes()
        self._issues: dict[bytes, bytes] = {}

    def take(self, record: Outgoing) -> None:
        """Take one record; what has no key is a heartbeat."""
        if record.key is None:
            return
        match record.topic:
            case "mentions.scored":
                self._counts["mentions"] += 1
            case "mentions.enriched":
                self._counts["enriched"] += 1
            case "signals":
                self._counts["signals"] += 1
                self._spikes.take(record.value or b"")
            case "mentions.dead-letter":
                self._dead(record.value or b"")
            case "obligations":
                _keep(self._obligations, record.key, record.value)
            case "alerts":
                _keep(self._alerts, record.key, record.value)
            case "alerts.notices":
                self._notices.append(record.value or b"")
            case "issues" if record.value:  # also one that is over by the end came of it
                _keep(self._issues, record.key, record.value)

    def left_out(self, count: int) -> None:
        """Count records of the file that could not even be published."""
        self._counts["mentions"] += count
        self._counts["dead_letters"] += count
        self.causes.update({"reading the file": count} if count else {})

    def duplicate(self) -> None:
        """Count a mention that was known already."""
        self._counts["duplicates"] += 1

    def result(self) -> Result:
        """Return what there is by now, oldest first."""
        counts = self._counts
        return Result(
            mentions=counts["mentions"],
            enriched=counts["enriched"],
            duplicates=counts["duplicates"],
            dead_letters=counts["dead_letters"],
            obligations=sorted(
                _read(self._obligations.values(), Owed), key=lambda each: (each.opened_at, each.id)
            ),
            alerts=sorted(_read(self._alerts.values(), Fired), key=lambda each: (each.fired_at, each.id)),
            spikes=self._spikes.all(),
            signals=counts["signals"],
            issues=[
                issue
                for issue in sorted(
                    _read(self._issues.values(), Raised), key=lambda each: (each.first_seen, each.id)
                )
                if issue.state != "merged"
            ],
        )

    def obligations(self) -> list[Obligation]:
        """Return all that was owed, as it stands."""
        return _read(self._obligations.values(), Obligation)

    def alerts(self) -> list[Alert]:
        """Return every alert as it stands, oldest first."""
        return sorted(_read(self._alerts.values(), Alert), key=lambda each: (each.fired_at, each.id))

    def notices(self) -> list[Notice]:
        """Return what people would have been told, in that order."""
        return _read(self._notices, Notice)

    def _dead(self, value: bytes) -> None:
        letter = decode(value, DeadLetter)
        self._counts["dead_letters"] += 1
        self._counts["mentions"] += letter.topic == "mentions"
        self.causes[f"{letter.agent}: {letter.field or letter.reason}"] += 1


def _keep(contents: dict[bytes, bytes], key: bytes, value: bytes | None) -> None:
    """As a compacted topic does."""
    if value is None:
        contents.pop(key, None)
    else:
        contents[key] = value


T = TypeVar("T")


def _read(values: Iterable[bytes], kind: type[T]) -> list[T]:
    read = value_decoder(kind)
    return [read(value) for value in values]
