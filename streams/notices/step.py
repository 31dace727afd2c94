"""The agent `notify`: notices in, attempts at sinks and their results out. Its clock is the wall's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from schemas.alerts import Alert, Notice
from schemas.base import MINUTE, Record, Time
from streams.errors import ConfigurationError
from streams.notices import circuit, outage, outbox, report, standing, threads
from streams.notices.attempts import Attempt, Delivered, Outcome, Result, SinkSpec, idempotency_key, ids
from streams.notices.backoff import is_hopeless, retry_delay
from streams.notices.circuit import Circuit
from streams.notices.outbox import FIRST, Delivery, Kept
from streams.state import State
from streams.step import Context, DuplicateRecord, Output

HEARTBEAT_EVERY = MINUTE
BEAT = "beat"
PAUSE = "pause"
TOPIC_SINK = "topic"
"""The sink of a heartbeat that is on `notifications` and nowhere else."""


class Beat(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """When the next sign of life is due."""

    wake_at: Time


class Pause(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """When attempts go on that are due already."""

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
        return {
            "notices": Kept,
            "deliveries": Delivery,
            "turns": outbox.Turn,
            "pause": Pause,
            "beat": Beat,
            "circuits": Circuit,
            "missed": outage.Missed,
            "threads": threads.Thread,
            "sinks": threads.Since,
            "standing": standing.Standing,
            "repeats": standing.Repeat,
        }

    def start(self, state: State, partition: int, now: Time) -> None:
        """Note which sinks are new; begin the heart to beat, in the task of partition 0 only.

        Once is enough, again does no harm.
        """
        threads.meet(state, [sink.name for sink in self._sinks], now)
        if partition == 0 and state[Beat].get(BEAT) is None:
            state[Beat].put(BEAT, Beat(wake_at=now))

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Put what is to be told into the outbox for every sink that wants it. Raises DuplicateRecord."""
        if isinstance(record, Notice):
            return self._take_notice(state, record, context)
        if isinstance(record, Alert):
            self._take_alert(state, record, context)
        return ()

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:
        """Give a sign of life, let a sink be tried again, tell anew what stands, or forget a message."""
        if table == "beat":
            return self._beat(state, now)
        if table == "circuits":
            return self._try_again(state, key, now)
        if table == "threads":
            state[threads.Thread].delete(key)
        elif table == "pause":
            state[Pause].delete(key)
        elif table == "repeats":
            self._repeat(state, key, now)
        else:
            delivery = state[Delivery].get(key)
            assert delivery is not None
            state[Delivery].put(key, msgspec.structs.replace(delivery, due=True, wake_at=None))
        return ()

    def due(self, state: State) -> list[Attempt]:
        """Return the attempts to make now; changes nothing."""
        return outbox.due(state, {sink.name: sink.at_once for sink in self._sinks})

    def pause(self, state: State, now: Time) -> None:
        """Go on a moment later, so that what has come meanwhile is looked at."""
        state[Pause].put(PAUSE, Pause(wake_at=now))

    def settle(self, state: State, outcomes: Iterable[Outcome], now: Time) -> list[Output]:
        """Note what became of attempts, each as a Notification; plan the next try, or give up."""
        outputs: list[Output] = []
        for outcome in outcomes:
            settled = _settle(state, outcome.attempt, outcome.result, now)
            if settled is None:
                continue  # settled before
            outputs.append(settled)
            over = circuit.note(state, outcome.attempt.sink, outcome.result, now)
            if over is not None:
                self._is_back(state, outcome.attempt.sink, over, now)
        return outputs

    def _take_notice(self, state: State, notice: Notice, context: Context) -> list[Output]:
        if state[Kept].get(notice.id) is not None:
            raise DuplicateRecord
        told = {
            sink.name: _told_of(state, sink, notice)
            for sink in self._sinks
            if not sink.each and (sink.wants(notice) or _is_end_for(state, sink, notice))
        }
        some = {sink: alerts for sink, alerts in told.items() if alerts or not notice.alerts}
        outbox.enqueue(state, notice, some, context.now)
        return [report.left_out(notice, sink, alerts, context.now) for sink, alerts in _untold(notice, told)]

    def _take_alert(self, state: State, alert: Alert, context: Context) -> None:
        for sink in self._sinks:
            if sink.each:
                notice = standing.news_of(state, sink, alert, context.now)
            else:
                notice = _acknowledgement(state, sink, alert)
            if notice is not None:
                outbox.enqueue(state, notice, {sink.name: ids(notice.alerts)}, context.now)

    def _is_back(self, state: State, sink: str, over: Circuit, now: Time) -> None:
        """Let everything go that has waited for the sink, and after it what it missed."""
        for where, delivery in outbox.deliveries(state, outbox.waiting(state).get(sink, ())):
            state[Delivery].put(where, msgspec.structs.replace(delivery, due=True, wake_at=None))
        self._sum_up(state, sink, over, now)

    def _try_again(self, state: State, sink: str, now: Time) -> Iterable[Output]:
        """Let one attempt go: the summary, where what came meanwhile has gone again."""
        trial = circuit.begin_trial(state, sink)
        dropped = list(outage.merge(state, sink, now))
        if sink not in outbox.waiting(state):
            self._sum_up(state, sink, trial, now)
        return [report.dropped(one, now) for one in dropped]

    def _sum_up(self, state: State, sink: str, over: Circuit, now: Time) -> None:
        wanted = [spec for spec in self._sinks if spec.name == sink]
        for notice, order in list(outage.summaries(state, sink, over, now)):
            if not wanted or not wanted[0].wants(notice):
                outage.skipped(state, sink, notice.brand)
            elif state[Kept].get(notice.id) is None:
                outbox.enqueue(state, notice, {sink: ids(notice.alerts)}, now, order=order)

    def _repeat(self, state: State, sink: str, now: Time) -> None:
        """Tell anew what stands; of repetitions that wait for the sink the last one says all."""
        if not any(spec.name == sink and spec.each for spec in self._sinks):
            standing.forget(state, sink)
        elif standing.repeats(state, sink, now):
            key = idempotency_key(f"standing:{int(now)}", sink)
            delivery = Delivery(sink=sink, key=key, at=now, queued_at=now, standing=True)
            state[Delivery].put(outbox.place(sink, FIRST, "standing"), delivery)

    def _beat(self, state: State, now: Time) -> Iterable[Output]:
        state[Beat].put(BEAT, Beat(wake_at=Time(now + self._every)))
        subject = f"heartbeat:{int(now)}"
        for sink in self._sinks:
            if sink.heartbeat:
                key = idempotency_key(subject, sink.name)
                delivery = Delivery(sink=sink.name, key=key, at=now, queued_at=now)
                state[Delivery].put(outbox.place(sink.name, FIRST, key), delivery)
        attempt = Attempt(TOPIC_SINK, idempotency_key(subject, TOPIC_SINK), now, 1)
        return (report.attempted(attempt, "delivered", now),)


def _is_end_for(state: State, sink: SinkSpec, notice: Notice) -> bool:
    """Tell whether this ends what the sink has heard of, whoever is on call by now."""
    if notice.kind != "resolved" or not sink.wants(msgspec.structs.replace(notice, to=())):
        return False
    return any(threads.is_known(state, sink.name, alert.id) for alert in notice.alerts)


def _told_of(state: State, sink: SinkSpec, notice: Notice) -> tuple[str, ...]:
    """Return the alerts that the sink is told of: of no end without its beginning."""
    if notice.kind != "resolved":
        return ids(notice.alerts)
    return ids(
        [
            alert
            for alert in notice.alerts
            if not threads.is_from_before(state, sink.name, alert)
            or outbox.is_waiting(state, sink.name, alert.id)
        ]
    )


def _untold(notice: Notice, told: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield by sink the alerts of a notice that it is not told of."""
    for sink, alerts in told.items():
        if left := tuple(alert for alert in ids(notice.alerts) if alert not in alerts):
            yield sink, left


def _acknowledgement(state: State, sink: SinkSpec, alert: Alert) -> Notice | None:
    """Return it for a sink that has heard of the alert, or will, since it is in the outbox still."""
    notice = threads.acknowledgement(state, sink.name, alert)
    if notice is None or not sink.wants(notice) or state[Kept].get(notice.id) is not None:
        return None
    heard = threads.is_known(state, sink.name, alert.id) or outbox.is_waiting(state, sink.name, alert.id)
    return notice if heard else None


def _settle(state: State, attempt: Attempt, result: Result, now: Time) -> Output | None:
    where = attempt.place
    delivery = state[Delivery].get(where)
    if delivery is None or (delivery.key, delivery.attempts + 1) != (attempt.key, attempt.attempt):
        return None
    if isinstance(result, Delivered):
        if attempt.notice is not None and not attempt.standing:
            outage.settled(state, delivery, attempt.notice)
            threads.remember(state, attempt.sink, result.handle, attempt.notice, now)
        outbox.forget(state, where, delivery)
        return report.attempted(attempt, "delivered", now)
    first_at = delivery.first_at if delivery.first_at is not None else now
    retry_at = Time(now + retry_delay(attempt.key, attempt.attempt, result.retry_after))
    # A sign of life is not tried again: the next one says more. So is what stands.
    last = delivery.notice is None or not result.retry
    if last or is_hopeless(first_at, retry_at):
        if attempt.notice is not None:
            outage.settled(state, delivery, attempt.notice)
        outbox.forget(state, where, delivery)
        return report.attempted(attempt, "given-up", now, error=result.reason)
    later = msgspec.structs.replace(
        delivery,
        attempts=attempt.attempt,
        first_at=first_at,
        due=False,
        wake_at=retry_at,
        unsure=delivery.unsure or result.unsure,
    )
    state[Delivery].put(where, later)
    return report.attempted(attempt, "failed", now, error=result.reason, retry_at=retry_at)
