"""Tables with an undo journal and timers, held against a plain model of them."""

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from streams.state import State
from streams.table import Timer
from streams.tasks import changelog


class Waiting(msgspec.Struct, frozen=True):
    """A value with a timer."""

    number: int
    wake_at: int | None = None


class Plain(msgspec.Struct, frozen=True):
    """A value that is never woken."""

    number: int


class Grouped(msgspec.Struct, frozen=True):
    """A value that is found by its group as well."""

    group: str


KINDS: dict[str, type[msgspec.Struct]] = {"waiting": Waiting, "plain": Plain, "grouped": Grouped}
GROUPS = ("red", "blue")
KEYS = st.sampled_from(["a", "b", "a/b", "ü"])
TIMES = st.none() | st.integers(0, 5)
Model = dict[tuple[str, str], msgspec.Struct]


class Stored(RuleBasedStateMachine):
    """Anything may be done to a state; a dict says what must be in it, timers included."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State(KINDS)
        self.values: Model = {}
        self.marks: list[tuple[int, Model]] = []
        self.log: list[changelog.Pair] = []

    @initialize()
    def begin(self) -> None:
        """Nothing is there, and one can always go back to that."""
        self._remember()

    @rule(key=KEYS, number=st.integers(0, 9), wake_at=TIMES)
    def put(self, key: str, number: int, wake_at: int | None) -> None:
        """Set a value and its timer; the same time again is not another timer."""
        value = Waiting(number, wake_at)
        self.values["waiting", key] = value
        self.state[Waiting].put(key, value)

    @rule(key=KEYS, number=st.integers(0, 9))
    def put_plain(self, key: str, number: int) -> None:
        """Set a value in the other table."""
        self.values["plain", key] = Plain(number)
        self.state[Plain].put(key, Plain(number))

    @rule(key=KEYS, group=st.sampled_from(GROUPS))
    def put_grouped(self, key: str, group: str) -> None:
        """Set a value that has a group, perhaps another one than before."""
        self.values["grouped", key] = Grouped(group)
        self.state[Grouped].put(key, Grouped(group))

    @rule(key=KEYS, table=st.sampled_from(sorted(KINDS)))
    def delete(self, key: str, table: str) -> None:
        """Forget a key, known or not."""
        self.values.pop((table, key), None)
        self.state.named(table).delete(key)

    @rule(now=st.integers(0, 5), later=TIMES)
    def wake(self, now: int, later: int | None) -> None:
        """The earliest timer that is due is given, once; whoever takes it sets another, or deletes."""
        timers = self._timers()
        expected = timers[0] if timers and timers[0].at <= now else None
        assert self.state.take_timer(now) == expected
        if expected is None:
            return
        assert self.state.next_timer() == next(iter(timers[1:]), None)
        if later == expected.at:
            self.delete(expected.key, expected.table)
        else:
            self.put(expected.key, 0, later)

    @rule()
    def mark(self) -> None:
        """Remember a point."""
        self._remember()

    @rule(data=st.data())
    def rollback(self, data: st.DataObject) -> None:
        """Everything since the point is undone, timers that were taken included."""
        index = data.draw(st.integers(0, len(self.marks) - 1))
        mark, values = self.marks[index]
        del self.marks[index + 1 :]
        self.state.rollback(mark)
        self.values = dict(values)

    @rule()
    def commit(self) -> None:
        """What has changed is written; from then on nothing before can be undone."""
        self.log += changelog.changes(self.state)
        self.state.committed()
        assert self.state.changes() == {}
        self.marks.clear()
        self._remember()

    @invariant()
    def values_are_those_of_the_model(self) -> None:
        """In every table, whichever way they are looked at."""
        for name in self.state.names():
            table = self.state.named(name)
            expected = {key: value for (of, key), value in self.values.items() if of == name}
            assert dict(table.items()) == expected
            assert len(table) == len(expected)
            assert all(table.get(key) == value for key, value in expected.items())
            assert table.get("unknown") is None

    @invariant()
    def values_are_found_by_their_group(self) -> None:
        """All of a group, and no others."""
        expected = [self._of_group(self.values, group) for group in GROUPS]
        assert self._by_group(self.state) == expected
        assert {*self.state[Grouped].groups()} == {
            name for name, of in zip(GROUPS, expected, strict=True) if of
        }

    @invariant()
    def the_next_timer_is_the_earliest(self) -> None:
        """Looking at it does not take it."""
        expected = next(iter(self._timers()), None)
        assert self.state.next_timer() == expected
        assert self.state.next_timer() == expected

    @invariant()
    def changes_lead_from_the_last_commit_to_now(self) -> None:
        """Applied to what was committed, they give what is there."""
        if not self.marks:
            return
        values = dict(self.marks[0][1])
        for place, data in self.state.changes().items():
            if data is None:
                values.pop(place, None)
            else:
                values[place] = msgspec.json.decode(data, type=KINDS[place[0]])
        assert values == self.values

    @invariant()
    def what_is_restored_equals_what_was_committed(self) -> None:
        """Out of the changelog comes the state as of the last commit; every timer it has is set again."""
        if not self.marks:
            return
        restorer = changelog.Restorer(KINDS)
        restorer.add(self.log)
        restored = restorer.state()
        committed = self.marks[0][1]
        found = {(name, key): v for name in restored.names() for key, v in restored.named(name).items()}
        assert found == committed
        assert restored.changes() == {}
        assert self._by_group(restored) == [self._of_group(committed, group) for group in GROUPS]
        timers = [(v.wake_at, *place) for place, v in committed.items() if isinstance(v, Waiting)]
        due = sorted(Timer(at, table, key) for at, table, key in timers if at is not None)
        assert restored.next_timer() == next(iter(due), None)

    def _by_group(self, state: State) -> list[dict[str, msgspec.Struct]]:
        return [dict(state[Grouped].of_group(group)) for group in GROUPS]

    def _of_group(self, values: Model, group: str) -> dict[str, msgspec.Struct]:
        return {key: v for (_, key), v in values.items() if isinstance(v, Grouped) and v.group == group}

    def _remember(self) -> None:
        self.marks.append((self.state.mark(), dict(self.values)))

    def _timers(self) -> list[Timer]:
        return sorted(
            Timer(value.wake_at, *place)
            for place, value in self.values.items()
            if isinstance(value, Waiting) and value.wake_at is not None
        )


TestStored = Stored.TestCase
TestStored.settings = settings(max_examples=100, stateful_step_count=25)


def test_a_table_that_is_no_longer_kept_is_left_out() -> None:
    """A changelog outlives the tables it was written for."""
    restorer = changelog.Restorer({"plain": Plain})
    restorer.add([(b"gone/a", b"{}"), (b"plain/a", b'{"number":1}')])
    assert dict(restorer.state()[Plain].items()) == {"a": Plain(1)}


def test_a_type_that_is_no_table_is_an_error() -> None:
    """A step that asks for what it does not keep is heard of at once."""
    with pytest.raises(KeyError):
        State({"plain": Plain})[Waiting]
