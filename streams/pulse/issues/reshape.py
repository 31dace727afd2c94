"""Two clusters that turn out to be one matter, and one that turns out to be two. What people decide stays."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from schemas.pulse import Said
from streams.pulse.issues.cluster import (
    RECENT,
    ROUNDED,
    Cluster,
    Hand,
    Vector,
    centroid,
    cosine,
    mean,
    squares,
    vector,
)
from streams.pulse.issues.hear import JOINS, Hearing
from streams.pulse.issues.vocabulary import Vocabulary
from streams.pulse.issues.words import words_of

SAME = 0.5
"""Cosine of two centroids from which most of what they say, by weight, is the same."""
LEAST_MERGED = 3
"""Mentions from which on a cluster's words are more than what one person happened to say."""
LEAST_PART = RECENT // 4
"""Mentions of a part from which on it is a matter of its own, not what strayed in."""
MOST_ABSORBED = 50
_ROUNDS = 3
"""Of 2-means: two dozen short texts hardly move after two."""


class Merged(NamedTuple):
    """What was one is part of another."""

    gone: Cluster
    into: str


def reshape(hearing: Hearing, now: int) -> list[Merged]:
    """Look at those clusters whose words may have changed much; return what was merged."""
    ids = [id_ for id_ in sorted(hearing.changed) if _is_due(hearing.clusters.get(id_))]
    for id_ in ids:
        _split(hearing, id_, now)
    merged = [found for id_ in ids if (found := _merge(hearing, id_, now)) is not None]
    for id_ in sorted(hearing.clusters.keys() & ids):
        cluster = hearing.clusters[id_]
        hearing.put(replace(cluster, look_at=cluster.mentions + LEAST_PART))
    return merged


def _is_due(cluster: Cluster | None) -> bool:
    """Whether it is time to look at it. What people decided stays as it is."""
    return (
        cluster is not None
        and cluster.hand == Hand()
        and cluster.mentions >= max(cluster.look_at, LEAST_MERGED)
    )


def _merge(hearing: Hearing, id_: str, now: int) -> Merged | None:
    """Merge it with the one that is about the same, if there is one; the older one stays."""
    cluster = hearing.clusters.get(id_)
    other = _same(hearing, cluster) if cluster else None
    if cluster is None or other is None:
        return None
    older, younger = sorted((cluster, other), key=lambda each: (each.first_seen, each.id))
    return join(hearing, younger, older, now)


def join(hearing: Hearing, gone: Cluster, into: Cluster, now: int) -> Merged:
    """Make one cluster part of another."""
    one, other = into.faded(now), gone.faded(now)
    words = {
        word: one.words.get(word, 0.0) + other.words.get(word, 0.0) for word in {**one.words, **other.words}
    }
    recent = sorted((*one.recent, *other.recent), key=lambda each: (each.at, each.mention))[-RECENT:]
    hearing.put(
        replace(
            one,
            first_seen=min(one.first_seen, other.first_seen),
            mentions=one.mentions + other.mentions,
            words=words,
            squares=squares(words, hearing.vocabulary),
            hour=one.hour + other.hour,
            day=one.day + other.day,
            recent=tuple(recent),
            told={**other.told, **one.told},
            shown=one.shown or other.shown,
            absorbed=(*one.absorbed, *other.absorbed, *([other.id] if other.shown else []))[-MOST_ABSORBED:],
        )
    )
    hearing.drop(gone.id)
    hearing.joined.setdefault(into.id, []).extend(hearing.joined.pop(gone.id, []))
    return Merged(gone, into.id)


def _split(hearing: Hearing, id_: str, now: int) -> None:
    """Take out of a cluster what is a matter of its own by now, as a cluster of its own.

    It is one where what was said last falls in two parts that, had they been heard apart, would not have
    joined each other.
    """
    cluster = hearing.clusters[id_]
    if len(cluster.recent) == RECENT:
        parts = _parts(cluster.recent, hearing.vocabulary)
        if parts is not None:
            _divide(hearing, cluster.faded(now), *parts)


def _may_merge(cluster: Cluster) -> bool:
    return cluster.mentions >= LEAST_MERGED and cluster.hand == Hand()


def _same(hearing: Hearing, cluster: Cluster) -> Cluster | None:
    """Return the cluster that is about the same, the nearest; None where none is."""
    own = centroid(cluster, hearing.vocabulary)
    near = [
        (cosine(own, centroid(other, hearing.vocabulary)), id_)
        for id_, other in hearing.clusters.items()
        if id_ != cluster.id and _may_merge(other) and _may_be_same(own, other)
    ]
    alike, nearest = max(near, default=(0.0, ""))
    return hearing.clusters[nearest] if alike >= SAME else None


def _may_be_same(own: Vector, other: Cluster) -> bool:
    """Whether the words in common weigh enough: no cosine is greater than their length (Cauchy-Schwarz)."""
    common = own.keys() & other.words.keys()
    return sum([own[word] ** 2 for word in common]) >= SAME**2 * ROUNDED


def _parts(said: tuple[Said, ...], vocabulary: Vocabulary) -> tuple[list[Said], list[Said]] | None:
    """Return what stays and what goes, by 2-means; None where it is one matter."""
    vectors = {each.mention: vector(words_of(each.text), vocabulary) for each in said}
    means = _medoids([*vectors.values()])
    parts = _divided(said, vectors, means)
    for _ in range(_ROUNDS):
        means = (mean(parts[0], vocabulary), mean(parts[1], vocabulary))
        parts = _divided(said, vectors, means)
    if min(map(len, parts)) < LEAST_PART or cosine(*means) >= JOINS:
        return None
    return parts if len(parts[0]) >= len(parts[1]) else (parts[1], parts[0])


def _medoids(vectors: list[Vector]) -> tuple[Vector, Vector]:
    """Return the one most like all, and the one most like those that are not like the first."""
    alike = [[cosine(one, other) for other in vectors] for one in vectors]
    first = max(alike, key=sum)
    second = max(alike, key=lambda row: sum(max(0.0, x - y) for x, y in zip(row, first, strict=True)))
    return vectors[alike.index(first)], vectors[alike.index(second)]


def _divided(
    said: tuple[Said, ...], vectors: dict[str, Vector], means: tuple[Vector, Vector]
) -> tuple[list[Said], list[Said]]:
    parts: tuple[list[Said], list[Said]] = ([], [])
    for each in said:
        own = vectors[each.mention]
        parts[cosine(own, means[1]) > cosine(own, means[0])].append(each)
    return parts


def _divide(hearing: Hearing, cluster: Cluster, stays: list[Said], goes: list[Said]) -> None:
    """Give each part its share of the counts, the words that its mentions have, and its people."""
    share = len(goes) / len(cluster.recent)
    taken = {id_ for each in hearing.clusters.values() for id_ in (each.id, *each.absorbed)}
    named = min(goes, key=lambda each: each.mention in taken)  # the first that nothing else is called by
    new = Cluster(named.mention, first_seen=int(goes[0].at), at=cluster.at)
    went = {each.mention for each in goes}
    joined = hearing.joined.pop(cluster.id, [])
    hearing.joined[cluster.id] = [each for each in joined if each.mention not in went]
    hearing.joined[new.id] = [each for each in joined if each.mention in went]
    hearing.left[cluster.id] = {each.author for each in goes} - {each.author for each in stays}
    for id_, part, of in ((cluster.id, stays, 1 - share), (new.id, goes, share)):
        base = cluster if id_ == cluster.id else new
        hearing.put(
            replace(
                base,
                id=id_,
                mentions=cluster.mentions - len(goes) if id_ == cluster.id else float(len(goes)),
                words=_counts(part),
                squares=squares(_counts(part), hearing.vocabulary),
                hour=cluster.hour * of,
                day=cluster.day * of,
                recent=tuple(part),
            )
        )


def _counts(said: Iterable[Said]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for each in said:
        for word in words_of(each.text):
            counts[word] = counts.get(word, 0.0) + 1
    return counts
