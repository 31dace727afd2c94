"""Who waits, who of them is meant, and whether the queue is worked off."""

from typing import Any

import pytest

from schemas.base import Time
from streams.care.capacity import Capacity, capacity
from streams.care.queue import Filter, meant, of_the_same, reference, waiting
from tests.care.owing import an_answer, an_obligation, at

ANNA = an_obligation("anna", due=60, assignee="eva", priority="urgent", safety=("injury",))
BOB = an_obligation("bob", due=30, brand="beta", source="chat", team="second", language="es")
CARL = an_obligation("carl", due=90)
DORA = an_answer("dora", 0, 10)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [BOB, ANNA, CARL]),
        ({"brand": "beta"}, [BOB]),
        ({"source": "chat"}, [BOB]),
        ({"team": "second"}, [BOB]),
        ({"language": "es"}, [BOB]),
        ({"priority": "urgent"}, [ANNA]),
        ({"held_by": "eva"}, [ANNA]),
        ({"free": True}, [BOB, CARL]),
        ({"safety": True}, [ANNA]),
        ({"overdue": int(at(60))}, [BOB, ANNA]),
        ({"overdue": int(at(60)), "free": True}, [BOB]),
        ({"brand": "beta", "team": "care"}, []),
    ],
)
def test_people_wait_soonest_due_first(wanted: dict[str, Any], found: list[object]) -> None:
    """Each filter leaves those it names; nobody who has been answered waits."""
    assert waiting([ANNA, BOB, CARL, DORA], Filter(**wanted)) == found


def test_how_it_goes_is_of_those_who_are_meant_in_whosever_hands() -> None:
    """What was answered counts with what is owed; who has it, or that it is late, makes no other queue."""
    every = [ANNA, BOB, CARL, DORA]
    mine = Filter(brand=ANNA.brand, held_by="eva", free=True, overdue=int(at(60)))
    assert of_the_same(every, mine) == [ANNA, CARL, DORA]
    assert of_the_same(every, Filter(team="second")) == [BOB]


def test_what_a_name_means() -> None:
    """An id, the beginning of a reference, or a message; the open one before those that have ended."""
    first = an_answer("m1", 0, 5, mentions=("x:m1",))
    second = an_obligation("m2", mentions=("x:m1", "x:m2"))
    every = [first, second, CARL]
    short = reference(second.id)
    assert meant(every, second.id) == meant(every, short[:6]) == meant(every, short.upper()) == [second]
    assert meant(every, "x:m1") == [second]
    assert meant(every, first.id) == [first]
    assert meant(every, "x:carl") == [CARL]
    assert meant([first], "x:m1") == [first]
    assert meant(every, short[:3]) == meant(every, "nobody") == []
    assert meant([second, an_obligation("m3", mentions=("x:m1",))], "x:m1") != [second]


def test_whether_the_queue_is_cleared() -> None:
    """Rates of the last four hours: six came, twelve went; three wait."""
    went = [an_answer(f"a{n}", 100 + n, 10) for n in range(4)]
    went += [an_answer(f"b{n}", -900 + n, 1000, outcome="redirected") for n in range(7)]
    went += [an_answer("c", -900, 1000, outcome="waived")]
    before = [an_answer("d", -600, 10)]
    standing = [an_obligation("e", 200), an_obligation("f", 201), an_obligation("g", -500, customer="x:bob")]
    found = capacity([*went, *before, *standing], Time(at(240)))
    assert found == Capacity(waiting=3, people=2, arriving=1.5, answered=2.75, done=3.0, hours_to_clear=2.0)


def test_a_queue_that_grows_is_never_cleared() -> None:
    """Nor one that nobody works on; and where nobody waits there is nothing to clear."""
    assert capacity([an_obligation()], Time(at(30))).hours_to_clear is None
    assert capacity([an_obligation()], Time(at(3000))).hours_to_clear is None
    assert capacity([], Time(at(30))) == Capacity(0, 0, 0.0, 0.0, 0.0, 0.0)
