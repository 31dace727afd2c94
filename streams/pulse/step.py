"""The agent `pulse`: counts of many tasks in, each brand's pulse out, and signals of what is not usual."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from schemas.alerts import Signal
from schemas.base import Record, Time
from schemas.campaigns import CampaignAction, CampaignAnswer
from schemas.errors import RecordError
from schemas.mentions import Heartbeat
from schemas.pulse import IssueAction, PulsePartial, TiesPartial
from streams.brands.file import BrandsFile
from streams.brands.registry import Brands
from streams.pulse import backlog, blocks, feeds, quotes, rows
from streams.pulse.campaigns import acts as campaign_acts
from streams.pulse.campaigns import keep as campaigns
from streams.pulse.issues import keep as issues
from streams.pulse.issues.acts import act
from streams.pulse.reach import keep as reach
from streams.pulse.reach.tell import WEIGHTS
from streams.pulse.signals import of_gap
from streams.state import State
from streams.step import Context, Output


class Pulse:
    """The second stage of counting. Holds no state of its own. brands: say who may act on an issue."""

    hears_heartbeats = True
    takes_long = True
    """A minute of a brand takes milliseconds, and where a worker catches up one record brings days of all
    brands. To read ten thousand answers of a campaign takes seconds as well."""
    kinds: Mapping[str, type[msgspec.Struct]] = {
        "blocks": blocks.Block,
        "hearing": rows.Hearing,
        "watches": rows.Watch,
        "quotes": quotes.Quotes,
        "feeds": feeds.Feed,
        "tasks": backlog.Tasks,
        **issues.TABLES,
        **campaigns.TABLES,
    }

    def __init__(self, brands: Brands | None = None, weights: Sequence[float] = WEIGHTS) -> None:
        """Without brands, everybody may. weights: what a person counts for reach, by steps away."""
        self._brands = brands or Brands.of(BrandsFile())
        self._weights = weights

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Add up counts, hear that a feed is alive, do what a person decided, take an answer.

        Raises RecordError, DuplicateRecord.
        """
        match record:
            case PulsePartial():
                return _on_partial(state, record, context)
            case Heartbeat():
                return _on_heartbeat(state, record, context)
            case TiesPartial():
                reach.take(state, record.brand, record.contacts, int(context.now))
                return ()
            case IssueAction():
                return act(state, record, int(context.now), self._brands, self._weights)
            case CampaignAction():
                return campaign_acts.act(state, record, context.now, self._brands)
            case CampaignAnswer():
                return campaigns.take(state, record, context.now)
            case _:
                raise RecordError("$.schema", "nothing that a pulse is made of")

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:
        """Tell or forget an hour, read a brand's rows or what was said of it, look after a feed."""
        if table == "blocks":
            return [blocks.pass_by(state, key)]
        if table == "hearing":
            heard = issues.read(
                state, key, now, self._weights
            )  # before, so that what is told can say what it is about
            return [*heard, *(_told(signal) for signal in rows.wake(state, key, now, self._weights))]
        if table == "waiting":
            return issues.read(state, key, now, self._weights)
        if table == "campaigns":
            return campaigns.wake(state, key, now)
        gap = feeds.wake(state, key, now)
        return _on_gap(state, key, gap, now) if gap else []


def _on_partial(state: State, partial: PulsePartial, context: Context) -> list[Output]:
    minutes = blocks.add(state, partial.brand, partial.bins, context.now)
    backlog.heard(state, partial.task, partial.at or context.now, context.appended_at)
    quotes.keep(state, partial.brand, partial.quotes, context.now)
    issues.take(state, partial.brand, partial.said, context.now)
    if minutes:
        rows.heard(state, partial.brand, minutes)
    return []


def _on_heartbeat(state: State, beat: Heartbeat, context: Context) -> list[Output]:
    backlog.all_heard(state, beat.at, context.appended_at)
    ended = feeds.heard(state, beat)
    return _on_gap(state, str(beat.source), ended, context.now) if ended else []


def _on_gap(state: State, source: str, gap: feeds.Gap, now: Time) -> list[Output]:
    """Tell each brand that is heard through the source."""
    return [_told(of_gap(brand, source, gap, now)) for brand in rows.heard_through(state, source)]


def _told(signal: Signal) -> Output:
    return Output("signals", signal.brand, signal)
