"""How does a text feel toward each of the companies that it names? "Love @Delta, never again @United" is two.

A company gets the tone of the sentences that name it, or of its clause, where a sentence has one for each. A
sentence that names nobody is about whom the text is addressed to, or else about the same as the one before.
Words of preference around a name (`preferences`) say more than the sentence's tone, which is that of the
comparison: who does it better is praised in a complaint. models/README.md has what this finds and misses.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp

from schemas.mentions import Mention
from schemas.scores import TONES, Sentiment
from streams.brands.names import Place
from streams.brands.registry import Brands
from streams.scoring.preferences import Preference, preference
from streams.scoring.text import RAW_CHARACTERS, has_words

_PREFERRED = Sentiment(negative=0.05, neutral=0.05, positive=0.9)
_LEFT = Sentiment(negative=0.9, neutral=0.05, positive=0.05)
"""Words of preference were right in 22 of 22 cases held out; of so few, no more is claimed."""
_WARMTH = 1.36
_SELDOMER = {"negative": 0.06, "neutral": 0.0, "positive": 0.28}
"""What a sentence's tone is less sure of when it is taken for the tone toward a company that it names: a
temperature, and how much seldomer a tone is meant so, in logits. As `python -m models.meant` fits them
(bias-corrected temperature scaling, Alexandari et al. 2020)."""
_LEAST = 1e-6
_DIGITS = 4
PLACES = 50
"""Names that are looked at in a text, from its start: who lists more compares nothing."""
BRANDS = 20
"""Brands of a text that get a tone of their own: each may be a passage for the model to read."""
WHOLE = ""
"""The passage of a company that the whole text is about."""
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…؟])[\"'”»)]?\s+|\n+|;\s|\s[-–—|]+\s")
_CLAUSE_ENDS = re.compile(
    r"\s*,\s+(?:(?:and|but|while|whereas|und|aber|mais|et|y|pero|ma|e|mas)\s+)?"
    r"|\s+(?:but|while|whereas|aber|während|mais|pero|mientras|ma|mentre|mas|enquanto)\s+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_OPENING = re.compile(r"(?:[\s.,:&/+\"“]*+[@＠]\w[\w.\-]*+)+")
"""Handles at the start of a text say to whom it is said."""


@dataclass(frozen=True, slots=True)
class Companies:
    """The brands that a text is about, and where it names them or others."""

    brands: tuple[str, ...]
    places: tuple[Place, ...]
    addressed: tuple[str, ...] = ()
    """Whose page or inbox it was sent to."""

    def without(self, start: int, end: int) -> "Companies":
        """The same in a text that has one blank in place of these characters."""
        before = [place for place in self.places if place.end <= start]
        after = [place for place in self.places if place.start >= end]
        shift = start + 1 - end
        moved = [Place(place.start + shift, place.end + shift, place.owner) for place in after]
        return replace(self, places=(*before, *moved))


def companies(brands: Brands, mention: Mention) -> Companies | None:
    """Return them where there are several: of one alone, the tone of the text is the tone toward it."""
    found = [match for match in brands.match(mention) if match.how != "author"]
    text = mention.text[:RAW_CHARACTERS]
    if not found or (len(found) == 1 and not brands.names_competitor(text)):
        return None
    return Companies(
        tuple(match.brand for match in found[:BRANDS]),
        tuple(brands.places(mention.source, text, PLACES)),
        tuple(match.brand for match in found if match.how in {"recipient", "source"}),
    )


def meant(tone: Sentiment) -> Sentiment:
    """Return the tone toward a company, given that of the words it is told by: praise is often of others."""
    likely = {
        name: max(getattr(tone, name), _LEAST) ** (1 / _WARMTH) * exp(-_SELDOMER[name]) for name in TONES
    }
    total = sum(likely.values())
    return Sentiment(**{name: round(each / total, _DIGITS) for name, each in likely.items()})


def toward(text: str, about: Companies) -> dict[str, Sentiment | str]:
    """Return each brand's tone, where words of preference say it, else the passage to be read for it."""
    text = text[:RAW_CHARACTERS]
    says = set(preferences(text, about))
    found: dict[str, Sentiment | str] = {}
    for brand, passage in _passages(text, about).items():
        if (brand, "left") in says:
            found[brand] = _LEFT
        else:
            found[brand] = _PREFERRED if (brand, "preferred") in says else passage
    return found


def preferences(text: str, about: Companies) -> Iterator[tuple[str, Preference]]:
    """Say what words of preference say of a company, for each of its names that has some.

    Whom the text is said to is preferred to nobody by them: that is how complaints begin.
    """
    addressed, _ = _addressed(text, about)
    named: set[str] = set()
    for place in about.places:
        named.add(place.owner)
        compared = len(named) > 1
        says = preference(text, place.start, place.end, compared=compared)
        if says == "left" or (says and place.owner not in addressed):
            yield place.owner, says


def _addressed(text: str, about: Companies) -> tuple[set[str], int]:
    """Whom the text is said to, and where it begins to say something."""
    opening = _OPENING.match(text)
    begins = opening.end() if opening else 0
    return {*about.addressed, *(place.owner for place in about.places if place.start < begins)}, begins


def _passages(text: str, about: Companies) -> dict[str, str]:
    """What of the text is about each brand: its sentences or clauses; WHOLE if that is all, or nothing."""
    parts = [clause for sentence in _sentences(text) for clause in _clauses(text, sentence, about)]
    of = list(_of_whom(text, parts, about))
    found = {}
    for brand in about.brands:
        own = [text[start:end] for (start, end), brands in zip(parts, of, strict=True) if brand in brands]
        passage = " ".join(own)
        found[brand] = passage if len(own) < len(parts) and has_words(passage) else WHOLE
    return found


def _of_whom(text: str, parts: list[tuple[int, int]], about: Companies) -> Iterator[set[str]]:
    """Whom each part is about."""
    addressed, begins = _addressed(text, about)
    starts = [place.start for place in about.places]
    last: set[str] = set()
    for start, end in parts:
        within = slice(bisect_left(starts, max(start, begins)), bisect_left(starts, end))
        named = {place.owner for place in about.places[within]}
        last = named or last
        yield named or addressed or last


def _clauses(text: str, sentence: tuple[int, int], about: Companies) -> list[tuple[int, int]]:
    """The clauses of a sentence, if each names one company and says something of it; else the sentence."""
    start, end = sentence
    places = [place for place in about.places if start <= place.start < end]
    cuts = [found.span() for found in _CLAUSE_ENDS.finditer(text, start, end)]
    if not cuts or len(cuts) >= len(places):
        return [sentence]
    begins, ends = [start, *(after for _, after in cuts)], [*(before for before, _ in cuts), end]
    clauses = list(zip(begins, ends, strict=True))
    return clauses if all(_says_of_one(text, clause, places) for clause in clauses) else [sentence]


def _says_of_one(text: str, clause: tuple[int, int], places: list[Place]) -> bool:
    """Whether one company is named, and there are words beside its names: in a list there are none."""
    start, end = clause
    within = [place for place in places if start <= place.start < end]
    if len({place.owner for place in within}) != 1:
        return False
    between = zip(
        [start, *(place.end for place in within)], [*(place.start for place in within), end], strict=True
    )
    return any(_WORD.search(text, first, last) for first, last in between)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _SENTENCE_ENDS.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)
