"""The agent `notify`: notices in, attempts at sinks and their results out. Its clock is the wall's."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from schemas.alerts import Notice, Notification
from schemas.base import MINUTE, Record, Time
from streams.errors import ConfigurationError
from streams.notices import outbox
from streams.notices.attempts import Attempt, Delivered, Outcome, Result, SinkSpec, idempotency_key
from streams.notices.backoff import is_hopeless, retry_delay
from streams.notices.outbox import Delivery, Kept
from streams.state import State
from streams.step import Context, DuplicateRecord, Output

HEARTBEAT_EVERY = MINUTE
BEAT = "beat"
TOPIC_SINK = "topic"
"""The sink of a heartbeat that is on `notifications` and nowhere else."""


class Beat(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """When the next sign of life is due."""

    wake_at: Time


class Notices:
    """The outbox. Between `due` and `settle` the caller tries the sinks, outside any transaction."""

    def __init__(self, sinks: Sequence[SinkSpec], *, heartbeat_every: int = HEARTBEAT_EVERY) -> None:
        self._sinks = tuple(sinks)
        names = [TOPIC_SINK, *(sink.name for sink in sinks)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ConfigurationError(f"sinks: the name {twice[0]!r} is taken; give each sink its own")
        self._every = heartbeat_every

    @property
    def kinds(self) -> Mapping[str, type[msgspec.Struct]]:
        """The tables."""
        return {"notices": Kept, "deliveries": Delivery, "beat": Beat}

    def start(self, state: State, partition: int, now: Time) -> None:
        """Begin the heart to beat, in the task of partition 0 only; once is enough, again does no harm."""
        if partition == 0 and state[Beat].get(BEAT) is None:
            state[Beat].put(BEAT, Beat(wake_at=now))

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Put a notice into the outbox for every sink that wants it. Raises DuplicateRecord."""
        if not isinstance(record, Notice):
            return ()
        if state[Kept].get(record.id) is not None:
            raise DuplicateRecord
        names = tuple(sink.name for sink in self._sinks if sink.wants(record))
        if names:
            state[Kept].put(record.id, Kept(notice=record, sinks=names))
        alerts = tuple(alert.id for alert in record.alerts)
        for name in names:
            delivery = Delivery(
                sink=name, order=context.offset, at=record.at, notice=record.id, alerts=alerts
            )
            state[Delivery].put(idempotency_key(record.id, name), delivery)
        return ()

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:
        """Give a sign of life, or mark a delivery as due for another try."""
        if table == "beat":
            return self._beat(state, now)
        delivery = state[Delivery].get(key)
        assert delivery is not None
        state[Delivery].put(key, msgspec.structs.replace(delivery, due=True, wake_at=None))
        return ()

    def due(self, state: State) -> list[Attempt]:
        """Return the attempts to make now; changes nothing."""
        return outbox.due(state)

    def settle(self, state: State, outcomes: Iterable[Outcome], now: Time) -> list[Output]:
        """Note what became of attempts, each as a Notification; plan the next try, or give up."""
        return [
            output for outcome in outcomes for output in _settle(state, outcome.attempt, outcome.result, now)
        ]

    def _beat(self, state: State, now: Time) -> Iterable[Output]:
        state[Beat].put(BEAT, Beat(wake_at=Time(now + self._every)))
        subject = f"heartbeat:{int(now)}"
        for sink in self._sinks:
            if sink.heartbeat:
                delivery = Delivery(sink=sink.name, order=-1, at=now)
                state[Delivery].put(idempotency_key(subject, sink.name), delivery)
        attempt = Attempt(TOPIC_SINK, idempotency_key(subject, TOPIC_SINK), now, 1)
        return (_notification(attempt, "delivered", now),)


def _settle(state: State, attempt: Attempt, result: Result, now: Time) -> Iterable[Output]:
    delivery = state[Delivery].get(attempt.key)
    if delivery is None or delivery.attempts + 1 != attempt.attempt:
        return ()  # settled already
    if isinstance(result, Delivered):
        outbox.forget(state, attempt.key, delivery)
        return (_notification(attempt, "delivered", now),)
    first_at = delivery.first_at if delivery.first_at is not None else now
    retry_at = Time(now + retry_delay(attempt.key, attempt.attempt, result.retry_after))
    # A sign of life is not tried again: the next one says more.
    last = attempt.notice is None or not result.retry
    if last or is_hopeless(attempt.attempt, first_at, retry_at):
        outbox.forget(state, attempt.key, delivery)
        return (_notification(attempt, "given-up", now, error=result.reason),)
    later = msgspec.structs.replace(
        delivery, attempts=attempt.attempt, first_at=first_at, due=False, wake_at=retry_at
    )
    state[Delivery].put(attempt.key, later)
    return (_notification(attempt, "failed", now, error=result.reason, retry_at=retry_at),)


def _notification(
    attempt: Attempt, result: str, now: Time, *, error: str | None = None, retry_at: Time | None = None
) -> Output:
    notice = attempt.notice
    record = Notification(
        id=f"{attempt.key}:{attempt.attempt}",
        kind="notice" if notice else "heartbeat",
        sink=attempt.sink,
        key=attempt.key,
        at=now,
        attempt=attempt.attempt,
        result=result,
        notice=notice.id if notice else None,
        alerts=tuple(alert.id for alert in notice.alerts) if notice else (),
        error=error,
        retry_at=retry_at,
    )
    return Output("notifications", attempt.key, record, route=notice.brand if notice else "heartbeat")
