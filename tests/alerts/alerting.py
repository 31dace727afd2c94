"""Drives `Alerts` as a task does: records move event time, timers fire when it reaches them."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from schemas.alerts import Alert, AlertAction, AlertActionResult, Evidence, Notice, Signal, Subject
from schemas.base import HOUR, MINUTE, Record, Time, parse_time
from schemas.codec import encode, value_decoder
from streams.alerts import Alerts
from streams.brands.teams import Teams
from streams.rules import Rules
from streams.rules.load import load
from streams.state import State
from streams.step import Context, Output

T0 = parse_time("2026-03-02T09:00:00Z")
OBLIGATION = "obligation:o1"


def at(minutes: float) -> Time:
    """Minutes after nine."""
    return Time(T0 + int(minutes * MINUTE))


_ids = count()


def signal(kind: str, minutes: float, **fields: Any) -> Signal:
    """A signal about @anna, whom acme promised an answer within 60 minutes of nine."""
    subject = fields.pop("subject", "o1")
    what = fields.pop("what", "obligation")
    about: dict[str, Any] = {
        "id": f"s{next(_ids)}",
        "brand": "acme",
        "customer": "x:anna",
        "customer_name": "@anna",
        "conversation": "c1",
        "waiting_since": T0,
        "due_at": at(60),
        "priority": "normal",
        "evidence": (Evidence(kind="quote", text="Where is my parcel?", mention="x:m1", at=T0),),
    }
    return Signal(kind=kind, at=at(minutes), subject=Subject(kind=what, id=subject), **{**about, **fields})


def due_soon(minutes: float = 45, **fields: Any) -> Signal:
    """Three quarters are gone."""
    return signal("obligation-due-soon", minutes, **fields)


def breached(minutes: float = 60, **fields: Any) -> Signal:
    """The promise is broken."""
    return signal("obligation-breached", minutes, **fields)


def ended(minutes: float = 70, outcome: str | None = "answered", **fields: Any) -> Signal:
    """An answer was given."""
    return signal("obligation-ended", minutes, outcome=outcome, **fields)


def safety(minutes: float = 1, **fields: Any) -> Signal:
    """A mention speaks of harm."""
    about = {"what": "mention", "subject": "x:m1", "safety": ("injury",), "priority": None}
    return signal("safety", minutes, **{**about, "waiting_since": None, "due_at": None, **fields})


def act(action: str, minutes: float, by: str = "ben", **fields: Any) -> AlertAction:
    """What a person does with the alert; with some reason, where one is needed."""
    about: dict[str, Any] = {"id": f"a{next(_ids)}", "alert": OBLIGATION, "brand": "acme"}
    if action in ("dismiss", "escalate"):
        about["reason"] = "known"
    return AlertAction(action=action, by=by, at=at(minutes), **{**about, **fields})


def silence(minutes: float, until: float, **fields: Any) -> AlertAction:
    """Nobody is to be told of acme's obligations for a while."""
    about: dict[str, Any] = {"matchers": {"subject": "obligation"}, "reason": "the depot is on strike"}
    return act("silence", minutes, alert="", until=at(until), **{**about, **fields})


def answers(outputs: Iterable[Output]) -> list[tuple[str, bool, str | None]]:
    """What people are told of their acts: which, whether it is done, or why not."""
    told = [one.record for one in outputs if isinstance(one.record, AlertActionResult)]
    return [(one.id, one.done, one.reason) for one in told]


def states(alert: Alert) -> list[str]:
    """The states in its history."""
    return [change.state for change in alert.history]


class Drive:
    """A task with one partition."""

    def __init__(self, rules: Rules | None = None, teams: Teams | None = None) -> None:
        self.step = Alerts(rules or load(None), teams)
        self.state = State(self.step.kinds)
        self.now = T0
        self.outputs: list[Output] = []
        self._offset = count()

    def take(self, record: Record, *, now: Time | None = None, appended: Time | None = None) -> list[Output]:
        """Let the timers fire that the record makes due, then feed it. appended: by the broker's clock."""
        outputs = self.advance(now if now is not None else getattr(record, "at", self.now))
        topic = "alerts.actions" if isinstance(record, AlertAction) else "signals"
        context = Context(self.now, topic, 0, next(self._offset), appended or self.now, "acme")
        taken = list(self.step.on_record(self.state, record, context))
        self.outputs += taken
        return [*outputs, *taken]

    def take_all(self, records: Iterable[Record]) -> None:
        """Feed several."""
        for record in records:
            self.take(record)

    def advance(self, to: Time) -> list[Output]:
        """Let event time pass."""
        self.now = max(self.now, to)
        outputs: list[Output] = []
        while timer := self.state.take_timer(self.now):
            outputs += self.step.on_wake(self.state, timer.table, timer.key, self.now)
        self.outputs += outputs
        return outputs

    def wait(self, *, minutes: float = 0, hours: float = 0) -> list[Output]:
        """Let a stretch of event time pass."""
        return self.advance(Time(self.now + int(minutes * MINUTE + hours * HOUR)))

    def creep(self, to: Time) -> None:
        """Let event time pass minute by minute, as where much goes on."""
        while self.now < to:
            self.advance(min(to, Time(self.now + MINUTE)))

    def alerts(self) -> dict[str, Alert | None]:
        """The compacted topic `alerts`; None where a tombstone was the last word."""
        found: dict[str, Alert | None] = {}
        for output in self.outputs:
            if output.topic == "alerts":
                assert output.record is None or isinstance(output.record, Alert)
                found[output.key] = output.record
        return found

    def alert(self, key: str = OBLIGATION) -> Alert:
        """An alert that stands."""
        found = self.alerts()[key]
        assert found is not None
        return found

    def notices(self) -> list[Notice]:
        """What was told."""
        return [one.record for one in self.outputs if isinstance(one.record, Notice)]

    def restart(self) -> None:
        """Lose the process, and read the state back as its changelog would have it."""
        fresh = State(self.step.kinds)
        for name in self.state.names():
            read = value_decoder(self.step.kinds[name])
            for key, value in self.state.named(name).items():
                fresh.named(name).restore(key, read(encode(value)))
        self.state = fresh
