"""How are the rules' word lists matched? English lists, against tidied lower-case text.

A text is held against some twenty lists, and most of them have nothing in common with it. So each phrase is
known by its rarest word; one look at the text's words tells which lists have a phrase that may stand in it.
"""

import re
from functools import lru_cache
from operator import itemgetter

from streams.scoring.text import repaired, unescaped

CHARACTERS = 65_536
_HANDLE = re.compile(r"(?<!\w)@\w+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_COMMON = frozenset(
    """
    a about all an and any are at be because been being can can't could couldn't day do does doesn't don't
    down for from get gets getting go goes going good had has have having he her him his how i i'm in is
    it just last let like me more my no not of off on or other our out over people she so some someone
    than that the their them then there they this to too up us want was we were what when where which who
    will with won't would wouldn't you your ' , . ! ?
    """.split()  # noqa: SIM905 - words that one looks over
)
"""In so many texts that they tell little."""
_LONG = 64
"""A longer chunk is no word, and is not remembered."""


class _Index:
    """Which lists have a phrase whose rarest word this is: one bit a list."""

    def __init__(self) -> None:
        self._whole: dict[str, int] = {}
        self._open: dict[str, int] = {}
        self._lists = 0

    def register(self, phrases: list[str]) -> int:
        """Note a new list's phrases; returns its bit."""
        bit = 1 << self._lists
        self._lists += 1
        for phrase in phrases:
            *whole, last = _TOKEN.findall(phrase.removesuffix("*"))
            ends = self._open if phrase.endswith("*") else self._whole
            _, rarest, words = max(
                [(_rarity(word), word, self._whole) for word in whole] + [(_rarity(last), last, ends)],
                key=itemgetter(0),
            )
            words[rarest] = words.get(rarest, 0) | bit
        _lists_of_chunk.cache_clear()
        lists_in.cache_clear()
        return bit

    def lists(self, token: str) -> int:
        """Bits of the lists that a text with this word may have a phrase of."""
        bits = self._whole.get(token, 0)
        for end in range(1, len(token) + 1):
            bits |= self._open.get(token[:end], 0)
        return bits


def _rarity(word: str) -> tuple[bool, int]:
    return word not in _COMMON, len(word)


_INDEX = _Index()


@lru_cache(maxsize=64)
def lists_in(words: str) -> int:
    """Bits of the lists that may have a phrase in the text. Many lists ask of one text in a row."""
    bits = 0
    for chunk in words.split():
        bits |= _lists_of_chunk(chunk) if len(chunk) <= _LONG else _lists_of_chunk.__wrapped__(chunk)
    return bits


@lru_cache(maxsize=32_768)
def _lists_of_chunk(chunk: str) -> int:
    bits = 0
    for token in _TOKEN.findall(chunk):
        bits |= _INDEX.lists(token[:_LONG])
    return bits


class Phrases:
    """A list of phrases, given with commas between, as whole words; `*` leaves the end open: `injur*`."""

    def __init__(self, phrases: str) -> None:
        written = [" ".join(phrase.split()) for phrase in phrases.split(",")]
        choices = (re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", " ") for phrase in written)
        self._pattern = re.compile(r"(?<!\w)(?:" + "|".join(choices) + r")(?!\w)")
        self.bit = _INDEX.register(written)
        """Where it is not among `lists_in`, none of them stands in the text."""

    def within(self, words: str) -> bool:
        """Whether one of them stands in the text."""
        return bool(lists_in(words) & self.bit and self._pattern.search(words))

    def without(self, words: str) -> str:
        """Return the text with a blank in place of each."""
        return self._pattern.sub(" ", words) if lists_in(words) & self.bit else words


def plain(text: str) -> str:
    """Lower case, straight apostrophes, single blanks; no links, no handles, no hashtag signs."""
    shown = unescaped(repaired(text[:CHARACTERS])).lower().replace("’", "'")
    return " ".join(_LINK.sub(" ", _HANDLE.sub(" ", shown)).replace("#", " ").split())
