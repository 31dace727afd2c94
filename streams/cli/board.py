"""What a person watching sees, kept up to date record by record. Pure."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.alerts import Alert
from schemas.base import Time
from schemas.campaigns import Campaign
from schemas.codec import decode, parse
from schemas.conversations import Obligation
from schemas.dead_letters import DeadLetter
from schemas.errors import RecordError
from schemas.mentions import EnrichedMention, Heartbeat
from schemas.pulse import Pulse
from streams.cli.pulses import Pulses
from streams.log.port import Received

TOPICS = (
    *("mentions", "mentions.enriched", "mentions.dead-letter"),
    *("obligations", "alerts", "signals", "brands.pulse", "campaigns"),
)
RATE_WINDOW_MS = 10_000
SHOWN = 50


@dataclass(slots=True)
class Rate:
    """How many a second, over the last ten seconds."""

    moments: deque[tuple[int, int]] = field(default_factory=deque)

    def add(self, now: int, count: int) -> None:
        """Count so many more."""
        self.moments.append((now, count))
        while self.moments and self.moments[0][0] < now - RATE_WINDOW_MS:
            self.moments.popleft()

    def per_second(self) -> float:
        """Return the rate."""
        return sum(count for _, count in self.moments) * 1000 / RATE_WINDOW_MS


class Board:
    """Counts, the queue of people waiting, alerts, each brand's pulse, open questions and dead letters."""

    def __init__(self) -> None:
        self.mentions = 0
        self.heartbeats: Counter[str] = Counter()
        self.enriched: set[str] = set()
        self.labels: Counter[str] = Counter()
        self.obligations: dict[str, Obligation] = {}
        self.alerts: dict[str, Alert] = {}
        self.pulses = Pulses()
        self.campaigns: dict[str, Campaign] = {}
        self.dead_letters: deque[DeadLetter] = deque(maxlen=SHOWN)
        self.dead_letter_count = 0
        self.rate_in = Rate()
        self.rate_out = Rate()
        self.event_time: Time | None = None
        self.first_alert_at: int | None = None

    def take(self, records: Iterable[Received], now: int) -> None:
        """Take what has come on any of TOPICS."""
        before = self.mentions, len(self.enriched)
        for record in records:
            self._take(record)
        self.rate_in.add(now, self.mentions - before[0])
        self.rate_out.add(now, len(self.enriched) - before[1])

    def waiting(self) -> list[Obligation]:
        """People waiting for an answer, soonest due first."""
        return sorted(
            (owed for owed in self.obligations.values() if owed.state == "open"),
            key=lambda owed: (owed.due_at, owed.id),
        )

    def people_waiting(self) -> int:
        """How many people that is: one may wait for several answers."""
        return len({owed.customer for owed in self.waiting()})

    def answered(self) -> int:
        """How many have been answered."""
        return sum(owed.outcome in ("answered", "redirected") for owed in self.obligations.values())

    def breached(self) -> int:
        """How many waited longer than promised, or still do."""
        return sum(owed.breached_at is not None for owed in self.obligations.values())

    def through(self, partitions: int) -> bool:
        """Tell whether a heartbeat has come through every task before the alerts."""
        return any(count >= partitions**2 for count in self.heartbeats.values())

    def newest_alerts(self) -> list[Alert]:
        """Alerts, those that still need somebody before the others, the latest change first."""
        return sorted(
            self.alerts.values(),
            key=lambda alert: (alert.state not in ("resolved", "dismissed"), alert.changed_at, alert.id),
            reverse=True,
        )

    def open_campaigns(self) -> list[Campaign]:
        """Questions under way, those that end first before the others."""
        found = (each for each in self.campaigns.values() if each.state == "open")
        return sorted(found, key=lambda each: (each.until, each.id))

    def _take(self, record: Received) -> None:
        try:
            self._by_topic(record)
        except RecordError:
            return  # a newer version's record: this view shows what it can read

    def _by_topic(self, record: Received) -> None:
        key = (record.key or b"").decode(errors="replace")
        if record.topic == "mentions":
            self.mentions += _is_mention(record.value)
        elif record.value is None:
            self.obligations.pop(key, None)
            self.alerts.pop(key, None)
            self.campaigns.pop(key, None)
        elif record.topic == "mentions.enriched":
            self._enriched(record.value)
        elif record.topic == "mentions.dead-letter":
            self.dead_letters.append(decode(record.value, DeadLetter))
            self.dead_letter_count += 1
        elif record.topic == "brands.pulse":
            self.pulses.take(decode(record.value, Pulse))
        elif record.topic == "campaigns":
            self.campaigns[key] = decode(record.value, Campaign)
        elif record.topic == "obligations":
            self.obligations[key] = decode(record.value, Obligation)
        elif record.topic == "alerts":
            self.alerts[key] = decode(record.value, Alert)
            self.first_alert_at = self.first_alert_at or record.appended_at
        elif parse(record.value).get("schema") == "heartbeat/1":
            self.heartbeats[decode(record.value, Heartbeat).id] += 1

    def _enriched(self, value: bytes) -> None:
        mention = decode(value, EnrichedMention, Heartbeat)
        if not isinstance(mention, EnrichedMention):
            return
        self.enriched.add(f"{mention.id}/{mention.mention.kind}")
        sentiment = mention.score.sentiment
        self.labels[sentiment.label if sentiment else "unscored"] += 1
        self.event_time = Time(max(mention.occurred_at, self.event_time or 0))


def _is_mention(value: bytes | None) -> bool:
    try:
        return parse(value or b"").get("kind") != "heartbeat"
    except RecordError:
        return True
