"""Tests of rules: signals at times, and the alerts that are to be open at times. No clock, no Kafka."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from schemas.alerts import Alert, Evidence, Signal, Subject
from schemas.base import Time
from streams.alerts.lifecycle import CLOSED
from streams.alerts.step import Alerts
from streams.configuration.durations import Duration, read_duration
from streams.configuration.keys import checked
from streams.rules import Rules
from streams.rules.signals import subject_kind
from streams.state import State
from streams.step import Context, Output

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
    outcome: Name | None = None
    safety: tuple[Name, ...] = ()
    values: dict[Name, float] = {}
    quote: Name | None = None


class ExpectedAlert(_Entry, frozen=True, kw_only=True):
    """An alert that is to be open. What is left out is not looked at."""

    rule: Name
    severity: Name | None = None
    brand: Name | None = None
    subject: Name | None = None
    summary: Name | None = None
    why: Name | None = None
    labels: dict[Name, Name] = {}


class Expectation(_Entry, frozen=True, kw_only=True):
    """All alerts that are to be open at a time, and no others."""

    at: Moment
    alerts: tuple[ExpectedAlert, ...]


class Trial(_Entry, frozen=True, kw_only=True):
    """One test. start: the time of its 0, for rules that ask for the hour or the day."""

    name: Name
    start: datetime = START
    signals: tuple[SignalEntry, ...]
    expect: Annotated[tuple[Expectation, ...], msgspec.Meta(min_length=1)]


class TrialFile(_Entry, frozen=True, kw_only=True):
    """A whole file of tests. rules: the files it tests, seen from it; else those of the settings."""

    rules: tuple[Name, ...] = ()
    tests: Annotated[tuple[Trial, ...], msgspec.Meta(min_length=1)]


def parse(value: Any) -> TrialFile:
    """Check the file's content, every scalar of it a string. Raises ConfigurationError naming the key."""
    return checked(value, TrialFile, _read_custom)


def run(trial: Trial, rules: Rules) -> list[str]:
    """Return what is not as expected, a line each: nothing where all is well."""
    task = _Run(rules, Time(trial.start.timestamp() * 1000))
    waiting = sorted(trial.signals, key=lambda one: one.at)
    wrong: list[str] = []
    for expected in sorted(trial.expect, key=lambda one: one.at):
        while waiting and waiting[0].at <= expected.at:
            task.take(waiting.pop(0))
        task.advance(expected.at)
        wrong += [f"at {_said(expected.at)}: {line}" for line in _differences(expected.alerts, task.open())]
    return wrong


class _Run:
    """The agent with one partition, in simulated time."""

    def __init__(self, rules: Rules, start: Time) -> None:
        self._step = Alerts(rules)
        self._state = State(self._step.kinds)
        self._start = start
        self._taken = 0
        self._alerts: dict[str, Alert | None] = {}

    def take(self, entry: SignalEntry) -> None:
        """Let the timers fire that the signal makes due, then take it."""
        self._taken += 1
        self.advance(entry.at)
        now = Time(self._start + entry.at)
        context = Context(now, "signals", 0, self._taken, now, entry.brand)
        self._collect(self._step.on_record(self._state, self._signal(entry), context))

    def advance(self, to: int) -> None:
        """Let time pass."""
        now = Time(self._start + to)
        while timer := self._state.take_timer(now):
            self._collect(self._step.on_wake(self._state, timer.table, timer.key, Time(timer.at)))

    def open(self) -> list[Alert]:
        """Return the alerts that somebody is to do something about."""
        return [alert for alert in self._alerts.values() if alert and alert.state not in CLOSED]

    def _collect(self, outputs: Iterable[Output]) -> None:
        for output in outputs:
            if output.topic == "alerts":
                assert output.record is None or isinstance(output.record, Alert)
                self._alerts[output.key] = output.record

    def _signal(self, entry: SignalEntry) -> Signal:
        at = Time(self._start + entry.at)
        since = Time(at - entry.waited) if entry.waited is not None else None
        due = Time(since + entry.promised) if since is not None and entry.promised is not None else None
        quotes = (Evidence(kind="quote", text=entry.quote, at=at),) if entry.quote else ()
        return Signal(
            id=f"{self._taken}",
            kind=entry.kind,
            brand=entry.brand,
            subject=Subject(kind=subject_kind(entry.kind), id=entry.subject),
            at=at,
            customer=entry.customer,
            conversation=entry.conversation,
            waiting_since=since,
            due_at=due,
            outcome=entry.outcome,
            priority=entry.priority,
            values=entry.values,
            safety=entry.safety,
            evidence=quotes,
        )


def _differences(expected: Sequence[ExpectedAlert], found: Sequence[Alert]) -> list[str]:
    left = list(found)
    wrong: list[str] = []
    for one in expected:
        fitting = next((alert for alert in left if _fits(one, alert)), None)
        if fitting is None:
            wrong.append(f"expected {_shown(_fields(one) | one.labels)}; open: {_all(found)}")
        else:
            left.remove(fitting)
    return wrong + [f"not expected: {_shown(_found(alert))}" for alert in left if not wrong]


def _fits(expected: ExpectedAlert, alert: Alert) -> bool:
    found = _found(alert)
    labels = expected.labels.items() <= alert.labels.items()
    return labels and all(found[name] == value for name, value in _fields(expected).items())


def _fields(expected: ExpectedAlert) -> dict[str, str]:
    names = ("rule", "severity", "brand", "subject", "summary", "why")
    said = {name: getattr(expected, name) for name in names}
    return {name: value for name, value in said.items() if value is not None}


def _found(alert: Alert) -> dict[str, str]:
    return {
        "rule": alert.rule,
        "severity": alert.severity,
        "brand": alert.brand,
        "subject": alert.subject.id,
        "summary": alert.summary,
        "why": alert.why,
    }


def _all(alerts: Sequence[Alert]) -> str:
    return " and ".join(_shown(_found(alert) | alert.labels) for alert in alerts) or "none"


def _shown(fields: dict[str, str]) -> str:
    return ", ".join(f"{name} {value!r}" for name, value in fields.items())


def _said(at: int) -> str:
    return f"{at // 60_000}m" if at % 60_000 == 0 else f"{at // 1000}s"


def _read_custom(kind: type, value: Any) -> Any:
    if kind is Moment and value == "0":
        return Moment(0)
    return kind(read_duration(value))
