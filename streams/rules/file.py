"""What a file of rules may hold, checked: every key has its type, and a key that is not known is refused."""

from datetime import date
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from streams.configuration.durations import Duration, read_duration
from streams.configuration.keys import checked
from streams.errors import ConfigurationError
from streams.rules import condition, text
from streams.rules.matchers import MATCHER_PATTERN

T = TypeVar("T")

Name = Annotated[str, msgspec.Meta(max_length=64, pattern="^[a-z][a-z0-9-]*$")]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Label = Annotated[str, msgspec.Meta(max_length=64, pattern="^[a-z][a-z0-9_]*$")]
Cel = Annotated[str, msgspec.Meta(min_length=1, max_length=condition.MAX_LENGTH)]
Template = Annotated[str, msgspec.Meta(min_length=1, max_length=text.MAX_SOURCE)]
Severity = Literal["info", "warning", "critical"]
Kind = Literal[
    "obligation-due-soon",
    "obligation-breached",
    "urgent-complaint",
    "safety",
    "advocate-turned",
    "detractor-won-back",
    "spike",
    "tone-shift",
    "feed-gap",
    "issue-new",
    "issue-growing",
    "attack-suspected",
]
MatcherText = Annotated[str, msgspec.Meta(max_length=512, extra_json_schema={"pattern": MATCHER_PATTERN})]
Together = Literal["rule", "severity", "priority", "customer"]


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Texts(_Entry, frozen=True, kw_only=True):
    """What the alert says, in Jinja2. summary: one line. why: completes "it fired because"."""

    summary: Template | None = None
    why: Template


class Group(_Entry, frozen=True, kw_only=True):
    """With which others of its brand an alert is told.

    wait: how long the first of them waits for others. interval: how often a group that was told is told what
    is new. repeat: after how long what nobody has taken is told again.
    """

    by: tuple[Together, ...] = ()
    wait: Duration | None = None
    interval: Duration | None = None
    repeat: Duration | None = None
    at_once: bool = False


class RuleEntry(_Entry, frozen=True, kw_only=True):
    """One rule. Of two at the same severity the later one in the file names the alert.

    owner: who answers for the rule. purpose: what it is for. action: what is expected of whoever is told.
    review: the day on which the owner looks whether it is still needed. signals: the kinds it looks at.
    when: a CEL condition on the signal; every signal of these kinds where it is left out. for: how long the
    signal must stand before it fires, three days at most. severity: the usual one; severity_when: a CEL
    condition for each that differs, of which the severest that holds counts.
    """

    name: Name
    owner: Line
    purpose: Line
    action: Line
    review: date
    signals: Annotated[tuple[Kind, ...], msgspec.Meta(min_length=1, max_length=16)]
    when: Cel | None = None
    for_: Duration | None = msgspec.field(default=None, name="for")
    severity: Severity
    severity_when: dict[Severity, Cel] = {}
    labels: Annotated[dict[Label, Line], msgspec.Meta(max_length=16)] = {}
    group: Group = Group()
    texts: Texts


class InhibitionEntry(_Entry, frozen=True, kw_only=True):
    """While an alert of a brand stands that the source matchers take, nobody is told of those of the target.

    Both are lists of `label=value` and `label!=value`, which must all hold. equal: labels that must be the
    same on both sides.
    """

    name: Name
    source_matchers: Annotated[tuple[MatcherText, ...], msgspec.Meta(min_length=1, max_length=20)]
    target_matchers: Annotated[tuple[MatcherText, ...], msgspec.Meta(min_length=1, max_length=20)]
    equal: Annotated[tuple[Label, ...], msgspec.Meta(max_length=16)] = ()


class RulesFile(_Entry, frozen=True, kw_only=True):
    """A whole file of rules. inhibit: which alerts keep others from being told."""

    rules: tuple[RuleEntry, ...]
    inhibit: Annotated[tuple[InhibitionEntry, ...], msgspec.Meta(max_length=100)] = ()


class Outline(_Entry, frozen=True, kw_only=True):
    """A file whose entries are not checked yet."""

    rules: tuple[Any, ...]
    inhibit: Annotated[tuple[Any, ...], msgspec.Meta(max_length=100)] = ()


def outline(value: Any) -> Outline:
    """Return the file's entries unchecked. Raises ConfigurationError where it is no list of rules."""
    return checked(value, Outline, _read_custom)


def entry(value: Any) -> RuleEntry:
    """Check one rule. Raises ConfigurationError with the key and the reason."""
    return _entry(value, RuleEntry, "name and owner")


def inhibition_entry(value: Any) -> InhibitionEntry:
    """Check one inhibition. Raises ConfigurationError with the key and the reason."""
    return _entry(value, InhibitionEntry, "name and source_matchers")


def _entry(value: Any, kind: type[T], keys: str) -> T:
    if not isinstance(value, dict):
        raise ConfigurationError(f"is no mapping of keys, as {keys}")
    return checked(value, kind, _read_custom)


def _read_custom(kind: type, value: Any) -> Any:
    assert kind is Duration
    return read_duration(value)
