"""What a file of tests of rules may hold: every key has its type, and one that is not known is refused."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from streams.configuration.durations import Duration, read_duration
from streams.configuration.keys import checked

START = datetime.fromisoformat("2026-11-23T09:00:00Z")
"""A Monday."""
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Moment(int):
    """Milliseconds since the test's start; in the file 0, or a number and a unit, as 45m."""


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class SignalEntry(_Entry, frozen=True, kw_only=True):
    """A signal as a test gives it. waited and promised: how long the customer has waited at `at`, of what."""

    at: Moment
    kind: Name
    brand: Name = "acme"
    subject: Name = "1"
    customer: Name | None = None
    conversation: Name | None = None
    waited: Duration | None = None
    promised: Duration | None = None
    priority: Name | None = None
    team: Name | None = None
    outcome: Name | None = None
    safety: tuple[Name, ...] = ()
    values: dict[str, float] = {}
    quote: Name | None = None


class ActEntry(_Entry, frozen=True, kw_only=True):
    """What a person does with the alert about a subject; or a silence, of what its matchers take.

    for: how long a snooze or a silence lasts. refused: words of the reason for which it is not to be done.
    """

    at: Moment
    action: Literal["acknowledge", "snooze", "escalate", "resolve", "dismiss", "silence"]
    by: Name = "ben"
    brand: Name = "acme"
    subject: Name = "1"
    for_: Duration | None = msgspec.field(default=None, name="for")
    reason: Name | None = None
    matchers: tuple[Name, ...] = ()
    refused: Name | None = None


class ExpectedAlert(_Entry, frozen=True, kw_only=True):
    """An alert that is to be open. What is left out is not looked at."""

    rule: Name
    severity: Name | None = None
    brand: Name | None = None
    subject: Name | None = None
    summary: Name | None = None
    why: Name | None = None
    labels: dict[Name, Name] = {}


class ExpectedNotice(_Entry, frozen=True, kw_only=True):
    """A notice that is to have been told. What is left out is not looked at.

    at: when. subjects: of its alerts, in any order. to: the teams that are told. people: who of them is.
    """

    at: Moment | None = None
    kind: Literal["firing", "resolved"] | None = None
    brand: Name | None = None
    title: Name | None = None
    subjects: tuple[Name, ...] | None = None
    to: tuple[Name, ...] | None = None
    people: tuple[Name, ...] | None = None


class ExpectedHeld(_Entry, frozen=True, kw_only=True):
    """An alert that people are not told of at a time. why: words of the reason."""

    subject: Name
    why: Name | None = None


class Expectation(_Entry, frozen=True, kw_only=True):
    """What is to be so at a time, and nothing else of its kind; what is left out is not looked at.

    alerts: all that are open. notices: all that were told since the expectation before it. held: all that
    somebody would be told of but for a silence, an inhibition or quiet hours.
    """

    at: Moment
    alerts: tuple[ExpectedAlert, ...] | None = None
    notices: tuple[ExpectedNotice, ...] | None = None
    held: tuple[ExpectedHeld, ...] | None = None


class Trial(_Entry, frozen=True, kw_only=True):
    """One test. start: the time of its 0, for rules that ask for the hour or the day."""

    name: Name
    start: datetime = START
    signals: tuple[SignalEntry, ...]
    acts: tuple[ActEntry, ...] = ()
    expect: Annotated[tuple[Expectation, ...], msgspec.Meta(min_length=1)]


class TrialFile(_Entry, frozen=True, kw_only=True):
    """A whole file of tests.

    rules: the files it tests, seen from it; else those of the settings. brands: the brands.yaml whose teams
    are told, seen from it; else there are no teams.
    """

    rules: tuple[Name, ...] = ()
    brands: Name | None = None
    tests: Annotated[tuple[Trial, ...], msgspec.Meta(min_length=1)]


def parse(value: Any) -> TrialFile:
    """Check the file's content, every scalar of it a string. Raises ConfigurationError naming the key."""
    return checked(value, TrialFile, _read_custom)


def _read_custom(kind: type, value: Any) -> Any:
    if kind is Moment and value == "0":
        return Moment(0)
    return kind(read_duration(value))
