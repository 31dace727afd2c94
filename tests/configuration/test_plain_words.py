"""What is wrong with a file is said in words that people know, with what is wanted instead."""

from typing import Annotated, Any, Literal

import msgspec
import pytest

from streams.configuration.keys import checked
from streams.errors import ConfigurationError


class Inner(msgspec.Struct, frozen=True):
    """A part of the file. from: a key that is no name in Python."""

    colour: Literal["red", "blue"] | None = None
    from_: tuple[Annotated[Literal["a", "b"], msgspec.Meta(description="a letter")], ...] = msgspec.field(
        name="from", default=()
    )


class Cat(msgspec.Struct, frozen=True, tag_field="kind", tag="cat"):
    """One of several."""


class Dog(msgspec.Struct, frozen=True, tag_field="kind", tag="dog"):
    """Another."""


class File(msgspec.Struct, frozen=True):
    """A whole file."""

    inner: Inner | str = ""
    by_name: dict[Literal["x", "y"], Inner] = {}
    few: Annotated[tuple[str, ...], msgspec.Meta(min_length=2, max_length=3)] = ("a", "b")
    number: int | None = None
    pets: dict[str, Cat | Dog] = {}
    share: Annotated[float, msgspec.Meta(le=1)] = 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"inner": {"colour": "green"}}, "inner.colour: 'green' is none of red, blue"),
        ({"inner": {"from": ["a", "c"]}}, "inner.from[1]: 'c' is none of a, b"),
        ({"by_name": {"x": {}, "z": {}}}, "by_name.z: 'z' is none of x, y"),
        ({"by_name": {"x": {"colour": "green"}}}, "by_name.x.colour: 'green' is none of red, blue"),
        (
            {"pets": {"tom": {"kind": "cat"}, "rex": {"kind": "god"}}},
            "pets.rex.kind: 'god' is none of cat, dog",
        ),
        ({"few": ["a"]}, "few: fewer than 2 entries"),
        ({"few": list("abcd")}, "few: more than 3 entries"),
        ({"number": []}, "number: a list, where a whole number or nothing should stand"),
        ({"few": {}}, "few: keys with values, where a list should stand, as [a, b]"),
        ({"share": "2"}, "share: Expected `float` <= 1.0"),
    ],
)
def test_a_fault_says_what_is_wanted_instead(content: dict[str, Any], said: str) -> None:
    """The words that may stand there, or what kind of value; what has no plainer words is said as it is."""
    with pytest.raises(ConfigurationError) as refused:
        checked(content, File, lambda _kind, value: value)
    assert str(refused.value) == said
