"""What is counted of a mention, and how counts are added up.

While they are added up, counts are flat, as `source/x` to 7: one loop adds any two of them.
"""

from collections.abc import Iterator, Mapping

from schemas.base import MINUTE, Time
from schemas.customers import Tone
from schemas.mentions import OWN_WORDS, EnrichedMention, speaks_for, tone_toward
from schemas.pulse import Bin

Tally = dict[str, int]

NAMES_KEPT = 32
"""Names of a bin told apart by source, language and issue each; the rest of them are OTHER."""
OTHER = "other"

_COUNTED = ("post", "reply", "quote", "repost")
_MENTIONS, _TONE, _SOURCE, _LANGUAGE, _ACT, _ISSUE = (
    *("mentions", "tone/", "source/"),
    *("language/", "act/", "issue/"),
)


def brands_of(said: EnrichedMention) -> Iterator[str]:
    """Yield the brands that a mention counts for: none where a company speaks for itself."""
    if said.mention.kind in _COUNTED and speaks_for(said) is None:
        for match in said.brands:
            if match.brand != said.company:
                yield match.brand


def minute_of(at: int) -> Time:
    """Return the minute in which that was."""
    return Time(at - at % MINUTE)


def names_of(said: EnrichedMention, brand: str) -> tuple[str, ...]:
    """Return under which names a mention counts. A repost has no tone and no act of its own."""
    common = (_MENTIONS, f"{_SOURCE}{said.mention.source}", f"{_LANGUAGE}{said.score.language.code}")
    if said.mention.kind not in OWN_WORDS:
        return common
    act = said.score.act
    tone = f"{_TONE}{tone_toward(said, brand)}"
    return (*common, tone) if act is None else (*common, tone, f"{_ACT}{act.label}")


def bin_of(start: Time, tally: Mapping[str, int]) -> Bin:
    """Return counts as they are told."""
    tone = _part(tally, _TONE)
    return Bin(
        start=start,
        mentions=tally.get(_MENTIONS, 0),
        tone=Tone(**{name: tone[name] for name in Tone.__struct_fields__ if name in tone}),
        by_source=_part(tally, _SOURCE),
        by_language=_part(tally, _LANGUAGE),
        by_act=_part(tally, _ACT),
        by_issue=_part(tally, _ISSUE),
    )


def together(one: Bin, other: Bin) -> Bin:
    """Return the sum of two bins, as one that starts when the first does."""
    return Bin(
        start=one.start,
        mentions=one.mentions + other.mentions,
        late=one.late + other.late,
        tone=_tones(one.tone, other.tone),
        by_source=_sum(one.by_source, other.by_source),
        by_language=_sum(one.by_language, other.by_language),
        by_act=_sum(one.by_act, other.by_act),
        by_issue=_sum(one.by_issue, other.by_issue),
    )


def _part(tally: Mapping[str, int], prefix: str) -> Tally:
    start = len(prefix)
    return kept({name[start:]: tally[name] for name in sorted(tally) if name.startswith(prefix)})


def _tones(one: Tone, other: Tone) -> Tone:
    return Tone(
        negative=one.negative + other.negative,
        neutral=one.neutral + other.neutral,
        positive=one.positive + other.positive,
        unscored=one.unscored + other.unscored,
    )


def _sum(one: Tally, other: Tally) -> Tally:
    names = sorted(one.keys() | other.keys())
    return kept({name: one.get(name, 0) + other.get(name, 0) for name in names})


def kept(counts: Tally) -> Tally:
    """Put the least frequent of too many names together."""
    if len(counts) <= NAMES_KEPT:
        return counts
    named = sorted(counts.keys() - {OTHER}, key=lambda name: (-counts[name], name))
    most = {name: counts[name] for name in sorted(named[: NAMES_KEPT - 1])}
    return {**most, OTHER: sum(counts.values()) - sum(most.values())}
