"""A batch through a step: event time, timers, records one by one, and what fails set aside with its cause.

Pure: the outcome depends on the state, the records and the times given, and is the same when it is done
again after a crash. A record that fails leaves no trace but its dead letter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from schemas.base import Record, Time
from schemas.codec import encode
from schemas.dead_letters import DeadLetter
from schemas.errors import RecordError
from schemas.mentions import CLOCK_TOLERANCE, Heartbeat, Mention, message_key
from schemas.topics import BY_NAME, FROM_OUTSIDE, MAX_MESSAGE_BYTES, changelog, paced
from streams.log.port import Outgoing, Received, partition_of
from streams.state import State
from streams.step import Context, DuplicateRecord, Listener, Made, Output, PartlyRefusedError, Step, View
from streams.table import Timer
from streams.tasks.batch import Batch, Work
from streams.tasks.dead_letters import dead_letter
from streams.tasks.event_time import TaskClock, moment

CLOCK_KEY = "clock"
CLOCK_TABLE = "task"
PART = 32
"""Records between two chances to do something else."""


def process(step: Step, batch: Batch) -> Work:
    """Take every record of the batch, and fire the timers that are due between them."""
    run = Run(step, batch)
    for _ in run.parts():
        pass
    return run.work


def settled(batch: Batch, results: Iterable[Output], origin: str) -> Work:
    """Outputs made outside the log, such as attempts at a sink, as work to commit."""
    work = Work()
    for number, output in enumerate(results):
        work.outputs.append(_outgoing(output, batch.duty.partitions, f"{batch.duty.agent}/{origin}/{number}"))
    return work


@dataclass(slots=True)
class Run:
    """A batch on its way through a step. work: what has been made of it so far."""

    step: Step
    batch: Batch
    state: State
    work: Work
    views: list[tuple[View, str]]
    clock: TaskClock
    before: TaskClock

    def __init__(self, step: Step, batch: Batch) -> None:
        self.step = step
        self.batch = batch
        self.state = batch.state
        self.work = Work()
        self.views = []
        self.clock = self.before = batch.state[TaskClock].get(CLOCK_KEY) or TaskClock()

    def parts(self) -> Iterator[None]:
        """Do it all, with a pause after every few records for whoever has other things to look after."""
        for number, (received, record) in enumerate(self.batch.read(), 1):
            self.take(received, record)
            if not number % PART:
                yield
        if self.batch.duty.time == "wall" or not self.batch.received:
            self.follow_wall_clock()
        self.show()
        self.keep_clock()
        self.work.taken = len(self.batch.received)

    def take(self, received: Received, record: Record | RecordError) -> None:
        """One record: on the topics, among the dead letters, or known already."""
        if isinstance(record, RecordError):
            self._refuse(received, record)
        elif received.topic in _KEYED_BY_OTHERS and self._misrouted(received):
            self._send_on(received)
        elif isinstance(record, Heartbeat):
            self._heartbeat(record, received)
        elif isinstance(record, Mention) and record.kind == "heartbeat":
            self._heartbeat(self._from_producer(record, received), received)
        else:
            self._move(moment(record), received)
            self._apply(received, record)

    def follow_wall_clock(self) -> None:
        """Nothing has come: let timers fire that are due by now."""
        if self.batch.duty.time == "wall":
            self._advance(msgspec.structs.replace(self.clock, now=self.batch.wall))
        else:
            self._advance(self.clock.followed(self.batch.wall))

    def show(self) -> None:
        """Write what readers find from now on: one record for each key, however often it has changed."""
        last = {(view.topic, view.key): (view, origin) for view, origin in self.views}
        for view, origin in last.values():
            try:
                self._write([Output(view.topic, view.key, view.record)], f"{origin}/view")
            except Exception as error:  # noqa: BLE001 - one that cannot be shown stops no other
                unshown = self._made_here(view.topic, view.key.encode(), None)
                letter = dead_letter(self.batch.duty.agent, unshown, error)
                self._set_aside(msgspec.structs.replace(letter, id=f"{origin}/view"), origin)

    def keep_clock(self) -> None:
        """Event time and offsets are part of the state, in the same transaction."""
        offsets = self.clock.offsets | self.batch.offsets
        self.clock = msgspec.structs.replace(self.clock, offsets=offsets)
        if self.clock != self.before:
            self.state[TaskClock].put(CLOCK_KEY, self.clock)

    def _apply(self, received: Received, record: Record) -> None:
        mark = self._mark()
        key = received.key
        context = Context(
            self.clock.now,
            received.topic,
            received.partition,
            received.offset,
            Time(received.appended_at),
            key.decode("utf-8", "replace") if key else "",
        )
        try:
            self._write(self.step.on_record(self.state, record, context), _origin(received))
        except DuplicateRecord:
            self._undo(mark)
            self.work.duplicates += 1
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one record stops no other
            self._undo(mark)
            self._refuse(received, error)
            if isinstance(error, PartlyRefusedError):
                self._write(error.outputs, _origin(received))
        else:
            self.work.processed += 1

    def _mark(self) -> tuple[int, int, int]:
        return self.state.mark(), len(self.work.outputs), len(self.views)

    def _undo(self, mark: tuple[int, int, int]) -> None:
        changed, written, viewed = mark
        self.state.rollback(changed)
        del self.work.outputs[written:]
        del self.views[viewed:]

    def _refuse(self, received: Received, error: Exception) -> None:
        self._set_aside(dead_letter(self.batch.duty.agent, received, error), _origin(received))
        self.work.dead_letters += 1

    def _set_aside(self, letter: DeadLetter, origin: str) -> None:
        output = Output("mentions.dead-letter", letter.id, letter)
        self.work.outputs.append(_outgoing(output, self.batch.duty.partitions, f"{origin}/dead"))

    def _misrouted(self, received: Received) -> bool:
        """Tell whether a writer from outside has partitioned a key in another way than ours."""
        return partition_of(received.key, self.batch.duty.partitions) != received.partition

    def _send_on(self, received: Received) -> None:
        right = partition_of(received.key, self.batch.duty.partitions)
        self.work.outputs.append(
            Outgoing(received.topic, received.key, received.value, right, f"{_origin(received)}/moved")
        )
        self.work.processed += 1

    def _heartbeat(self, heartbeat: Heartbeat, received: Received) -> None:
        self.clock, complete = self.clock.heard(heartbeat)
        if complete:
            self._move(heartbeat.at, received)
            self._pass_on(heartbeat, _origin(received))
        if complete and isinstance(self.step, Listener):
            self._apply(received, heartbeat)
        else:
            self.work.processed += 1

    def _from_producer(self, mention: Mention, received: Received) -> Heartbeat:
        """Return a producer's heartbeat as ours; one sent to every partition says so in `extra`."""
        ahead = mention.created_at > received.appended_at + CLOCK_TOLERANCE
        at = Time(received.appended_at) if ahead else mention.created_at
        name = f"{message_key(mention.source, mention.id)}@{mention.created_at}"
        everywhere = mention.extra.get("partitions") == self.batch.duty.partitions
        source = mention.source
        return Heartbeat(
            id=name, at=at, partition=0, tasks=1, source=source, extra={"everywhere": everywhere}
        )

    def _pass_on(self, heartbeat: Heartbeat, origin: str) -> None:
        tasks = self.batch.duty.partitions if heartbeat.extra.get("everywhere", True) else 1
        passed = msgspec.structs.replace(heartbeat, partition=self.batch.partition, tasks=tasks, extra={})
        for topic in paced(self.batch.duty.agent):
            self.work.outputs += [
                msgspec.structs.replace(copy, id=f"{origin}/{topic.name}/{copy.partition}")
                for copy in broadcast(topic.name, passed, self.batch.duty.partitions)
            ]

    def _move(self, at: Time | None, received: Received) -> None:
        """Let the task's time reach what this record says it is."""
        if self.batch.duty.time == "broker":
            self._advance(self.clock.stored(received.appended_at))
        elif at is not None:
            self._advance(self.clock.moved(at, received.appended_at))

    def _advance(self, clock: TaskClock) -> None:
        self.clock = clock
        while (timer := self.state.take_timer(clock.now)) is not None:
            self._wake(timer)

    def _wake(self, timer: Timer) -> None:
        mark = self._mark()
        number = self.clock.timers + 1
        self.clock = msgspec.structs.replace(self.clock, timers=number)
        origin = f"{self.batch.duty.agent}/{self.batch.partition}/{timer.table}/{timer.key}/{number}"
        try:
            self._write(self.step.on_wake(self.state, timer.table, timer.key, self.clock.now), origin)
            self._check_taken(timer)
        except Exception as error:  # noqa: BLE001 - one timer that fails stops no other
            self._undo(mark)
            self._defuse(timer, error, origin)

    def _check_taken(self, timer: Timer) -> None:
        """A value that keeps its timer would be woken once more by every recovery."""
        value = self.state.named(timer.table).get(timer.key)
        if value is not None and value.wake_at == timer.at:
            raise RuntimeError(f"{timer.table} {timer.key} was woken and has the same timer still")

    def _defuse(self, timer: Timer, error: Exception, origin: str) -> None:
        """A timer that fails would fail for ever: its value stays, without the timer, and it is said."""
        table = self.state.named(timer.table)
        value = table.get(timer.key)
        if value is not None:
            table.put(timer.key, msgspec.structs.replace(value, wake_at=None))
        key = f"{timer.table}/{timer.key}".encode()
        content = encode(value) if value is not None else None
        name = changelog(self.batch.duty.agent).name
        woken = self._made_here(name, key, content)
        letter = dead_letter(self.batch.duty.agent, woken, error)
        self._set_aside(msgspec.structs.replace(letter, id=origin), origin)

    def _made_here(self, topic: str, key: bytes, value: bytes | None) -> Received:
        """What failed though no record of it came; where an offset stands otherwise is the time."""
        return Received(topic, self.batch.partition, int(self.clock.now), key, value, self.clock.now)

    def _write(self, results: Iterable[Made], origin: str) -> None:
        outputs, partitions = self.work.outputs, self.batch.duty.partitions
        for number, output in enumerate(results):
            if isinstance(output, View):
                self.views.append((output, origin))
                continue
            made = _outgoing(output, partitions, f"{origin}/{number}")
            outputs += _everywhere(made, partitions) if output.everywhere else [made]


def broadcast(topic: str, record: Heartbeat, partitions: int) -> list[Outgoing]:
    """One copy for each partition."""
    value = encode(record)
    return [
        Outgoing(topic, None, value, number, f"{record.id}/{record.partition}/{number}")
        for number in range(partitions)
    ]


def _everywhere(made: Outgoing, partitions: int) -> list[Outgoing]:
    return [
        msgspec.structs.replace(made, partition=number, id=f"{made.id}/{number}")
        for number in range(partitions)
    ]


_KEYED_BY_OTHERS = frozenset(name for name in FROM_OUTSIDE if BY_NAME[name].keyed)


def _origin(received: Received) -> str:
    return f"{received.topic}/{received.partition}/{received.offset}"


def _outgoing(output: Output, partitions: int, name: str) -> Outgoing:
    value, key, route = output.value, output.key.encode(), output.route
    if value is None and output.record is not None:
        value = encode(output.record)
    if value is not None and len(value) > MAX_MESSAGE_BYTES - 4096:
        raise RecordError("$", f"what is made of it has {len(value)} bytes; {output.topic} takes less")
    number = partition_of(key if route is None else route.encode(), partitions)
    return Outgoing(output.topic, key, value, number, name)
