"""Which mention belongs with which: one pass, minute by minute, over a bounded number of clusters.

A mention joins the cluster whose centroid is nearest by the cosine of TF-IDF weights, or begins one where
none is near (leader clustering, as textClust has it: Carnein, Assenmacher and Trautmann, "Stream clustering
of chat messages with applications to Twitch streams", 2017). Within a minute mentions are taken by time and
id, so it does not matter in which order they came.
"""

from collections.abc import Iterable, Mapping
from math import sqrt

from msgspec.structs import replace

from schemas.pulse import Said
from streams.pulse.issues.cluster import Cluster, Vector, begun, vector
from streams.pulse.issues.vocabulary import Vocabulary
from streams.pulse.issues.words import words_of

JOINS = 0.1
"""Cosine from which a mention belongs to a cluster: a word in common that few others use. A lower one mixes
matters, a higher one splits them; between 0.08 and 0.14 little changes (docs/issues.md)."""
MOST = 128
"""Clusters of a brand; the one least spoken of makes room. With half as many a busy brand's new issues are
crowded out before their second mention."""


class Hearing:
    """The clusters of one brand while a minute is read. changed: ids of those that are not as they were.

    deferred: ids of those that are, but for when they are due.
    joined: what was said in this minute, by the id of its cluster. left: authors by the id of a cluster that
    what they said is no part of any more.
    """

    def __init__(self, vocabulary: Vocabulary, clusters: Mapping[str, Cluster]) -> None:
        self.vocabulary = vocabulary
        self.clusters = dict(sorted(clusters.items()))
        self.changed: set[str] = set()
        self.deferred: set[str] = set()
        self.joined: dict[str, list[Said]] = {}
        self.left: dict[str, set[str]] = {}

    def hear(self, minute: Iterable[Said], now: int) -> None:
        """Take the mentions of a minute; `now`: its end, in milliseconds."""
        said = sorted(minute, key=lambda each: (each.at, each.mention, each.author))
        words = [words_of(each.text) for each in said]
        self.vocabulary = self.vocabulary.learn(words, now)
        for each, its_words in zip(said, words, strict=True):
            self._take(each, its_words, now)
        self._make_room(now)

    def put(self, cluster: Cluster) -> None:
        """Keep a cluster as it is now, to be judged anew."""
        self.clusters[cluster.id] = replace(cluster, due=0)
        self.changed.add(cluster.id)

    def wait(self, id_: str, due: int) -> None:
        """Leave a cluster as it is until then."""
        cluster = self.clusters[id_]
        if due != cluster.due:
            self.clusters[id_] = replace(cluster, due=due)
            self.deferred.add(id_)

    def drop(self, id_: str) -> None:
        """Forget a cluster."""
        del self.clusters[id_]
        self.changed.add(id_)

    def _take(self, said: Said, words: Mapping[str, str], now: int) -> None:
        about = vector(words, self.vocabulary)
        if not about:
            return
        nearest = self._nearest(about)
        cluster = self.clusters[nearest].faded(now) if nearest is not None else begun(said, now)
        self.joined.setdefault(cluster.id, []).append(said)
        self.put(cluster.joined(said, words, self.vocabulary))

    def _nearest(self, about: Vector) -> str | None:
        """Return the id of the cluster it belongs to; of two that are as near, the first by id."""
        best, nearest = JOINS, None
        idf = self.vocabulary.weights(about)
        weights = [(word, weight * idf[word]) for word, weight in about.items()]
        for id_, cluster in self.clusters.items():
            words = cluster.words
            if about.keys().isdisjoint(words.keys()):  # of two views the shorter is gone through
                continue
            product = sum([weight * words[word] for word, weight in weights if word in words])
            alike = product / sqrt(cluster.squares)
            if alike > best:
                best, nearest = alike, id_
        return nearest

    def _make_room(self, now: int) -> None:
        """Let the clusters go that are least spoken of, those that readers know last."""
        excess = len(self.clusters) - MOST
        if excess > 0:
            weight = {id_: each.faded(now).day for id_, each in self.clusters.items()}
            rank = sorted(weight, key=lambda id_: (self.clusters[id_].shown, weight[id_], id_))
            for id_ in rank[:excess]:
                self.drop(id_)
