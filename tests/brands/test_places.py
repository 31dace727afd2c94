"""Where a text names companies."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streams.brands.file import parse
from streams.brands.names import Names
from streams.brands.registry import COMPETITOR, Brands

BRANDS = Brands.of(
    parse(
        {
            "brands": [
                {
                    "id": "acme",
                    "name": "Acme",
                    "accounts": {"x": ["@AcmeHelp"]},
                    "aliases": ["Acme Air", "エアアクメ"],
                    "products": ["Miles"],
                    "competitors": ["Initech", "globex"],
                },
                {"id": "globex", "name": "Globex", "products": ["Miles"]},
            ]
        }
    )
)


def named(text: str, source: str = "x") -> list[tuple[str, str]]:
    """The words at each place, and whose they are."""
    return [(text[place.start : place.end], place.owner) for place in BRANDS.places(source, text)]


def test_names_and_handles_stand_where_they_are_said_to() -> None:
    """In order; a handle with its sign, and only on the source whose account it is."""
    text = "hi @acmehelp, ACME beats Globex"
    assert named(text) == [("@acmehelp", "acme"), ("ACME", "acme"), ("Globex", "globex")]
    assert named(text, "facebook") == [("ACME", "acme"), ("Globex", "globex")]


def test_a_handle_is_not_found_twice() -> None:
    """A name that is the handle, too, is one place."""
    brands = Brands.of(parse({"brands": [{"id": "acme", "accounts": {"x": ["acme"]}}]}))
    assert [place[:2] for place in brands.places("x", "hi @acme")] == [(3, 8)]


def test_the_longest_name_counts() -> None:
    """And none within it, in any script."""
    assert named("the Acme Air crew") == [("Acme Air", "acme")]
    assert named("今日のエアアクメは") == [("エアアクメ", "acme")]
    assert named("acme airs") == [("acme", "acme")]


def test_a_name_that_brands_share_is_a_place_of_each() -> None:
    """Both are named there."""
    assert named("my miles") == [("miles", "acme"), ("miles", "globex")]


def test_a_competitor_is_a_company_too() -> None:
    """Unless it is a brand by itself, however its name is written."""
    assert named("Initech and GLOBEX") == [("Initech", COMPETITOR), ("GLOBEX", "globex")]
    assert BRANDS.names_competitor("like initech")
    assert not BRANDS.names_competitor("like Globex")


@given(st.text(alphabet="ab @.-é\u0301ａ", max_size=40), st.lists(st.text("abé ", max_size=4), max_size=4))
def test_places_are_those_of_owners(text: str, names: list[str]) -> None:
    """In order, apart from each other; whoever is placed is named."""
    known = Names({name: [name] for name in names})
    places = list(known.places(text))
    assert {place.owner for place in places} <= {*known.owners(text)}
    assert all(one.end <= other.start for one, other in pairwise(places))
