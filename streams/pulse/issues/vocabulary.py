"""How much a word tells: inverse document frequency over what a brand's people said of late."""

from collections.abc import Collection, Iterable
from math import log

import msgspec

from schemas.base import DAY, MINUTE

HALF_LIFE = 7 * DAY
"""A word that everybody used last month tells something again."""
MOST_WORDS = 3_000
"""Kept, the commonest: a word that is not known counts as one that nobody used."""
LOUDER = 2.0
"""Times the usual. Of a minute that is louder only so much teaches: a crowd that says one thing must not
make the words common by which it is told from all others."""
BELIEF = 50
"""Mentions that are believed to have been heard before the first, all in other words: from the first text on
each word tells something, and what all of the first dozen say tells less."""
_MEMORY = HALF_LIFE / log(2)
_LARGEST = 2.0**30
"""Then counting begins anew, at what is left: after some months."""


class Vocabulary(msgspec.Struct, frozen=True, gc=False):
    """Fading counts of mentions, and of those with each word.

    Counts are kept as of `since` (milliseconds): a later mention counts more, by `unit`, instead of all
    earlier ones less (forward decay: Cormode et al., 2009).
    """

    since: int = 0
    unit: float = 1.0
    counted: float = 0.0
    by_word: dict[str, float] = {}

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """Return idf of each, smoothed: near 0 for a word that is in every mention."""
        unit, known, of = self.unit, self.by_word.get, BELIEF * self.unit + self.counted
        return {word: log(of / (unit + known(word, 0.0))) for word in words}

    def learn(self, texts: Collection[Iterable[str]], at: int) -> "Vocabulary":
        """Take the words of one minute's mentions."""
        if not texts:
            return self
        since = self.since or at
        unit = max(self.unit, 2.0 ** ((at - since) / HALF_LIFE))
        usual = self.counted / unit / (min(at - since, _MEMORY) / MINUTE + 1)
        part = unit * min(1.0, max(1.0, LOUDER * usual) / len(texts))
        by_word = dict(self.by_word)
        for words in texts:
            for word in words:
                by_word[word] = by_word.get(word, 0.0) + part
        counted = self.counted + part * len(texts)
        if unit < _LARGEST:
            return Vocabulary(since, unit, counted, _commonest(by_word))
        by_word = {word: count / unit for word, count in by_word.items()}
        return Vocabulary(at, 1.0, counted / unit, _commonest(by_word))


def _commonest(by_word: dict[str, float]) -> dict[str, float]:
    """Half as many again may gather before those used least are forgotten."""
    if len(by_word) <= MOST_WORDS * 3 // 2:
        return by_word
    kept = sorted(by_word, key=lambda word: (-by_word[word], word))[:MOST_WORDS]
    return {word: by_word[word] for word in sorted(kept)}
