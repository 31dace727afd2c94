"""How many people are how many steps away: as a search by hand finds it, however the ties came."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.pulse.reach.graph import Graph, Spread
from tests.pulse.reach.touching import block, by_hand

PEOPLE = [f"p{number}" for number in range(25)]
TIES = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=60)


def _in_blocks(ties: Sequence[tuple[str, str]], number: int) -> list[bytes]:
    """Ties dealt to so many blocks and to what is in none."""
    words = [f"{one}-{other}" for one, other in ties]
    return [block(" ".join(words[place :: number + 1])) for place in range(number + 1)]


@settings(max_examples=300, derandomize=True)
@given(
    ties=TIES,
    authors=st.sets(st.sampled_from([*PEOPLE, "stranger"]), max_size=6),
    number=st.integers(0, 40),
    steps=st.integers(1, 3),
)
def test_it_counts_as_a_search_by_hand_does(
    ties: list[tuple[str, str]], authors: set[str], number: int, steps: int
) -> None:
    """Also loops, ties heard twice, people of whom nobody knows, and most of it made ahead."""
    *blocks, loose = _in_blocks(ties, number)
    found = Graph(blocks, loose).spread(authors, steps)
    assert found.steps == by_hand(ties, authors, steps)
    assert found.through_people <= sum(found.steps)
    assert (found.through in authors) == any(found.steps)


def test_most_are_nearest_to_one() -> None:
    """Of those who said it; who is as near to two is counted for one of them."""
    graph = Graph([block("anna-a anna-b b-c ben-b")], block("ben-d"))
    assert graph.spread(["ben", "anna"], 3)[0::2] == ((3, 1, 0), 3)
    assert Graph([block("anna-a ben-b ben-c")], b"").spread(["anna", "ben"], 1) == Spread((3,), "ben", 2)


def test_a_handle_and_an_account_are_one_person() -> None:
    """No step lies between them, and nobody is counted twice; whatever is known first."""
    ties, names = "x:1-x:@ben x:2-x:3 x:@old-x:4", "x:@ben=x:2 x:@old=x:2"
    for blocks, loose in (([ties], names), ([names], ties), ([], f"{ties} {names}"), ([ties, names], "")):
        graph = Graph([block(each) for each in blocks], block(loose))
        assert graph.spread(["x:1"], 3).steps == (1, 2, 0)
        assert graph.spread(["x:2"], 1).steps == (3,)
        assert graph.spread(["x:@ben"], 1).steps == (3,)


def test_without_ties_nobody_is_reached() -> None:
    """Nor from nobody."""
    assert Graph([], b"").spread(["anna"], 3) == Spread((0, 0, 0))
    assert Graph([block("anna-ben")], b"").spread([], 2) == Spread((0, 0))
