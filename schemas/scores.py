"""What the model and the rules say of a text."""

from typing import Annotated

import msgspec

from schemas.base import Part, known

Probability = Annotated[float, msgspec.Meta(extra_json_schema={"minimum": 0, "maximum": 1})]

SAFETY_CLASSES = ("injury", "self-harm", "threat", "discrimination", "minors", "legal-press")
ACTS = ("question", "request", "complaint", "praise", "threat", "suggestion", "statement")
TONES = ("negative", "neutral", "positive")
PERSONAL_DATA_KINDS = ("email", "phone", "card", "iban", "booking", "account", "address")


def labels(*names: str) -> msgspec.Meta:
    """A label whose name is one of these today; readers must expect more."""
    return msgspec.Meta(
        extra_json_schema={"examples": [{"label": name, "confidence": 0.9} for name in names]}
    )


class Language(Part, frozen=True, kw_only=True):
    """ISO 639-1 code, `und` where it cannot be told."""

    code: str
    confidence: Probability = 1.0


class Sentiment(Part, frozen=True, kw_only=True):
    """Probabilities that sum to 1."""

    negative: Probability
    neutral: Probability
    positive: Probability

    @property
    def label(self) -> str:
        """The likeliest of negative, neutral, positive."""
        if self.positive >= self.neutral and self.positive >= self.negative:
            return "positive"
        return "neutral" if self.neutral >= self.negative else "negative"


class Label(Part, frozen=True, kw_only=True):
    """One of a head's labels and how sure it is."""

    label: str
    confidence: Probability


class PersonalData(Part, frozen=True, kw_only=True):
    """Where something personal stood: offsets in characters of the masked text, end exclusive."""

    kind: Annotated[str, known(*PERSONAL_DATA_KINDS)]
    start: int
    end: int


class Unscored(Part, frozen=True, kw_only=True):
    """Why there is no sentiment: never neutral, and never forgotten."""

    reason: str


class Score(Part, frozen=True, kw_only=True):
    """What is said. `needs_answer` is None where it cannot be told."""

    language: Language
    model: str
    sentiment: Sentiment | None = None
    toward: dict[str, Sentiment] = {}
    emotion: Label | None = None
    act: Annotated[Label | None, labels(*ACTS)] = None
    needs_answer: Probability | None = None
    urgency: Probability | None = None
    safety: tuple[Annotated[str, known(*SAFETY_CLASSES)], ...] = ()
    topics: tuple[Label, ...] = ()
    personal_data: tuple[PersonalData, ...] = ()
    embedding: tuple[float, ...] | None = None
    unscored: Unscored | None = None
