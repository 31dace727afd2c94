"""Runs one test of rules, and says what is not as expected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from schemas.alerts import Alert, Notice
from schemas.base import Time
from streams.alerts.policy import Policy
from streams.alerts.trial.file import (
    ActEntry,
    Expectation,
    ExpectedAlert,
    ExpectedHeld,
    ExpectedNotice,
    SignalEntry,
    Trial,
)
from streams.alerts.trial.task import Task

_Words = Mapping[str, str]


class _Wanted(NamedTuple):
    """What is expected. exactly: words that are to be the same. within: words that are to be in others."""

    exactly: _Words
    within: _Words = MappingProxyType({})

    def fits(self, found: _Words) -> bool:
        """Whether this is what was expected."""
        return self.exactly.items() <= found.items() and all(
            value in found[name] for name, value in self.within.items()
        )


def run(trial: Trial, policy: Policy) -> list[str]:
    """Return what is not as expected, a line each: nothing where all is well."""
    start = Time(trial.start.timestamp() * 1000)
    task = Task(policy, start)
    given: list[SignalEntry | ActEntry] = [*trial.signals, *trial.acts]
    waiting = sorted(given, key=lambda one: one.at)
    wrong: list[str] = []
    for expected in sorted(trial.expect, key=lambda one: one.at):
        while waiting and waiting[0].at <= expected.at:
            task.take(waiting.pop(0))
        task.advance(expected.at)
        wrong += [f"at {_said(expected.at)}: {line}" for line in _wrong(expected, task, start)]
        task.notices.clear()
        task.amiss.clear()
    return wrong


def _wrong(expected: Expectation, task: Task, start: Time) -> Iterator[str]:
    yield from task.amiss
    if expected.alerts is not None:
        yield from _differences(map(_of_alert, expected.alerts), map(_alert, task.open()), "open")
    if expected.notices is not None:
        told = (_notice(each, start) for each in task.notices)
        yield from _differences(map(_of_notice, expected.notices), told, "told")
    if expected.held is not None:
        held = ({"subject": alert.subject.id, "why": reason} for alert, reason in task.held())
        yield from _differences(map(_of_held, expected.held), held, "held")


def _differences(expected: Iterable[_Wanted], found: Iterable[_Words], what: str) -> list[str]:
    """Compare what was expected with what there is, each with one at most."""
    there_is = [*found]
    left = [*there_is]
    wrong: list[str] = []
    for one in expected:
        fitting = next((each for each in left if one.fits(each)), None)
        if fitting is None:
            others = " and ".join(map(_shown, there_is)) or "none"
            wrong.append(f"expected {_shown({**one.exactly, **one.within})}; {what}: {others}")
        else:
            left.remove(fitting)
    return wrong + [f"not expected: {_shown(each)}" for each in left if not wrong]


def _of_alert(expected: ExpectedAlert) -> _Wanted:
    names = ("rule", "severity", "brand", "subject", "summary", "why")
    return _Wanted(_said_of({name: getattr(expected, name) for name in names}) | expected.labels)


def _alert(alert: Alert) -> _Words:
    own = {
        "rule": alert.rule,
        "severity": alert.severity,
        "brand": alert.brand,
        "subject": alert.subject.id,
        "summary": alert.summary,
        "why": alert.why,
    }
    return own | alert.labels


def _of_notice(expected: ExpectedNotice) -> _Wanted:
    return _Wanted(
        _said_of(
            {
                "at": _said(expected.at) if expected.at is not None else None,
                "kind": expected.kind,
                "brand": expected.brand,
                "title": expected.title,
                "subjects": _joined(expected.subjects),
                "to": _joined(expected.to),
                "people": _joined(expected.people),
            }
        )
    )


def _notice(notice: Notice, start: Time) -> _Words:
    return {
        "at": _said(notice.at - start),
        "kind": notice.kind,
        "brand": notice.brand,
        "title": notice.title,
        "subjects": _joined([alert.subject.id for alert in notice.alerts]) or "",
        "to": _joined([one.team for one in notice.to]) or "",
        "people": _joined([person for one in notice.to for person in one.people]) or "",
    }


def _of_held(expected: ExpectedHeld) -> _Wanted:
    return _Wanted({"subject": expected.subject}, _said_of({"why": expected.why}))


def _said_of(words: Mapping[str, str | None]) -> dict[str, str]:
    """Leave out what was not said."""
    return {name: value for name, value in words.items() if value is not None}


def _joined(names: Sequence[str] | None) -> str | None:
    return ", ".join(sorted(names)) if names is not None else None


def _shown(words: _Words) -> str:
    return ", ".join(f"{name} {value!r}" for name, value in words.items())


def _said(at: int) -> str:
    return f"{at // 60_000}m" if at % 60_000 == 0 else f"{at // 1000}s"
