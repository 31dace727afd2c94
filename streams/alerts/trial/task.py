"""The agent `alerts` with one partition, in simulated time, as a test drives it."""

from collections.abc import Iterable, Iterator

from schemas.alerts import Alert, AlertAction, AlertActionResult, Evidence, Notice, Signal, Subject
from schemas.base import Record, Time
from schemas.errors import RecordError
from streams.alerts.hiding import Hiding
from streams.alerts.lifecycle import CLOSED
from streams.alerts.policy import Policy
from streams.alerts.standing import Standing
from streams.alerts.step import Alerts
from streams.alerts.trial.file import ActEntry, SignalEntry
from streams.rules.matchers import parse_matchers
from streams.rules.signals import subject_kind
from streams.state import State
from streams.step import Context, Output


class Task:
    """Takes signals and acts. notices: what was told. amiss: what was wrong of acts."""

    def __init__(self, policy: Policy, start: Time) -> None:
        self.notices: list[Notice] = []
        self.amiss: list[str] = []
        self._refused: list[str] = []
        self._policy = policy
        self._step = Alerts(*policy)
        self._state = State(self._step.kinds)
        self._start = start
        self._now = start
        self._taken = 0
        self._alerts: dict[str, Alert | None] = {}

    def take(self, entry: SignalEntry | ActEntry) -> None:
        """Let the timers fire that it makes due, then take it."""
        self._taken += 1
        self.advance(entry.at)
        topic = "signals" if isinstance(entry, SignalEntry) else "alerts.actions"
        context = Context(self._now, topic, 0, self._taken, self._now, entry.brand)
        try:
            record: Record = self._signal(entry) if isinstance(entry, SignalEntry) else self._act(entry)
            self._collect(self._step.on_record(self._state, record, context))
        except RecordError as error:
            self._refused.append(str(error))
        if isinstance(entry, ActEntry):
            self.amiss += self._amiss(entry)

    def advance(self, to: int) -> None:
        """Let time pass, to so many milliseconds after the start."""
        self._now = Time(self._start + to)
        while timer := self._state.take_timer(self._now):
            self._collect(self._step.on_wake(self._state, timer.table, timer.key, Time(timer.at)))

    def open(self) -> list[Alert]:
        """Return the alerts that somebody is to do something about."""
        return [alert for alert in self._alerts.values() if alert and alert.state not in CLOSED]

    def held(self) -> Iterator[tuple[Alert, str]]:
        """Yield the open alerts that somebody is still to be told of, and why nobody is."""
        for alert in self.open():
            standing = self._state[Standing].get(alert.id)
            if standing is None or not standing.news:
                continue
            reason = Hiding(self._state, alert.brand, self._now, self._policy).reason(standing)
            if reason is not None:
                yield alert, reason

    def _collect(self, outputs: Iterable[Output]) -> None:
        for output in outputs:
            record = output.record
            if output.topic == "alerts":
                assert record is None or isinstance(record, Alert)
                self._alerts[output.key] = record
            elif isinstance(record, Notice):
                self.notices.append(record)
            elif isinstance(record, AlertActionResult) and not record.done:
                self._refused.append(f"{record.action} by {record.by}: {record.reason}")

    def _amiss(self, entry: ActEntry) -> list[str]:
        """Say what was refused and was not to be, or the other way round."""
        refused, self._refused = self._refused, []
        not_done = [f"not done: {reason}" for reason in refused]
        if entry.refused is None:
            return not_done
        if any(entry.refused in reason for reason in refused):
            return []
        return [f"{entry.action} by {entry.by} was to be refused: {entry.refused}", *not_done]

    def _act(self, entry: ActEntry) -> AlertAction:
        """Return the act. Raises RecordError where its matchers are none."""
        known = (alert for alert in self._alerts.values() if alert is not None and alert.brand == entry.brand)
        about = (alert.id for alert in known if alert.subject.id == entry.subject)
        try:
            matchers = parse_matchers(entry.matchers)
        except ValueError as error:
            raise RecordError("$.matchers", str(error)) from None
        return AlertAction(
            id=f"act-{self._taken}",
            brand=entry.brand,
            alert="" if entry.action == "silence" else next(about, entry.subject),
            by=entry.by,
            at=self._now,
            action=entry.action,
            reason=entry.reason or ("a test" if entry.action == "silence" else None),
            until=Time(self._now + entry.for_) if entry.for_ is not None else None,
            matchers=dict(matchers.equal),
            unless=dict(matchers.unless),
        )

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
            team=entry.team,
            values=entry.values,
            safety=entry.safety,
            evidence=quotes,
        )
