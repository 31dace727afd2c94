"""One thing that people say: the words they say it with, how often of late, and who said so last."""

from collections.abc import Iterable
from math import sqrt

import msgspec
from msgspec.structs import replace

from schemas.base import DAY, HOUR
from schemas.pulse import Said
from streams.pulse.issues.vocabulary import Vocabulary
from streams.pulse.issues.words import words_of

MOST_WORDS = 60
"""Of a cluster, those that weigh most."""
RECENT = 24
"""Mentions kept as they were said: enough to quote from, and to see whether they are two matters."""
ROUNDED = 0.999
"""Figures that are this near to each other may be on either side after rounding."""
WORDS_HALF_LIFE = DAY
"""How a matter is spoken of changes from day to day."""

Vector = dict[str, float]


class Hand(msgspec.Struct, frozen=True, gc=False):
    """What people decided about it; it overrules what is found."""

    name: str | None = None
    muted: bool = False
    owner: str | None = None
    progress: str | None = None
    merged: bool = False


class Cluster(msgspec.Struct, frozen=True, gc=False):
    """Mentions that are alike. Times are in milliseconds.

    id: that of the mention it began with. mentions: in all. words: fading counts of mentions with the word.
    squares: the square of the length of these, weighed, as they were weighed when it was said last. hour and
    day: fading counts of mentions with such half-lives. All fading ones are as of `at`.
    recent: the last, oldest first. shown: readers know of it. told: when each kind of signal was given last.
    absorbed: issues that readers knew and that are part of it now. look_at: mentions with which it is looked
    at again for whether it is one matter, and another than all others. due: until then it stays as it was
    judged, if nothing more is said.
    """

    id: str
    first_seen: int
    at: int
    mentions: float = 0.0
    words: dict[str, float] = {}
    squares: float = 0.0
    hour: float = 0.0
    day: float = 0.0
    recent: tuple[Said, ...] = ()
    shown: bool = False
    told: dict[str, int] = {}
    state: str = "new"
    absorbed: tuple[str, ...] = ()
    look_at: float = 0.0
    due: int = 0
    hand: Hand = Hand()

    def of_late(self, now: int) -> tuple[float, float]:
        """Return the counts of an hour and of a day as of `now`."""
        age = max(0, now - self.at)
        return self.hour * 0.5 ** (age / HOUR), self.day * 0.5 ** (age / DAY)

    @property
    def last_seen(self) -> int:
        """When it was said last."""
        return max([each.at for each in self.recent], default=self.first_seen)

    @property
    def people(self) -> int:
        """How many different people are among those who said so last."""
        return len({each.author for each in self.recent})

    def faded(self, now: int) -> "Cluster":
        """Return it as of `now`."""
        if now <= self.at:
            return self
        hour, day = self.of_late(now)
        kept = 0.5 ** ((now - self.at) / WORDS_HALF_LIFE)
        words = {word: count * kept for word, count in self.words.items()}
        return replace(self, at=now, words=words, squares=self.squares * kept * kept, hour=hour, day=day)

    def joined(self, said: Said, words: Iterable[str], vocabulary: Vocabulary) -> "Cluster":
        """Return it with one mention more."""
        counts = dict(self.words)
        for word in words:
            counts[word] = counts.get(word, 0.0) + 1
        if len(counts) > MOST_WORDS * 3 // 2:
            counts = _heaviest(counts, vocabulary)
        return replace(
            self,
            mentions=self.mentions + said.stands_for,
            words=counts,
            squares=squares(counts, vocabulary),
            hour=self.hour + said.stands_for,
            day=self.day + said.stands_for,
            recent=(*self.recent, said)[-RECENT:],
        )


def begun(said: Said, now: int) -> Cluster:
    """Return a cluster that nothing is in yet."""
    return Cluster(said.mention, first_seen=int(said.at), at=now)


def vector(words: Iterable[str], vocabulary: Vocabulary) -> Vector:
    """Return a text's words weighed by idf, of length 1; empty where none tells anything."""
    return unit(vocabulary.weights(words))


def centroid(cluster: Cluster, vocabulary: Vocabulary) -> Vector:
    """Return a cluster's words weighed by tf and idf, of length 1."""
    weights = vocabulary.weights(cluster.words)
    return unit({word: count * weights[word] for word, count in cluster.words.items()})


def cosine(one: Vector, other: Vector) -> float:
    """How alike they are, 0 to 1."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[word] for word, weight in one.items() if word in other)


def mean(said: Iterable[Said], vocabulary: Vocabulary) -> Vector:
    """Return the centroid of some mentions."""
    total: Vector = {}
    for each in said:
        for word, weight in vocabulary.weights(words_of(each.text)).items():
            total[word] = total.get(word, 0.0) + weight
    return unit(total)


def unit(weights: Vector) -> Vector:
    """Return it with length 1; empty where there is nothing."""
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items() if weight} if length else {}


def squares(words: dict[str, float], vocabulary: Vocabulary) -> float:
    """Return the square of the length of counted words as a vector of TF-IDF weights."""
    weights = vocabulary.weights(words)
    return sum([(count * weights[word]) ** 2 for word, count in words.items()])


def _heaviest(counts: dict[str, float], vocabulary: Vocabulary) -> dict[str, float]:
    weights = vocabulary.weights(counts)
    kept = sorted(counts, key=lambda word: (-counts[word] * weights[word], word))[:MOST_WORDS]
    return {word: counts[word] for word in kept}
