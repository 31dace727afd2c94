"""How well are personal data found? Precision and recall by kind, on texts with the data marked.

A finding is right where kind, beginning and end are those that were marked.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemas.scores import PersonalData
from streams.scoring.decide import regions_of
from streams.scoring.language import identify
from streams.scoring.personal import find

WRITTEN = Path(__file__).parent / "data" / "personal.txt"
_MARK = re.compile(r"\{(?P<kind>[a-z]+) (?P<value>[^}]*)\}")


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and what in it is personal."""

    text: str
    spans: tuple[PersonalData, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """How many were marked, found, and both."""

    marked: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Of what is found, the share that is marked; 1 where nothing is found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what is marked, the share that is found; 1 where nothing is marked."""
        return self.right / self.marked if self.marked else 1.0


def read(path: Path = WRITTEN) -> list[Marked]:
    """One text a line, with `{kind value}` for what is personal."""
    return [_marked(line) for line in path.read_text(encoding="utf-8").splitlines()]


def by_kind(items: Iterable[Marked]) -> dict[str, Found]:
    """Count over texts, each taken as it is served: in the countries of its language."""
    marked, found, right = Counter[str](), Counter[str](), Counter[str]()
    for item in items:
        given = find(item.text, regions_of(identify(item.text)))
        marked.update(_kinds(item.spans))
        found.update(_kinds(given))
        right.update(_kinds([span for span in given if span in item.spans]))
    kinds = sorted(marked.keys() | found.keys())
    return {kind: Found(marked[kind], found[kind], right[kind]) for kind in kinds}


def _kinds(spans: Sequence[PersonalData]) -> list[str]:
    return [span.kind for span in spans]


def _marked(line: str) -> Marked:
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        start, text = len(text), text + mark["value"]
        spans.append(PersonalData(kind=mark["kind"], start=start, end=len(text)))
        at = mark.end()
    return Marked(text + line[at:], tuple(spans))
