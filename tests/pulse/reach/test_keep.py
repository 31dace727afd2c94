"""What is remembered of ties: bounded, the strongest for longest, nothing for ever."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import DAY
from schemas.pulse import Contact
from streams.pulse.reach import keep
from streams.pulse.reach.keep import Block, Bounds, Tied, graph_of, take
from streams.pulse.reach.ties import FADED, HALF_LIFE, Rows, number_of, read, rows_of, strongest, summed
from streams.state import State
from tests.pulse.hearing import MONDAY
from tests.pulse.reach.touching import by_hand, contacts

SMALL = Bounds(block=8, most=4, oldest=2)


def a_state() -> State:
    """Where nothing is known yet."""
    return State(keep.TABLES)


def rows_in(state: State, brand: str = "acme") -> Rows:
    """All that is kept of a brand; what is listed is there, and nothing else is."""
    tied = state[Tied].get(brand) or Tied()
    keys = [f"{brand}/{each.number}" for each in tied.blocks]
    assert {key for key, _ in state[Block].items() if key.startswith(f"{brand}/")} == {*keys}
    blocks = [state[Block].get(key) for key in keys]
    return read((*(each.rows for each in blocks if each), tied.loose))


def hear(state: State, words: str, at: int = MONDAY, bounds: Bounds = SMALL) -> None:
    """Take contacts, told at that time, and commit."""
    take(state, "acme", contacts(words, at), at, bounds)
    state.changes()
    state.committed()


def test_nothing_is_known_of_a_brand_of_which_nothing_was_told() -> None:
    """No graph is not an empty one."""
    state = a_state()
    assert graph_of(state, "acme") is None
    hear(state, "anna-ben")
    graph = graph_of(state, "acme")
    assert graph is not None
    assert graph.spread(["anna"], 1).steps == (1,)
    assert graph_of(state, "globex") is None


@settings(max_examples=60, derandomize=True)
@given(st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=7), max_size=12))
def test_ties_are_found_wherever_they_are_kept(told: list[list[tuple[int, int]]]) -> None:
    """Loose, or in blocks, which are written once."""
    state, written = a_state(), dict[str, bytes]()
    for some in told:
        take(state, "acme", contacts(" ".join(f"{one}-{other}" for one, other in some)), MONDAY, Bounds(8))
        blocks = {key: block.rows for key, block in state[Block].items()}
        assert written.items() <= blocks.items()
        written = blocks
    ties = [(str(one), str(other)) for some in told for one, other in some]
    graph = graph_of(state, "acme")
    found = graph.spread(["0"], 3).steps if graph else (0, 0, 0)
    assert found == by_hand(ties, ["0"], 3)


def test_the_same_few_need_no_more_room() -> None:
    """Who speaks with somebody every day is one tie, a strong one."""
    state = a_state()
    for _ in range(40):
        hear(state, "anna-ben ben-anna")
    rows = summed(rows_in(state))
    assert len(rows) == 1
    assert len(rows_in(state)) <= SMALL.block
    assert math.isclose(rows["strength"][0], MONDAY / HALF_LIFE + math.log2(80), abs_tol=1e-3)


def test_of_too_many_the_weakest_of_the_oldest_go() -> None:
    """However many there are; a tie of many contacts outlasts newer ones of one."""
    state = a_state()
    hear(state, "anna-ben " * 5 + "anna-carl")
    for number in range(200):
        hear(state, f"a{number}-b{number}", MONDAY + number)
        assert len(rows_in(state)) <= (SMALL.most + 1) * SMALL.block
    kept = rows_in(state)
    both = sorted((number_of("anna"), number_of("ben")))
    assert [*both] in [[int(row["one"]), int(row["other"])] for row in kept]
    assert number_of("carl") not in {*kept["one"].tolist(), *kept["other"].tolist()}
    assert number_of("a199") in {*kept["one"].tolist(), *kept["other"].tolist()}


def test_what_has_faded_is_forgotten() -> None:
    """A contact after half a year, several later; in blocks and out of them."""
    state, faded = a_state(), MONDAY - round(FADED * HALF_LIFE) + DAY
    hear(state, " ".join(f"a{number}-b{number}" for number in range(8)))
    hear(state, "anna-ben")
    assert len(rows_in(state)) == 9
    hear(state, "carl-dora", faded)
    assert len(rows_in(state)) == 1


def test_the_strongest_are_chosen_alike_whatever_their_order() -> None:
    """And all where there is room."""
    rows = summed(read([rows_of(contacts("a-b a-b c-d e-f e-f e-f")).tobytes()]))
    assert len(strongest(rows, 5)) == 3
    assert {*strongest(rows, 2)["strength"].tolist()} == {*sorted(rows["strength"].tolist())[1:]}


def test_a_contact_says_who_and_when() -> None:
    """Which of two spoke to the other says nothing of how near they are."""
    one, other = contacts("anna-ben ben-anna")
    assert isinstance(one, Contact)
    rows = rows_of((one, other))
    assert rows[0] == rows[1]
