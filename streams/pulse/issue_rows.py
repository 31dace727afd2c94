"""Rows of the issues most spoken of, each held against what is usual of it, as a brand's rows are."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from schemas.alerts import Signal
from schemas.base import Time
from schemas.pulse import Bin
from streams.pulse import course
from streams.pulse.blocks import ROW
from streams.pulse.course import News, Spike
from streams.pulse.issues.cluster import Cluster
from streams.pulse.issues.keep import issues_of
from streams.pulse.issues.tell import issue_id
from streams.pulse.signals import of_issue, over_of_issue
from streams.pulse.spikes import Detector, Memory
from streams.state import State

MOST = 8
"""Issues of a brand that are watched: the more there are, the rarer each must be, as of many some are loud by
chance; and each takes 8 kB."""
LEAST = 24.0
"""Mentions of a day (fading) from which on an issue is watched: one an hour. Of what is said more rarely most
hours hear nothing, so nothing is known to be usual of them, and a crowd cannot be told from chance."""
LISTENED = 24.0
"""Hours of an issue of which nothing is told: until each hour of the day was heard once, each morning
is loud. What is new is told of by `issue-new`."""
MAKES_ROOM = 2.0
"""As much more must be said of another that takes its place: two that are alike do not take turns."""


class Series(msgspec.Struct):
    """The rows of one issue. id: its cluster's. It changes in place, as all that is known of the brand."""

    id: str
    volume: Memory = msgspec.field(default_factory=Memory)
    spike: Spike | None = None


def choose(state: State, brand: str, watched: list[Series], start: Time) -> Iterator[Signal]:
    """Watch the issues that are most spoken of by `start`; what is over, muted or merged is watched no more.

    What was usual of one that was merged is usual of the other as well. Tells which spikes are over so.
    """
    found = issues_of(state, brand)
    clusters = {id_: each for id_, each in found.items() if not each.hand.muted}
    kept = {each.id: each for each in watched if each.id in clusters}
    for each in watched:
        if each.id not in clusters:
            _bequeath(each, kept, clusters)
            yield from _ended(brand, each, start)
    watched[:] = [kept.get(id_) or Series(id_) for id_ in _most_spoken(kept, clusters, start)]


def read(  # noqa: PLR0917 - what a row is read by
    state: State,
    brand: str,
    watched: Sequence[Series],
    counts: Bin,
    named: str | None,
    weights: Sequence[float],
    *,
    teaches: bool,
) -> Iterator[Signal]:
    """Read a row of each; `named`: the issue that a spike of the brand is about, which is not told again.

    teaches: whether all of it was heard. weights: of reach.
    """
    for each in watched:
        count = counts.by_issue.get(issue_id(brand, each.id), 0)
        reading = Detector(each.volume, among=len(watched)).observe(counts.start, count, teaches=teaches)
        if each.volume.usual.hours < LISTENED:
            each.volume.told = 0
        elif _is(state, brand, each.id, named):
            yield from _ended(brand, each, Time(counts.start + ROW))
        else:
            each.spike, news = course.follow(each.spike, reading, each.volume.lasting, ROW)
            yield from [of_issue(state, brand, each.id, news, each.volume.lasting, weights)] if news else ()


def _bequeath(gone: Series, kept: dict[str, Series], clusters: Mapping[str, Cluster]) -> None:
    """Give what is known of an issue to the one that it is part of by now, if it is of one."""
    for heir in (each.id for each in clusters.values() if gone.id in each.absorbed):
        if heir in kept:
            kept[heir].volume.usual.level += gone.volume.usual.level
        else:
            kept[heir] = Series(heir, gone.volume)


def _most_spoken(kept: Mapping[str, Series], clusters: Mapping[str, Cluster], start: Time) -> list[str]:
    """Return those to watch; one with a spike that goes on stays."""

    def weight(id_: str) -> float:
        _, day = clusters[id_].of_late(start)
        series = kept.get(id_)
        if series is None:
            return day
        return day * MAKES_ROOM if series.spike is None else float("inf")

    enough = [id_ for id_ in clusters if id_ in kept or weight(id_) >= LEAST]
    return sorted(sorted(enough, key=lambda id_: (-weight(id_), id_))[:MOST])


def _is(state: State, brand: str, id_: str, named: str | None) -> bool:
    """Whether it is the issue that readers know under this name, or that became part of it."""
    cluster = state[Cluster].get(issue_id(brand, id_)) if named else None
    return cluster is not None and named in {issue_id(brand, each) for each in (id_, *cluster.absorbed)}


def _ended(brand: str, series: Series, end: Time) -> Iterator[Signal]:
    """Tell that its spike, if there is one, is over by then, whatever is said of it later."""
    if series.spike is not None:
        news = News(series.spike, end, ended_at=Time(max(series.spike.told_at + 1, end)))
        series.spike = None
        yield over_of_issue(brand, series.id, news)
