"""Drives `Notices` as the agent does: wall time passes, due attempts are tried, results are settled."""

from collections.abc import Callable
from itertools import count
from typing import Any

from schemas.alerts import Alert, Notice, Notification, Subject
from schemas.base import SECOND, Time, parse_time
from streams.notices import Attempt, Delivered, Failed, Notices, Outcome, Result, SinkSpec
from streams.state import State
from streams.step import Context, Output

T0 = parse_time("2026-03-02T09:00:00Z")
DOWN = Failed("connection refused", retry=True)
LOST = Failed("no answer", retry=True, unsure=True)
OK = Delivered()


def alert(name: str = "o1", severity: str = "warning") -> Alert:
    """An alert that fires."""
    return Alert(
        id=f"obligation:{name}",
        rule="obligation-breached",
        brand="acme",
        severity=severity,
        state="firing",
        subject=Subject(kind="obligation", id=name),
        fired_at=T0,
        summary="@anna has waited 60 min for acme",
        why="because",
        changed_at=T0,
    )


def notice(name: str = "n1", *alerts: Alert, kind: str = "firing") -> Notice:
    """A notice that lists these alerts, or one."""
    return Notice(id=name, brand="acme", kind=kind, at=T0, title="title", alerts=alerts or (alert(),))


class Post:
    """A task of `notify`, and sinks that answer as they are told."""

    def __init__(self, *sinks: SinkSpec, partition: int = 0, **options: Any) -> None:
        self.step = Notices(sinks or (SinkSpec("hook"),), **options)
        self.state = State(self.step.kinds)
        self.partition = partition
        self.now = T0
        self.outputs: list[Output] = []
        self.tried: list[Attempt] = []
        self.answer: Callable[[Attempt], Result] = lambda _: OK
        self._offset = count()

    def take(self, record: Any) -> list[Output]:
        """Feed a record."""
        topic = "alerts" if isinstance(record, Alert) else "alerts.notices"
        context = Context(self.now, topic, self.partition, next(self._offset), self.now, "acme")
        outputs = list(self.step.on_record(self.state, record, context))
        self.outputs += outputs
        return outputs

    def round(self) -> list[Attempt]:
        """Try once what is due, and settle it."""
        due = self.step.due(self.state)
        self.tried += due
        outcomes = [Outcome(attempt, self.answer(attempt)) for attempt in due]
        self.outputs += self.step.settle(self.state, outcomes, self.now)
        return due

    def wait(self, seconds: float) -> None:
        """Let the wall clock move, and its timers fire."""
        self.now = Time(self.now + int(seconds * SECOND))
        while timer := self.state.take_timer(self.now):
            self.outputs += self.step.on_wake(self.state, timer.table, timer.key, self.now)

    def notifications(self) -> list[Notification]:
        """The topic `notifications`."""
        return [one.record for one in self.outputs if isinstance(one.record, Notification)]

    def is_empty(self) -> bool:
        """Whether nothing is left to tell."""
        return all(len(self.state.named(name)) == 0 for name in ("notices", "deliveries", "missed"))
