"""Records one by one through all agents, as if they came now and the clock on the wall were theirs.

Each record goes the whole way before the next one comes, so nothing depends on how many are read at once;
between two of them timers fire at their own times. One partition, since what is owed is the same for any
number of them. `notify` tells the outside world and is left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from schemas.base import HOUR, Record, Time
from schemas.codec import encode
from schemas.mentions import Mention, ScoredMention
from streams.backtest.result import Collected, Result
from streams.backtest.scores import Heard, with_scores
from streams.backtest.timeline import Arrival
from streams.brands.registry import Brands
from streams.log.port import Outgoing
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
    """ended_at: the time of the last record. causes: how many dead letters, by agent and field."""

    result: Result
    ended_at: Time
    causes: Mapping[str, int]


def backtest(
    arrivals: Iterable[Arrival],
    brands: Brands,
    settings: Settings,
    scorer: Scorer,
    *,
    left_out: int = 0,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Run records to their end. left_out: records of the file that are none, counted as dead letters."""
    pipeline = _Pipeline(settings, brands)
    pipeline.collected.left_out(left_out)
    through = 0
    for some in with_scores(arrivals, scorer):
        for heard in some:
            pipeline.hear(heard)
        pipeline.forget()
        through += len(some)
        progress(through)
    ended_at = pipeline.now
    pipeline.close()
    return Outcome(pipeline.collected.result(), ended_at, pipeline.collected.causes)


class _Pipeline(Simulation):
    """All agents that decide, and what they write."""

    def __init__(self, settings: Settings, brands: Brands) -> None:
        self.collected = Collected()
        self._brands, self._taxonomy = brands, Topics(brands)
        self._heard: Heard | None = None
        steps = deciding_steps(settings, brands)
        steps["threads"] = _Threads(steps["threads"], self.collected.duplicate)
        super().__init__(steps, 1, {"score": self._score})

    def hear(self, heard: Heard) -> None:
        """Take one record through all agents, at its time."""
        self.pass_time(heard.arrival.at)
        self._heard = heard
        self.publish([Outgoing("mentions", heard.arrival.key, heard.arrival.data, 0)])
        self.settle()

    def close(self) -> None:
        """Let time go on for a while, and say to every task that it has."""
        self.pass_time(Time(self.now + HORIZON))
        beat = Mention(
            id="end", source="backtest", kind="heartbeat", created_at=self.now, extra={"partitions": 1}
        )
        self.publish([Outgoing("mentions", None, encode(beat), 0)])
        self.settle()

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
