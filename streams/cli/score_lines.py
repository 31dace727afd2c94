"""The answer to a line of `groundswell score`."""

import json
from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from schemas.base import Time
from schemas.mentions import Mention
from schemas.scores import TONES, Sentiment
from streams.brands.file import BrandsFile
from streams.brands.registry import Brands
from streams.scoring.decide import Scored, Text, score_texts
from streams.scoring.port import Scorer
from streams.scoring.step import text_of
from streams.scoring.topics import Topics
from streams.scoring.why import why

Answer = dict[str, Any]
_REASON = 200


class _Refused(Exception):  # noqa: N818 - an outcome of reading a line, turned into an answer at once
    """A line that cannot be scored: the field and the reason."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A line that can be scored."""

    start: Answer
    """What the answer begins with."""
    mention: Mention


class Answers:
    """Answers lines; with the words that moved each score, if `why`.

    With brands, also how a text feels toward each of several, and which of its brand's topics it is about.
    """

    def __init__(self, scorer: Scorer, brands: Brands | None = None, *, why: bool = False) -> None:
        self.why = why
        self._scorer = scorer
        self._known = None if brands is None else frozenset(brand.id for brand in brands)
        self._brands = brands if brands is not None else Brands.of(BrandsFile())
        self._topics = Topics(self._brands)

    def of(self, lines: Sequence[bytes], first_line: int = 1) -> list[Answer]:
        """One answer a line, in order; those that can be scored go to the model together."""
        read = [_read(number, line, self._known) for number, line in enumerate(lines, first_line)]
        texts = [text_of(item.mention, self._brands) for item in read if isinstance(item, _Asked)]
        scored = iter(zip(texts, score_texts(self._scorer, texts), strict=True))
        return [self._answer(item, *next(scored)) if isinstance(item, _Asked) else item for item in read]

    def _answer(self, asked: _Asked, text: Text, scored: Scored) -> Answer:
        answer = asked.start | _answer(scored)
        if self._known is not None:
            brand = asked.mention.recipient
            about = self._topics.about(text.text, [brand] if brand else [])
            answer["topics"] = [label.label for label in about]
            answer["toward"] = {
                brand: {"label": tone.label, "sentiment": _numbers(tone)}
                for brand, tone in scored.score.toward.items()
            }
        if self.why:
            effects = why(self._scorer, text, scored.score)
            answer["why"] = {name: [asdict(word) for word in words] for name, words in effects.items()}
        return answer


def _read(number: int, line: bytes, brands: Container[str] | None) -> _Asked | Answer:
    """What is to be scored, or the whole answer where it is an error. brands: those it may be said to."""
    start: Answer = {}
    try:
        fields = _object(line)
        if "id" in fields:
            start["id"] = fields["id"]
        return _asked(start, fields, brands)
    except _Refused as refused:
        field, reason = refused.args
        return start | {"label": None, "error": {"line": number, "field": field, "reason": reason}}


def _asked(start: Answer, fields: dict[str, Any], brands: Container[str] | None) -> _Asked:
    text = fields.get("text")
    if not isinstance(text, str):
        raise _Refused("text", "is missing" if text is None else "is not a string")
    for name in ("language", "brand", "source"):
        if not isinstance(fields.get(name), str | None):
            raise _Refused(name, "is not a string")
    brand = fields.get("brand")
    if brand and brands is not None and brand not in brands:
        raise _Refused("brand", f"no brand of the file has the id {brand[:_REASON]!r}")
    mention = Mention(
        id="line",
        source=fields.get("source") or "",
        created_at=Time(0),
        text=text,
        language=fields.get("language"),
        recipient=brand,
    )
    return _Asked(start, mention)


def _object(line: bytes) -> dict[str, Any]:
    if not line.strip():
        raise _Refused("", "is empty")
    # the standard library, because texts with lone surrogates exist and orjson refuses them
    try:
        fields = json.loads(line, parse_constant=_number, parse_float=_number)
    except RecursionError:
        raise _Refused("", "is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _Refused("", f"is not JSON: {error.msg} at character {error.pos + 1}") from None
    except ValueError as error:
        raise _Refused("", f"is not JSON: {error}"[:_REASON]) from None
    if not isinstance(fields, dict):
        raise _Refused("", "is not a JSON object")
    return fields


def _number(written: str) -> float:
    """What the answer may repeat: Python reads and writes numbers that JSON has not."""
    number = float(written)
    if not isfinite(number):
        raise ValueError(f"{written[:20]} is no number that JSON has")
    return number


def _answer(scored: Scored) -> Answer:
    given = scored.score
    tone = given.sentiment
    answer: Answer = {
        "label": tone and tone.label,
        "sentiment": tone and _numbers(tone),
        "emotion": given.emotion and given.emotion.label,
        "language": given.language.code,
        "act": given.act and given.act.label,
        "needs_answer": given.needs_answer,
        "urgency": given.urgency,
        "safety": list(given.safety),
        "personal_data": [
            {"kind": one.kind, "start": one.start, "end": one.end} for one in given.personal_data
        ],
        "text": scored.text,
        "model": given.model,
    }
    if given.unscored:
        answer["unscored"] = {"reason": given.unscored.reason}
    return answer


def _numbers(tone: Sentiment) -> dict[str, float]:
    return {label: getattr(tone, label) for label in TONES}
