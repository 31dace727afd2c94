"""Generated days, followed: how much of each issue was found, how pure, and how soon it was told."""

import time
from collections import Counter, defaultdict
from typing import NamedTuple

from bench.issues.generated import CHATTER, ISSUES, Known, days, minutes
from schemas.alerts import Signal
from schemas.base import SECOND
from streams.pulse.issues.cluster import Cluster
from streams.pulse.issues.follow import SIGNALLED_FROM, Brand, follow


class Followed(NamedTuple):
    """recall: the part of an issue's mentions in the cluster that has most of them; purity: its part of that.

    delays: seconds from the tenth mention to the first signal that quotes the issue. false: signals that
    quote nothing of an issue. cpu_us: a mention.
    """

    recall: float
    purity: float
    issues: int
    delays: list[float]
    false: int
    cpu_us: float


def followed(seed: int, rate: float) -> Followed:
    """Follow four days with so many other mentions an hour."""
    known = days(seed, an_hour=rate)
    truth = {each.said.mention: each.about for each in known}
    brand, clusters = Brand(), dict[str, Cluster]()
    of, into, signals = dict[str, str](), dict[str, str](), list[Signal]()
    begun = time.process_time()
    for end, minute in sorted(minutes(known).items()):
        news = follow("brand", brand, clusters, [each.said for each in minute], end)
        brand, clusters = news.brand, dict(news.hearing.clusters)
        of |= {said.mention: id_ for id_, some in news.hearing.joined.items() for said in some}
        into |= {merged.gone.id: merged.into for merged in news.merged}
        signals += news.signals
    cpu = (time.process_time() - begun) / len(known)
    sizes = defaultdict[str, Counter[str]](Counter)
    for mention, id_ in of.items():
        sizes[into.get(id_, id_)][truth[mention]] += 1
    best = {name: max(sizes.values(), key=lambda size: size[name]) for name in ISSUES}
    total = Counter(truth.values())
    return Followed(
        sum(size[name] / total[name] for name, size in best.items()) / len(ISSUES),
        sum(size[name] / size.total() for name, size in best.items()) / len(ISSUES),
        len(ISSUES),
        [delay for name in ISSUES if (delay := _delay(name, truth, known, signals)) is not None],
        sum(not _issues_of(signal, truth) for signal in signals),
        cpu * 1e6,
    )


def _delay(name: str, truth: dict[str, str], known: list[Known], signals: list[Signal]) -> float | None:
    """Seconds from the tenth mention to the first signal about it; None where there is none."""
    times = sorted(each.said.at for each in known if each.about == name)
    told = [signal.at for signal in signals if name in _issues_of(signal, truth)]
    return (told[0] - times[SIGNALLED_FROM - 1]) / SECOND if told else None


def _issues_of(signal: Signal, truth: dict[str, str]) -> set[str]:
    """The issues that a signal quotes."""
    quoted = {truth[each.mention] for each in signal.evidence if each.mention in truth}
    return quoted - {CHATTER}
