"""Records one by one through all agents, as if they came now and the clock on the wall were theirs.

Each record goes the whole way before the next one comes, so nothing depends on how many are read at once;
between two of them timers fire at their own times. One partition, since what is owed is the same for any
number of them. `notify` tells the outside world and is left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from schemas.alerts import Alert, Notice
from schemas.base import DAY, HOUR, Record, Time
from schemas.codec import encode
from schemas.conversations import Obligation
from schemas.mentions import Mention, ScoredMention
from streams.alerts import Alerts
from streams.backtest.comparison import Comparison, ZoneOf, days_between, only_by, told
from streams.backtest.result import Collected, Result
from streams.backtest.scores import Heard, with_scores
from streams.backtest.timeline import Arrival
from streams.brands.registry import Brands
from streams.log.port import Outgoing
from streams.rules import Rules
from streams.rules.load import load
from streams.scoring.port import Scorer
from streams.scoring.step import Score
from streams.scoring.topics import Topics
from streams.settings import Settings
from streams.state import State
from streams.step import Context, DuplicateRecord, Made, Step
from streams.steps import deciding_steps
from streams.tasks.batch import Batch
from streams.tasks.simulation import Simulation

HORIZON = 72 * HOUR
"""How long time goes on after the last record: promises fall due that nobody was heard to keep."""

Progress = Callable[[int], None]
"""Told how many records are through."""


class Outcome(NamedTuple):
    """began_at, ended_at: of the first and the last record. causes: of dead letters, by agent and field.

    obligations, alerts, notices: as the records have them, what was owed, what fired and what was told.
    """

    result: Result
    began_at: Time
    ended_at: Time
    causes: Mapping[str, int]
    obligations: Sequence[Obligation]
    alerts: Sequence[Alert]
    notices: Sequence[Notice]


def backtest(
    arrivals: Iterable[Arrival],
    brands: Brands,
    settings: Settings,
    scorer: Scorer,
    *,
    left_out: int = 0,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Run records to their end, by the rules of the settings.

    left_out: records of the file that are none, counted as dead letters.
    """
    rules = [load(settings.rules)]
    (outcome,) = backtests(arrivals, brands, settings, scorer, rules, left_out=left_out, progress=progress)
    return outcome


def backtests(
    arrivals: Iterable[Arrival],
    brands: Brands,
    settings: Settings,
    scorer: Scorer,
    rules: Sequence[Rules],
    *,
    left_out: int = 0,
    progress: Progress = lambda _: None,
) -> list[Outcome]:
    """Run records to their end by each of several sets of rules; the model is asked once."""
    pipelines = [_Pipeline(settings, brands, each) for each in rules]
    through = 0
    for some in with_scores(arrivals, scorer, brands):
        for pipeline in pipelines:
            pipeline.hear_all(some)
        through += len(some)
        progress(through)
    return [pipeline.close(left_out) for pipeline in pipelines]


def compared(draft: Outcome, present: Outcome, zone_of: ZoneOf) -> Outcome:
    """Return the draft's outcome, with what it would have told beside what the present rules do."""
    days = days_between(draft.began_at, draft.ended_at)
    until = Time(draft.began_at + round(days * DAY))
    comparison = Comparison(
        days=round(days, 1),
        draft=told(draft.alerts, draft.notices, until, days, zone_of),
        present=told(present.alerts, present.notices, until, days, zone_of),
        missed=only_by(present.alerts, draft.alerts),
        added=only_by(draft.alerts, present.alerts),
    )
    return draft._replace(result=msgspec.structs.replace(draft.result, comparison=comparison))


class _Pipeline(Simulation):
    """All agents that decide, and what they write."""

    def __init__(self, settings: Settings, brands: Brands, rules: Rules) -> None:
        self.collected = Collected()
        self._brands, self._taxonomy = brands, Topics(brands)
        self._heard: Heard | None = None
        self._began_at: Time | None = None
        steps = deciding_steps(settings, brands)
        steps["alerts"] = Alerts(rules)
        steps["threads"] = _Threads(steps["threads"], self.collected.duplicate)
        super().__init__(steps, 1, {"score": self._score})

    def hear_all(self, some: Iterable[Heard]) -> None:
        """Take records through all agents one by one, and hold none of them any more."""
        for heard in some:
            self._hear(heard)
        self.forget()

    def _hear(self, heard: Heard) -> None:
        self._began_at = heard.arrival.at if self._began_at is None else self._began_at
        self.pass_time(heard.arrival.at)
        self._heard = heard
        self.publish([Outgoing("mentions", heard.arrival.key, heard.arrival.data, 0)])
        self.settle()

    def close(self, left_out: int) -> Outcome:
        """Let time go on for a while, say to every task that it has, and see what came of it all."""
        ended_at, collected = self.now, self.collected
        collected.left_out(left_out)
        self.pass_time(Time(self.now + HORIZON))
        beat = Mention(
            id="end", source="backtest", kind="heartbeat", created_at=self.now, extra={"partitions": 1}
        )
        self.publish([Outgoing("mentions", None, encode(beat), 0)])
        self.settle()
        return Outcome(
            result=collected.result(),
            began_at=ended_at if self._began_at is None else self._began_at,
            ended_at=ended_at,
            causes=collected.causes,
            obligations=collected.obligations(),
            alerts=collected.alerts(),
            notices=collected.notices(),
        )

    def publish(self, records: Iterable[Outgoing]) -> None:
        """Append records, and note what they say."""
        written = list(records)
        super().publish(written)
        for record in written:
            self.collected.take(record)

    def _score(self, batch: Batch) -> Step:
        scored = self._heard.scored if self._heard else None
        places = [(received.partition, received.offset) for received, _ in batch.records]
        return Score(self._brands, self._taxonomy, dict.fromkeys(places, scored) if scored else {})


class _Threads:
    """The step of `threads`, which is where a mention that came before is told from a new one."""

    def __init__(self, step: Step, on_duplicate: Callable[[], None]) -> None:
        self._step = step
        self._on_duplicate = on_duplicate

    @property
    def kinds(self) -> Mapping[str, type[msgspec.Struct]]:
        """The tables."""
        return self._step.kinds

    def on_record(self, state: State, record: Record, context: Context) -> Iterator[Made]:
        """Take a record, and count it where it is a mention that is known already."""
        try:
            yield from self._step.on_record(state, record, context)
        except DuplicateRecord:
            if isinstance(record, ScoredMention):
                self._on_duplicate()
            raise

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Made]:
        """Time has come for a value."""
        return self._step.on_wake(state, table, key, now)
