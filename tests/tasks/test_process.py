"""A batch through a step: what comes of every record, and of every timer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import DAY, MINUTE, Time
from schemas.mentions import MAX_RECORD_BYTES
from schemas.topics import MAX_MESSAGE_BYTES
from streams.step import Output
from streams.tasks import changelog
from streams.tasks.batch import Batch, Duty
from streams.tasks.event_time import TaskClock
from streams.tasks.process import CLOCK_TABLE, process, settled
from tests.builders import NOON, at
from tests.tasks.counting import (
    AGENT,
    FACTS,
    Counting,
    Tally,
    a_key_of,
    a_state,
    clock,
    counts,
    customer,
    done,
    facts,
    letters,
    raw,
    written,
)

TROUBLE = ["", "refuse", "break", "duplicate", "grow"]


def test_a_record_that_fails_leaves_no_trace_but_its_dead_letter() -> None:
    """What the others before and after it did stands; what it did itself does not."""
    state = a_state()
    work = done(state, facts("anna", 0), facts("anna", 1, do="break"), facts("bob", 2), facts("anna", 3))
    assert counts(state) == {"anna": 2, "bob": 1}
    assert written(work.outputs) == [("anna", 1), ("bob", 1), ("anna", 2)]
    (letter,) = letters(work.outputs)
    assert (letter.id, letter.agent, letter.at) == (f"{FACTS}/0/1", AGENT, NOON)
    assert (work.taken, work.processed, work.dead_letters, work.duplicates) == (4, 3, 1, 0)


def test_a_refusal_has_field_and_reason() -> None:
    """It is the producer's to mend, so there is no stack of ours."""
    (letter,) = letters(done(a_state(), facts("anna", do="refuse")).outputs)
    assert (letter.field, letter.reason, letter.stack) == ("$.facts.do", "refused, as asked", None)


def test_an_unexpected_exception_has_its_stack() -> None:
    """It is ours to mend."""
    (letter,) = letters(done(a_state(), facts("anna", do="break")).outputs)
    assert (letter.field, letter.reason) == (None, "ZeroDivisionError: broken, as asked")
    assert letter.stack is not None
    assert "_go_wrong" in letter.stack


def test_a_duplicate_is_counted_and_changes_nothing() -> None:
    """It is no dead letter."""
    state = a_state()
    work = done(state, facts("anna", do="duplicate"))
    assert (work.outputs, work.duplicates, work.dead_letters, counts(state)) == ([], 1, 0, {})


def test_an_output_no_topic_takes_makes_a_dead_letter_of_its_record() -> None:
    """The task goes on; else it would begin again for ever."""
    state = a_state()
    (letter,) = letters(done(state, facts("anna", do="grow")).outputs)
    assert "customers takes less" in letter.reason
    assert counts(state) == {}


def test_what_cannot_be_read_is_set_aside() -> None:
    """Not JSON, no object, wrong types, nothing at all, or more than a record may have."""
    records = [
        raw(b"nonsense", 0),
        raw(b"[]", 1),
        raw(b'{"id":1}', 2),
        raw(None, 3, key=None),
        raw(b"x" * (MAX_RECORD_BYTES + 1), 4),
    ]
    work = done(a_state(), *records)
    assert [letter.field for letter in letters(work.outputs)] == ["$", "$", "$.id", "$", "$"]
    assert work.dead_letters == len(records)


@pytest.mark.parametrize(("value", "key"), [(10, 4_000_000), (2_000_000, 1_000_000), (4_000_000, 10)])
def test_however_large_a_record_is_its_dead_letter_fits(value: int, key: int) -> None:
    """One that did not would stop the task for ever; what does not fit stays where it was."""
    (output,) = done(a_state(), raw(b"\xff" * value, key=b"k" * key)).outputs
    assert len(output.value or b"") + len(output.key or b"") < MAX_MESSAGE_BYTES
    (letter,) = letters([output])
    assert (letter.original, letter.original_key) == (None, None)


def test_a_tombstone_of_facts_takes_them_back() -> None:
    """It is a record like any other, of the broker's time."""
    state = a_state()
    assert done(state, raw(None, key=b"anna")).processed == 1
    assert counts(state) == {"anna": 1}


def test_timers_fire_before_the_record_that_makes_them_due() -> None:
    """In the order of their times, whatever the order they were set in, each once."""
    state = a_state()
    records = [facts("anna", 0, wake=2 * MINUTE), facts("bob", 1, wake=MINUTE), facts("cleo", 2, at=at(3))]
    work = done(state, *records)
    assert written(work.outputs) == [("anna", 1), ("bob", 1), ("bob", 1), ("anna", 1), ("cleo", 1)]
    assert written(done(state, facts("cleo", 3, at=at(4))).outputs) == [("cleo", 2)]


def test_a_timer_that_fails_is_defused_and_said() -> None:
    """Its value stays, without the timer; other timers fire; no record is counted for it."""
    state = a_state()
    records = [facts(name, n, wake=MINUTE, then="break") for n, name in enumerate(("anna", "bob"))]
    done(state, *records, facts("cleo", 2, wake=MINUTE))
    work = done(state, facts("dan", 3, at=at(2)))
    assert written(work.outputs) == [("cleo", 1), ("dan", 1)]
    assert state[Tally].get("anna") == Tally(count=1, then="break")
    assert state.next_timer() is None
    assert (work.taken, work.processed, work.dead_letters) == (1, 1, 0)
    said = letters(work.outputs)
    assert [letter.reason for letter in said] == ["ZeroDivisionError: broken, as asked"] * 2
    assert {letter.topic for letter in said} == {"customers.changelog"}
    assert len({letter.id for letter in said}) == 2
    assert all("tallies/" in letter.id and letter.original for letter in said)


def test_a_step_that_leaves_a_timer_as_it_was_is_said() -> None:
    """Every recovery would wake it once more."""
    state = a_state()
    done(state, facts("anna", 0, wake=MINUTE, then="sleep on"))
    (letter,) = letters(done(state, facts("bob", 1, at=at(2))).outputs)
    assert "has the same timer still" in letter.reason
    assert state.next_timer() is None


def test_a_key_that_a_stranger_partitioned_otherwise_is_sent_on() -> None:
    """As it was, to the partition that has the key's state; here it changes nothing."""
    state = a_state()
    duty = Duty(AGENT, Counting.kinds, 4)
    record = facts(a_key_of(3, 4))
    work = done(state, record, duty=duty)
    (output,) = work.outputs
    assert (output.topic, output.key, output.value, output.partition) == (FACTS, record.key, record.value, 3)
    assert (work.processed, counts(state)) == (1, {})
    assert done(a_state(), facts(a_key_of(0, 4)), duty=duty).outputs[0].topic == "customers"


def test_how_far_is_read_is_part_of_the_state() -> None:
    """By topic, in the same transaction."""
    state = a_state()
    done(state, facts("anna", 7), raw(b"nonsense", 8))
    assert clock(state).offsets == {FACTS: 9}


def test_an_empty_batch_changes_nothing_where_nothing_is_due() -> None:
    """There is nothing to commit."""
    state = a_state()
    assert (done(state, wall=at(DAY)).outputs, state.changes()) == ([], {})


def test_outputs_made_outside_the_log_have_ids_too() -> None:
    """By agent, origin and number."""
    work = settled(
        Batch(Duty(AGENT, {}, 1), 0, a_state(), [], wall=NOON), [customer("anna", 1, NOON)] * 2, "o"
    )
    assert [output.id for output in work.outputs] == ["customers/o/0", "customers/o/1"]
    assert work.taken == 0


def test_a_tombstone_may_be_written() -> None:
    """An output without a record is one, and a route decides about its partition."""
    duty = Duty(AGENT, {}, 4)
    route = a_key_of(2, 4)
    batch = Batch(duty, 0, a_state(), [], wall=NOON)
    (output,) = settled(batch, [Output("customers", "anna", None, route=route)], "o").outputs
    assert (output.key, output.value, output.partition) == (b"anna", None, 2)


BATCHES = st.lists(
    st.lists(
        st.builds(
            lambda key, do, minutes, wake, then: (key, do, minutes, wake, then),
            st.sampled_from("abc"),
            st.sampled_from(TROUBLE[:4]),
            st.integers(0, 20),
            st.none() | st.integers(0, 10),
            st.sampled_from(["", "break", "refuse"]),
        ),
        max_size=6,
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150)
@given(BATCHES)
def test_whatever_comes_nothing_is_lost_and_a_second_try_is_the_same(
    batches: list[list[tuple[str, str, int, int | None, str]]],
) -> None:
    """In = processed + dead-lettered + duplicates; the same batch on the same state gives the same again.

    The same also on a state out of the changelog, which is what a crash leaves; every output has its own id.
    """
    state, offset, seen, log = a_state(), 0, set[str](), list[changelog.Pair]()
    for batch in batches:
        records = []
        for key, do, minutes, wake, then in batch:
            wait = None if wake is None else wake * MINUTE
            records.append(facts(key, offset, at=at(minutes), do=do, then=then, wake=wait))
            offset += 1
        restorer = changelog.Restorer({**Counting.kinds, CLOCK_TABLE: TaskClock})
        restorer.add(log)
        again = restorer.state()
        work = done(state, *records, wall=at(30))
        assert work.taken == len(records) == work.processed + work.dead_letters + work.duplicates
        assert work == done(again, *records, wall=at(30))
        assert sorted(changelog.changes(again)) == sorted(changelog.changes(state))
        ids = [output.id for output in work.outputs]
        assert None not in ids
        assert len({*ids}) == len(ids)
        assert seen.isdisjoint(ids)
        seen |= {str(name) for name in ids}
        log += changelog.changes(state)
        state.committed()


def test_the_same_in_one_batch_or_in_many() -> None:
    """How records are cut into batches is chance, and decides nothing."""
    records = [
        facts(key, n, at=at(minutes), do=do, wake=MINUTE * n)
        for n, (key, minutes, do) in enumerate(
            [
                ("a", 0, ""),
                ("b", 1, "break"),
                ("a", 9, ""),
                ("c", 3, "duplicate"),
                ("b", 20, ""),
                ("a", 21, ""),
            ]
        )
    ]
    one, many = a_state(), a_state()
    whole = done(one, *records).outputs
    parts = [output for record in records for output in done(many, record).outputs]
    assert whole == parts
    assert dict(one[Tally].items()) == dict(many[Tally].items())


def test_process_takes_time_from_what_it_is_given_only() -> None:
    """Where its clock is the wall's, timers fire by it, also in a batch with records."""
    duty = Duty(AGENT, Counting.kinds, 1, "wall")
    state = a_state()
    state[Tally].put("anna", Tally(count=1, wake_at=at(5)))
    assert written(done(state, wall=at(4), duty=duty).outputs) == []
    assert written(done(state, facts("bob"), wall=Time(at(6)), duty=duty).outputs) == [
        ("bob", 1),
        ("anna", 1),
    ]
    assert process(Counting(), Batch(duty, 0, state, [], wall=at(7))).outputs == []
