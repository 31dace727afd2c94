"""Finds names in a text, however many there are: one walk over the text's words."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

# Scripts written without spaces, or with endings attached to a name, are taken letter by letter; in those of
# India and in accents written apart, a mark belongs to its word.
_LETTERWISE = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_TOKEN = re.compile(rf"{_LETTERWISE}|(?:(?!{_LETTERWISE})[\w\u0300-\u036f\u0900-\u0dff])+|[^\w\s]")
_PLAIN_TOKEN = re.compile(r"\w+|[^\w\s]", re.ASCII)
"""The same for a text of ASCII alone, as most are."""
_END = ""
"""The trie's key for what ends here; no token is empty."""


class Place(NamedTuple):
    """Where in a text a name stands, end exclusive, and whose it is."""

    start: int
    end: int
    owner: str


def canonical(text: str) -> str:
    """Fold case and width: two spellings of one name are equal."""
    if text.isascii():
        return text.lower().strip()
    return unicodedata.normalize("NFKC", text).casefold().strip()


def apart(places: Iterable[Place], others: Sequence[Place]) -> Iterator[Place]:
    """Leave out what begins within another of these, which stand in order and do not overlap."""
    starts = [other.start for other in others]
    for place in places:
        before = bisect_right(starts, place.start)
        if not before or others[before - 1].end <= place.start:
            yield place


class Names:
    """Names and whose they are. A name counts where it stands as whole words, in upper or lower case."""

    def __init__(self, owners: Mapping[str, Iterable[str]]) -> None:
        self._trie: dict[str, Any] = {}
        self._most_tokens = 0
        for name, owned_by in owners.items():
            node, tokens = self._trie, _tokens(name)
            self._most_tokens = max(self._most_tokens, len(tokens))
            for token in tokens:
                node = node.setdefault(token, {})
            if node is not self._trie:
                node.setdefault(_END, []).extend(owned_by)

    def owners(self, text: str) -> list[str]:
        """Return the owners of the names in the text, each once, in the order of their first mention."""
        tokens = _tokens(text)
        found: dict[str, None] = {}
        for start, token in enumerate(tokens):
            if token not in self._trie:
                continue
            node = self._trie
            for position in range(start, len(tokens)):
                if tokens[position] not in node:
                    break
                node = node[tokens[position]]
                found.update(dict.fromkeys(node.get(_END, ())))
        return list(found)

    def places(self, text: str) -> Iterator[Place]:
        """Say where names stand: of several that overlap the first, and there the longest.

        A name whose spelling changes its length when width is folded is not placed: `owners` still finds it.
        """
        expression = _PLAIN_TOKEN if text.isascii() else _TOKEN
        tokens = [(found.start(), found.end(), canonical(found[0])) for found in expression.finditer(text)]
        at = 0
        while at < len(tokens):
            end, owners = self._longest([token for _, _, token in tokens[at : at + self._most_tokens]])
            for owner in owners:
                yield Place(tokens[at][0], tokens[at + end - 1][1], owner)
            at += max(end, 1)

    def _longest(self, tokens: list[str]) -> tuple[int, list[str]]:
        """How many tokens the longest name takes that begins here, and whose it is; none is 0."""
        node, found = self._trie, (0, list[str]())
        for count, token in enumerate(tokens, 1):
            if token not in node:
                break
            node = node[token]
            if _END in node:
                found = (count, node[_END])
        return found


def _tokens(text: str) -> list[str]:
    plain = canonical(text)
    return (_PLAIN_TOKEN if plain.isascii() else _TOKEN).findall(plain)
