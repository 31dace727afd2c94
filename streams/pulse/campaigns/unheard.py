"""Who has not been heard: languages and sources of those who answered, beside those that are usual."""

from collections import Counter
from collections.abc import Iterable, Mapping

from schemas.campaigns import Heard
from schemas.pulse import Bin
from streams.pulse.tally import OTHER
from streams.shares import wilson

SHOWN = 12
"""Languages, and sources: of those usually heard the commonest, then of those that answered."""

UNDETERMINED = "und"
"""What is too short for its language to be told ("App!") is no language, and takes nothing from one."""


def usual(bins: Iterable[Bin]) -> tuple[dict[str, int], dict[str, int]]:
    """Return mentions by language and by source."""
    languages, sources = Counter[str](), Counter[str]()
    for each in bins:
        languages.update(each.by_language)
        sources.update(each.by_source)
    return dict(sorted(languages.items())), dict(sorted(sources.items()))


def heard(before: Mapping[str, int], answered: Mapping[str, int], people: int) -> tuple[Heard, ...]:
    """Put people who answered beside mentions of before.

    people: who answered, without those of whom no language is known. Surely less: even the upper bound of its
    share of them lies below its share of the mentions of which one is known.
    """
    said = sum(before.values()) - before.get(UNDETERMINED, 0)
    names = sorted({*before, *answered} - {OTHER}, key=lambda name: _rank(name, before, answered))
    return tuple(
        Heard(
            name=name,
            usual=before.get(name, 0),
            people=answered.get(name, 0),
            less=name != UNDETERMINED
            and min(said, people) > 0
            and wilson(answered.get(name, 0), people)[1] < before.get(name, 0) / said,
        )
        for name in names[:SHOWN]
    )


def _rank(name: str, before: Mapping[str, int], answered: Mapping[str, int]) -> tuple[int, int, str]:
    return -before.get(name, 0), -answered.get(name, 0), name
