"""How are the rules' word lists matched? English lists, against tidied lower-case text.

A text is held against some twenty lists, and most of them have nothing in common with it. So each phrase is
known by its rarest word; one look at the text's words tells which phrases of which lists may stand in it, and
only these are looked for.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from streams.scoring.text import repaired, unescaped

CHARACTERS = 65_536
_HANDLE = re.compile(r"(?<!\w)@\w+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_PART = re.compile(r"(\w+|[^\w\s*])(\*?)")
"""A word of a phrase, and whether its end is open."""
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
    """The phrases, and the list each belongs to, by their rarest word."""

    def __init__(self) -> None:
        self._whole: dict[str, list[_Entry]] = {}
        self._open: dict[str, list[_Entry]] = {}

    def register(self, phrases: list[str], of: "Phrases") -> None:
        """Note a new list's phrases."""
        for phrase in phrases:
            parts = _PART.findall(phrase)
            rarest, is_open = max(parts, key=lambda part: _rarity(part[0]))
            words = self._open if is_open else self._whole
            words.setdefault(rarest, []).append((of, phrase))
        _entries_of_chunk.cache_clear()
        phrases_in.cache_clear()

    def entries(self, token: str) -> Iterator["_Entry"]:
        """Phrases that may stand in a text with this word."""
        yield from self._whole.get(token, ())
        for end in range(1, len(token) + 1):
            yield from self._open.get(token[:end], ())


def _rarity(word: str) -> tuple[bool, int]:
    return word not in _COMMON, len(word)


_INDEX = _Index()


@lru_cache(maxsize=64)
def phrases_in(words: str) -> "Mapping[Phrases, list[str]]":
    """Phrases that may stand in the text, by their list. Many lists ask of one text in a row."""
    found: dict[Phrases, list[str]] = {}
    for chunk in words.split():
        entries = _entries_of_chunk if len(chunk) <= _LONG else _entries_of_chunk.__wrapped__
        for phrases, phrase in entries(chunk):
            found.setdefault(phrases, []).append(phrase)
    return found


@lru_cache(maxsize=32_768)
def _entries_of_chunk(chunk: str) -> "tuple[_Entry, ...]":
    return tuple(entry for token in _TOKEN.findall(chunk) for entry in _INDEX.entries(token[:_LONG]))


class Phrases:
    """A list of phrases, given with commas between, as whole words; `*` leaves the end open: `injur*`.

    Where it is not among `phrases_in`, none of them stands in the text.
    """

    def __init__(self, phrases: str) -> None:
        written = [" ".join(phrase.split()) for phrase in phrases.split(",")]
        self._any = "|".join(map(_written, written))
        _INDEX.register(written, self)

    def within(self, words: str) -> bool:
        """Whether one of them stands in the text."""
        return any(_stands(phrase, words) for phrase in phrases_in(words).get(self, ()))

    def without(self, words: str) -> str:
        """Return the text with a blank in place of each."""
        return _whole_words(self._any).sub(" ", words) if self in phrases_in(words) else words


_Entry = tuple[Phrases, str]
"""A phrase and the list it is in."""


def _stands(phrase: str, words: str) -> bool:
    return phrase.partition("*")[0] in words and _whole_words(_written(phrase)).search(words) is not None


@cache
def _written(phrase: str) -> str:
    """Return a phrase as an expression."""
    return re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", " ")


@cache
def _whole_words(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{expression})(?!\w)")


def plain(text: str) -> str:
    """Lower case, straight apostrophes, single blanks; no links, no handles, no hashtag signs."""
    shown = unescaped(repaired(text[:CHARACTERS])).lower().replace("’", "'")
    return " ".join(_LINK.sub(" ", _HANDLE.sub(" ", shown)).replace("#", " ").split())
