"""A brand's issues from minute to minute: heard, split, merged, shown, and signalled when new or growing."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from schemas.alerts import Signal
from schemas.base import DAY, HOUR
from schemas.pulse import Said
from streams.pulse.issues.cluster import Cluster, Hand
from streams.pulse.issues.hear import Hearing
from streams.pulse.issues.reshape import Merged, reshape
from streams.pulse.issues.tell import GROWING, NEW, growing, new
from streams.pulse.issues.trend import NEW_FOR, Loudness, Trend, bursts, stays_until, trend
from streams.pulse.issues.vocabulary import Vocabulary

SHOWN_FROM = 5
"""People from whom on something is an issue: what fewer say is a few people's own matter."""
SIGNALLED_FROM = 10
"""Mentions from which on it is worth telling somebody who was not looking."""
LISTENED = DAY
"""Of a brand's first day all issues are new to us, which is no news."""
AGAIN = 12 * HOUR
"""After it was told that an issue grows, it is not told again for half a day."""
FORGOTTEN = 7 * DAY
"""Without a mention for a week an issue is over."""
KEPT = 90 * DAY
"""What a person has taken in hand is kept longer: it comes back as the same."""


class Brand(msgspec.Struct, frozen=True, gc=False):
    """What is known of a brand beside its clusters."""

    vocabulary: Vocabulary = Vocabulary()
    loudness: Loudness = Loudness()


class News(NamedTuple):
    """What came of a minute. hearing: the clusters as they are now, and which of them changed."""

    brand: Brand
    hearing: Hearing
    merged: list[Merged]
    signals: list[Signal]


def follow(
    name: str, brand: Brand, clusters: Mapping[str, Cluster], minute: Iterable[Said], now: int
) -> News:
    """Read a minute of a brand that ended at `now` (milliseconds)."""
    said = [*minute]
    hearing = Hearing(brand.vocabulary, clusters)
    hearing.hear(said, now)
    merged = reshape(hearing, now)
    over_at = {id_: _over_at(each) for id_, each in hearing.clusters.items() if each.due <= now}
    stay = [id_ for id_ in over_at if over_at[id_] > now]
    for id_ in over_at.keys() - stay:
        hearing.drop(id_)
    loudness = brand.loudness.heard(sum(each.stands_for for each in said), now)
    signals = [signal for id_ in stay if (signal := _judge(name, hearing, id_, loudness, now)) is not None]
    for id_ in stay:
        hearing.wait(id_, min(over_at[id_], stays_until(hearing.clusters[id_], now)))
    return News(Brand(hearing.vocabulary, loudness), hearing, merged, signals)


def _over_at(cluster: Cluster) -> int:
    """Return when a cluster is over if nothing more is said of it."""
    return cluster.last_seen + (FORGOTTEN if cluster.hand == Hand() else KEPT)


def _judge(name: str, hearing: Hearing, id_: str, brand: Loudness, now: int) -> Signal | None:
    """Bring up to date whether readers know a cluster, and how it goes; return what is to be signalled."""
    cluster = hearing.clusters[id_]
    found = trend(cluster, brand, brand.hour / len(hearing.clusters), now)
    shown = cluster.shown or cluster.people >= SHOWN_FROM
    kind = _news(cluster, found, brand, now) if shown and not cluster.hand.muted else None
    if kind is None and (shown, found.state) == (cluster.shown, cluster.state):
        return None
    told = cluster.told if kind is None else {**cluster.told, kind: now}
    judged = replace(cluster, shown=shown, state=found.state, told=told)
    hearing.put(judged)
    if kind is None:
        return None
    return (new if kind == NEW else growing)(name, hearing, judged, found, now)


def _news(cluster: Cluster, found: Trend, brand: Loudness, now: int) -> str | None:
    """Return the kind of signal that is due."""
    known = NEW in cluster.told or now - cluster.first_seen >= NEW_FOR
    if cluster.mentions < SIGNALLED_FROM or now - brand.since < LISTENED:
        return None
    if known and found.state == "growing" and now - cluster.told.get(GROWING, -AGAIN) >= AGAIN:
        return GROWING
    if not known and cluster.first_seen - brand.since >= LISTENED and bursts(found):
        return NEW
    return None
