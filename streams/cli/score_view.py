"""How is a person shown which words moved each score? A sign and a number say it; the colour only helps."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.sinks.terminal import plain

# Blue and orange differ for every kind of colour vision.
_MORE, _LESS = "#56b4e9", "#e69f00"
_STRONG = 0.1
_WORDS = 8
"""Words shown for each score."""
_CHARACTERS = 240
_WORD = 24


def explained(answer: Mapping[str, Any]) -> RenderableType:
    """An answer with `why`, as its text and a table; one without, as a line that says the reason."""
    if "error" in answer:
        error = answer["error"]
        return Text(
            f"line {error['line']}: {error['field']} {plain(error['reason'])}".replace(":  ", ": "), "bold"
        )
    table = Table("score", "words that moved it, most first", box=None, pad_edge=False, header_style="dim")
    for name, words in answer["why"].items():
        table.add_row(name, _words(words))
    if "unscored" in answer:
        table.add_row("unscored", plain(answer["unscored"]["reason"]))
    return Group(Text(_cut(plain(answer["text"]), _CHARACTERS), "bold"), table, "")


def _words(words: Sequence[Mapping[str, Any]]) -> Text:
    shown = [_word(word) for word in words[:_WORDS]]
    if len(words) > _WORDS:
        shown.append(Text(f"and {len(words) - _WORDS} more", "dim"))
    return Text(", ").join(shown) if shown else Text("no single one", "dim")


def _word(word: Mapping[str, Any]) -> Text:
    change = word["change"]
    colour = _MORE if change > 0 else _LESS
    style = f"bold {colour}" if abs(change) >= _STRONG else colour
    return Text(f"{_cut(plain(word['word']), _WORD)} {change:+.2f}", style)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
