"""Which words of a text count? What the model reads, and what tells a language."""

import html
import re
import unicodedata

RAW_CHARACTERS = 8_000
"""Read from a text at most; people write no more, floods do."""
CHARACTERS = 2_000
"""Given to the model at most, after tidying; the tokenizer cuts again."""

_LETTER = re.compile(r"[^\W\d_]")
_STRAY_MARKS = re.compile("[\u0300-\u036f]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+", re.IGNORECASE)
_LONG_RUN = re.compile(r"(.)\1{2,}")
_WORD_MARKS = frozenset("'’-")


def repaired(text: str) -> str:
    """The text with surrogate pairs joined and lone surrogates replaced, so that it is UTF-8."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def unescaped(text: str) -> str:
    """The text with `&amp;` and the like resolved."""
    try:
        return html.unescape(text)
    except ValueError:  # a numeric entity of thousands of digits
        return text


def for_model(text: str) -> str:
    """What the encoder reads: handles and links as one word each, as in training, and tidied."""
    words = (_placeholder(word) for word in _tidy(text).split())
    return " ".join(words)[:CHARACTERS]


def for_english(text: str) -> str:
    """What the English encoder reads: the same, with each emoji's name; its vocabulary has words only."""
    named = (
        f" {unicodedata.name(sign, '')} " if unicodedata.category(sign) == "So" else sign
        for sign in for_model(text)
    )
    return "".join(named)[:CHARACTERS]


def for_language(text: str) -> str:
    """Only the words: no handles, links, hashtags, emoji, digits or marks."""
    words = _ADDRESS.sub(" ", _tidy(text)).translate(_ONLY_LETTERS)
    return " ".join(_LONG_RUN.sub(r"\1\1", words).split())[:CHARACTERS]


def has_words(text: str) -> bool:
    """Whether there is anything to score: a letter outside handles and links; hashtags count."""
    return any(
        _LETTER.search(word)
        for word in _tidy(text).split()
        if not _placeholder(word).startswith(("@", "http"))
    )


def _tidy(text: str) -> str:
    """Entities resolved, accents composed; marks heaped on letters that take none removed."""
    plain = unescaped(repaired(text[:RAW_CHARACTERS]))
    if plain.isascii():
        return plain
    return _STRAY_MARKS.sub("", unicodedata.normalize("NFC", plain))


def _placeholder(word: str) -> str:
    if word.startswith("@") and len(word) > 1:
        return "@user"
    if word.startswith(("http", "www.")):
        return "http"
    return word


class _OnlyLetters(dict[int, str | None]):
    """For str.translate: letters and the marks that belong to them stay, all else is a space."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kept = unicodedata.category(character)[0] in "LM" or character in _WORD_MARKS
        self[code] = character if kept else " "
        return character if kept else " "


_ONLY_LETTERS = _OnlyLetters()
