"""Which words moved each score of a text? Occlusion: what the score would be without each word.

Zeiler and Fergus 2014, as text classifiers use it: a word's effect is the score of the text less that of the
text without the word, in the same language. Where two words say the same, neither moves much: the text still
says it without one. Which encoder reads a text is asked of its words anew: of a short text that is barely
English a word may have the effect of that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.scores import TONES, Score
from streams.scoring import personal
from streams.scoring.decide import Text, regions_of, score_texts
from streams.scoring.port import Scorer

MOST_WORDS = 64
"""Of one text, that are left out one by one; in a longer one neighbours go together."""
LEAST = 0.01
"""A smaller change is none."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in the masked text, and how much it adds to a score."""

    word: str
    start: int
    end: int
    change: float


Effects = dict[str, tuple[Word, ...]]
"""By score, as `measured` names it: the words that moved it, those that moved it most first."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Words of the text, from `start` to `end`; in the masked one they are `shown`, from `at` to `to`."""

    start: int
    end: int
    shown: str
    at: int
    to: int


def why(scorer: Scorer, item: Text, score: Score) -> Effects:
    """What each word did to the score that the text got. Asks the model for all at once."""
    places = _together(list(_places(item.text, score)))
    without = [
        Text(
            f"{item.text[: place.start]} {item.text[place.end :]}",
            media=item.media,
            known=score.language,
            about=item.about.without(place.start, place.end) if item.about else None,
        )
        for place in places
    ]
    whole = measured(score)
    others = [_tones(scored.score) | measured(scored.score) for scored in score_texts(scorer, without)]
    return {
        name: _moved(places, [value - other.get(name, 0.0) for other in others])
        for name, value in whole.items()
    }


def measured(score: Score) -> dict[str, float]:
    """Everything in a score that words can move, as a name and a number from 0 to 1.

    An emotion or an act that another overtakes counts for nothing then: a score tells the likeliest only.
    """
    found: dict[str, float] = {}
    if score.sentiment:
        found[f"tone: {score.sentiment.label}"] = getattr(score.sentiment, score.sentiment.label)
    for brand, tone in score.toward.items():
        found[f"toward {brand}: {tone.label}"] = getattr(tone, tone.label)
    for name, label in (("emotion", score.emotion), ("act", score.act)):
        if label:
            found[f"{name}: {label.label}"] = label.confidence
    if score.needs_answer is not None:
        found["needs an answer"] = score.needs_answer
    if score.urgency is not None:
        found["urgency"] = score.urgency
    return found | {f"safety: {name}": 1.0 for name in score.safety}


def _tones(score: Score) -> dict[str, float]:
    """All three of each: what was likeliest of the whole text may not be so without a word."""
    tones = {f"toward {brand}": tone for brand, tone in score.toward.items()}
    if score.sentiment:
        tones["tone"] = score.sentiment
    return {f"{name}: {label}": getattr(tone, label) for name, tone in tones.items() for label in TONES}


def _places(text: str, score: Score) -> Iterator[_Place]:
    """Words, in order; what is personal is one word, however it is written."""
    hidden = personal.find(text, regions_of(score.language))
    at = longer = 0
    for span in hidden:
        yield from _words(text, at, span.start, longer)
        mask = personal.MASKS[span.kind]
        yield _Place(span.start, span.end, mask, span.start + longer, span.start + longer + len(mask))
        at = span.end
        longer += len(mask) - (span.end - span.start)
    yield from _words(text, at, len(text), longer)


def _words(text: str, start: int, end: int, longer: int) -> Iterator[_Place]:
    """longer: how many characters the masked text has more before these."""
    at = start
    for word in text[start:end].split():
        at = text.index(word, at)
        end = at + len(word)
        yield _Place(at, end, word, at + longer, end + longer)
        at = end


def _together(places: Sequence[_Place]) -> list[_Place]:
    size = -(-len(places) // MOST_WORDS) or 1
    groups = [places[start : start + size] for start in range(0, len(places), size)]
    return [_joined(group) for group in groups]


def _joined(places: Sequence[_Place]) -> _Place:
    first, last = places[0], places[-1]
    return _Place(first.start, last.end, " ".join(place.shown for place in places), first.at, last.to)


def _moved(places: Sequence[_Place], changes: Sequence[float]) -> tuple[Word, ...]:
    words = [
        Word(word=place.shown, start=place.at, end=place.to, change=round(change, 4))
        for place, change in zip(places, changes, strict=True)
        if abs(change) >= LEAST
    ]
    return tuple(sorted(words, key=lambda word: -abs(word.change)))
