"""What an issue is called, and who put it most typically."""

from collections import Counter
from collections.abc import Iterable

from schemas.base import Time
from schemas.pulse import Quote, Said
from streams.pulse.issues.cluster import Cluster, Vector, cosine, vector
from streams.pulse.issues.vocabulary import Vocabulary
from streams.pulse.issues.words import words_of

WORDS = 5
NAMED_BY = 3
"""Words in a name: two may belong to many issues, four are a list."""
COMMON = 0.2
"""A word that fewer of its mentions have is not what the issue is about."""
QUOTES = 3
QUOTE_CHARS = 280


def name_of(words: Iterable[str]) -> str:
    """Return "bag, lost, claim"."""
    return ", ".join([*words][:NAMED_BY])


def distinctive(cluster: Cluster, centroid: Vector) -> tuple[str, ...]:
    """Return its weightiest words as they are written mostly, the weightiest first."""
    written: dict[str, Counter[str]] = {}
    for each in cluster.recent:
        for stem, word in words_of(each.text).items():
            written.setdefault(stem, Counter())[word] += 1
    least = COMMON * len(cluster.recent)
    common = [stem for stem in centroid if sum(written.get(stem, Counter()).values()) > least]
    heaviest = sorted(common, key=lambda stem: (-centroid[stem], stem))[:WORDS]
    return tuple(min(written[stem].items(), key=lambda pair: (-pair[1], pair[0]))[0] for stem in heaviest)


def quotes(cluster: Cluster, centroid: Vector, vocabulary: Vocabulary) -> tuple[Quote, ...]:
    """Return the most typical of what was said last in public, each of another person and in other words."""
    public = (each for each in cluster.recent if not each.private)
    ranked = sorted(public, key=lambda each: (-_typical(each, centroid, vocabulary), each.mention))
    chosen: list[Said] = []
    for each in ranked:
        if all(each.author != other.author and each.text != other.text for other in chosen):
            chosen.append(each)
        if len(chosen) == QUOTES:
            break
    return tuple(
        Quote(mention=each.mention, text=each.text[:QUOTE_CHARS], at=Time(each.at)) for each in chosen
    )


def _typical(said: Said, centroid: Vector, vocabulary: Vocabulary) -> float:
    return cosine(vector(words_of(said.text), vocabulary), centroid)
