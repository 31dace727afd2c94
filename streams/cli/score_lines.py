"""The answer to a line of `groundswell score`."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from streams.scoring.decide import Scored, Text, score_texts
from streams.scoring.port import Scorer
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
    text: Text
    brand: str | None


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers lines; with the topics of brands, if any, and the words that moved each score, if `why`."""

    scorer: Scorer
    topics: Topics | None = None
    why: bool = False

    def of(self, lines: Sequence[bytes], first_line: int = 1) -> list[Answer]:
        """One answer a line, in order; those that can be scored go to the model together."""
        read = [_read(number, line) for number, line in enumerate(lines, first_line)]
        asked = [item for item in read if isinstance(item, _Asked)]
        scored = iter(score_texts(self.scorer, [item.text for item in asked]))
        return [self._answer(item, next(scored)) if isinstance(item, _Asked) else item for item in read]

    def _answer(self, asked: _Asked, scored: Scored) -> Answer:
        answer = asked.start | _answer(scored)
        if self.topics is not None:
            about = self.topics.about(asked.text.text, [asked.brand] if asked.brand else [])
            answer["topics"] = [label.label for label in about]
        if self.why:
            effects = why(self.scorer, asked.text, scored.score)
            answer["text"] = scored.text
            answer["why"] = {name: [asdict(word) for word in words] for name, words in effects.items()}
        return answer


def _read(number: int, line: bytes) -> _Asked | Answer:
    """What is to be scored, or the whole answer where it is an error."""
    start: Answer = {}
    try:
        fields = _object(line)
        if "id" in fields:
            start["id"] = fields["id"]
        return _asked(start, fields)
    except _Refused as refused:
        field, reason = refused.args
        return start | {"label": None, "error": {"line": number, "field": field, "reason": reason}}


def _asked(start: Answer, fields: dict[str, Any]) -> _Asked:
    text = fields.get("text")
    if not isinstance(text, str):
        raise _Refused("text", "is missing" if text is None else "is not a string")
    for name in ("language", "brand"):
        if not isinstance(fields.get(name), str | None):
            raise _Refused(name, "is not a string")
    return _Asked(start, Text(text, fields.get("language")), fields.get("brand"))


def _object(line: bytes) -> dict[str, Any]:
    # the standard library, because texts with lone surrogates exist and orjson refuses them
    try:
        fields = json.loads(line)
    except RecursionError:
        raise _Refused("", "is nested too deeply") from None
    except ValueError as error:
        raise _Refused("", f"is not JSON: {error}"[:_REASON]) from None
    if not isinstance(fields, dict):
        raise _Refused("", "is not a JSON object")
    return fields


def _answer(scored: Scored) -> Answer:
    given = scored.score
    tone = given.sentiment
    answer: Answer = {
        "label": tone and tone.label,
        "sentiment": tone and {"negative": tone.negative, "neutral": tone.neutral, "positive": tone.positive},
        "language": given.language.code,
        "act": given.act and given.act.label,
        "needs_answer": given.needs_answer,
        "urgency": given.urgency,
        "safety": list(given.safety),
    }
    if given.unscored:
        answer["unscored"] = {"reason": given.unscored.reason}
    return answer
