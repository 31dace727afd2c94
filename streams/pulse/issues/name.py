"""What an issue is called, and who put it most typically."""

from collections import Counter
from collections.abc import Iterable, Mapping

from schemas.base import Time
from schemas.pulse import Quote, Said
from streams.pulse.issues.cluster import Cluster, Vector, cosine, unit
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
    texts = [words_of(each.text) for each in cluster.recent]
    used = Counter(stem for words in texts for stem in words)
    least = COMMON * len(texts)
    common = [stem for stem in centroid if used[stem] > least]
    heaviest = sorted(common, key=lambda stem: (-centroid[stem], stem))[:WORDS]
    return tuple(_written(stem, texts) for stem in heaviest)


def quotes(cluster: Cluster, centroid: Vector, vocabulary: Vocabulary) -> tuple[Quote, ...]:
    """Return the most typical of what was said last in public, each of another person and in other words."""
    public = [each for each in cluster.recent if not each.private]
    idf = vocabulary.weights({word for each in public for word in words_of(each.text)})
    ranked = sorted(public, key=lambda each: (-_typical(each, centroid, idf), each.mention))
    chosen: list[Said] = []
    for each in ranked:
        if all(each.author != other.author and each.text != other.text for other in chosen):
            chosen.append(each)
        if len(chosen) == QUOTES:
            break
    return tuple(
        Quote(mention=each.mention, text=each.text[:QUOTE_CHARS], at=Time(each.at)) for each in chosen
    )


def _written(stem: str, texts: Iterable[Mapping[str, str]]) -> str:
    """Return the word that it mostly stands for; of two, the first by alphabet."""
    written = Counter(words[stem] for words in texts if stem in words)
    return min(written, key=lambda word: (-written[word], word))


def _typical(said: Said, centroid: Vector, idf: Vector) -> float:
    return cosine(unit({word: idf[word] for word in words_of(said.text)}), centroid)
