"""What readers of a compacted topic find: the last of a batch, made when the batch is at its end."""

from collections.abc import Iterable, Iterator

from schemas.base import MINUTE, Record, Time
from schemas.customers import Customer
from streams.log.port import Received
from streams.state import State
from streams.step import Context, Made, Output, View
from streams.tasks.batch import Batch, Duty, Work
from streams.tasks.process import process
from tests.builders import NOON, at
from tests.tasks.counting import AGENT, HUGE, Counting, a_state, counts, facts, letters, written


class _Viewing(Counting):
    """Shows what Counting writes. made: whom a record was made of."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def on_record(self, state: State, record: Record, context: Context) -> Iterator[Made]:  # type: ignore[override]
        yield from self._shown(super().on_record(state, record, context))

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterator[Made]:  # type: ignore[override]
        yield from self._shown(super().on_wake(state, table, key, now))

    def _shown(self, outputs: Iterable[Output]) -> Iterator[Made]:
        for output in outputs:
            yield View(output.topic, output.key, lambda output=output: self._make(output))  # type: ignore[misc]

    def _make(self, output: Output) -> Record | None:
        self.made.append(output.key)
        if output.key == "broken":
            raise ZeroDivisionError("cannot be shown")
        if output.key == "huge":
            return Customer(id="x" * HUGE, first_seen=NOON, last_seen=NOON)
        return output.record


def _done(state: State, *records: Received, step: _Viewing | None = None) -> Work:
    duty = Duty(AGENT, Counting.kinds, 1)
    return process(step or _Viewing(), Batch(duty, 0, state, records, wall=NOON))


def test_of_a_batch_the_last_is_written_and_the_others_are_never_made() -> None:
    """However often a key has changed, those of its timers included."""
    step = _Viewing()
    records = [facts("anna", 0, wake=MINUTE), facts("bob", 1), facts("anna", 2), facts("cleo", 3, at=at(2))]
    work = _done(a_state(), *records, step=step)
    assert sorted(written(work.outputs)) == [("anna", 2), ("bob", 1), ("cleo", 1)]
    assert sorted(step.made) == ["anna", "bob", "cleo"]


def test_what_a_failed_record_would_have_shown_is_not_shown() -> None:
    """What the record before it shows stands."""
    work = _done(a_state(), facts("anna", 0), facts("anna", 1, do="break"), facts("bob", 2, do="duplicate"))
    assert written(work.outputs) == [("anna", 1)]
    assert (work.processed, work.duplicates, work.dead_letters) == (1, 1, 1)


def test_what_cannot_be_shown_is_said_and_stops_nobody() -> None:
    """The state stands; each record is counted once, as what it was."""
    state = a_state()
    work = _done(state, facts("broken", 0), facts("huge", 1), facts("anna", 2))
    assert written(work.outputs) == [("anna", 1)]
    assert counts(state) == {"broken": 1, "huge": 1, "anna": 1}
    broken, huge = letters(work.outputs)
    assert (broken.topic, broken.reason) == ("customers", "ZeroDivisionError: cannot be shown")
    assert "customers takes less" in huge.reason
    assert (work.taken, work.processed, work.dead_letters) == (3, 3, 0)
