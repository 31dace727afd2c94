"""The first stage of counting: in each task of `conversations`, beside what it decides.

So a brand that everybody speaks of is counted by as many tasks as there are, and `pulse` only adds up: one
record for each brand, task and minute of event time, however many mentions there are in it.
"""

from collections.abc import Iterable, Mapping

import msgspec

from schemas.base import MINUTE, Record, Time
from schemas.mentions import EnrichedMention
from schemas.pulse import PulsePartial, Quote, Said
from streams.pulse.quotes import with_quote
from streams.pulse.tally import Tally, bin_of, brands_of, minute_of, names_of
from streams.pulse.voices import sample, voice_of, with_one
from streams.state import State
from streams.step import Context, Made, Output, Step

MOST_MINUTES = 500
"""Minutes that are counted before they are told without waiting: old mentions may be of any."""


class Counted(msgspec.Struct, frozen=True, gc=False):
    """What one task has counted of a brand, and not told yet. minutes: by their start in milliseconds."""

    task: int
    minutes: dict[str, Tally]
    quotes: tuple[Quote, ...]
    wake_at: int | None
    said: tuple[Said, ...] = ()


class Counting:
    """A step that reads enriched mentions, and counts what it takes."""

    def __init__(self, step: Step) -> None:
        self._step = step

    @property
    def kinds(self) -> Mapping[str, type[msgspec.Struct]]:
        """The step's tables, and the counts."""
        return {**self._step.kinds, "counted": Counted}

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Made]:
        """Take one record. Raises what the step raises; then nothing is counted."""
        outputs = [*self._step.on_record(state, record, context)]
        if isinstance(record, EnrichedMention):
            full = [brand for brand in brands_of(record) if _count(state, record, brand, context)]
            outputs += [_tell(state, brand, context.now) for brand in full]
        return outputs

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Made]:
        """Tell what was counted of a brand in a minute that has passed."""
        if table == "counted":
            return [_tell(state, key, now)]
        return self._step.on_wake(state, table, key, now)


def _count(state: State, said: EnrichedMention, brand: str, context: Context) -> bool:
    """Count a mention; return whether there is no room for more."""
    counted = state[Counted].get(brand) or Counted(context.partition, {}, (), minute_of(context.now) + MINUTE)
    minute = str(int(minute_of(said.occurred_at)))
    tally = dict(counted.minutes.get(minute, ()))
    for name in names_of(said, brand):
        tally[name] = tally.get(name, 0) + 1
    minutes = {**counted.minutes, minute: tally}
    quotes = with_quote(counted.quotes, said, brand)
    words = with_one(counted.said, voice_of(said))
    state[Counted].put(brand, Counted(counted.task, minutes, quotes, counted.wake_at, words))
    return len(minutes) >= MOST_MINUTES


def _tell(state: State, brand: str, now: Time) -> Output:
    counted = state[Counted].get(brand)
    assert counted is not None, "timers belong to values"
    state[Counted].delete(brand)
    minutes = sorted((int(minute), tally) for minute, tally in counted.minutes.items())
    bins = tuple(bin_of(Time(minute), tally) for minute, tally in minutes)
    name = f"{brand}/{counted.task}/{now}"
    record = PulsePartial(
        id=name,
        brand=brand,
        task=counted.task,
        at=now,
        bins=bins,
        quotes=counted.quotes,
        said=sample(counted.said),
    )
    return Output("pulse.partials", brand, record)
