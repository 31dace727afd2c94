"""Why a value is refused, in words that say what is wanted instead."""

import re
from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

_ENUM = re.compile(r"Invalid (?:enum )?value '(.*)'", re.DOTALL)
_TYPE = re.compile(r"Expected `([^`]*)`, got `([^`]*)`")
_LENGTH = re.compile(r"Expected `(\w+)` of length (>=|<=) (\d+)")
_FORM = re.compile(r"Expected `str` matching regex (.*)", re.DOTALL)
_DATE = "Invalid RFC3339 encoded date"
_KINDS = {
    "array": "a list",
    "object": "keys with values",
    "str": "text",
    "null": "nothing",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
}
_EXAMPLES = {"array": ", as [a, b]", "object": ", as {a: b}"}


def plain(reason: str, kind: type, steps: Sequence[str | int], *, is_key: bool) -> str:
    """Return msgspec's reason in plain words.

    kind: what the whole was to be. steps: the way in it to the value at fault, or, with is_key, to the key.
    """
    if found := _ENUM.fullmatch(reason):
        allowed = _allowed(kind, steps, is_key)
        return f"{found[1]!r} is none of {', '.join(allowed)}" if allowed else reason
    if found := _TYPE.fullmatch(reason):
        wanted = " or ".join(_KINDS.get(each, each) for each in found[1].split(" | "))
        return f"{_KINDS.get(found[2], found[2])}, where {wanted} should stand{_EXAMPLES.get(found[1], '')}"
    if found := _LENGTH.fullmatch(reason):
        return _length(*found.groups())
    if found := _FORM.fullmatch(reason):
        return f"not of the form {found[1]}"
    return "not a day, as 2026-12-24" if reason == _DATE else reason


def _length(kind: str, bound: str, number: str) -> str:
    parts = "characters" if kind == "str" else "entries"
    if bound == "<=":
        return f"more than {number} {parts}"
    return "empty" if number == "1" else f"fewer than {number} {parts}"


def _allowed(kind: type, steps: Sequence[str | int], is_key: bool) -> list[str]:
    """Return the words that may stand there, in the order in which they are declared."""
    types = [*_members(kind)]
    for step in steps[:-1] if is_key else steps:
        types = [member for each in types for inner in _within(each, step) for member in _members(inner)]
    if is_key:
        types = [get_args(each)[0] for each in types if get_origin(each) is dict]
    return [word for each in types if get_origin(each) is Literal for word in get_args(each)]


def _within(kind: Any, step: str | int) -> Iterator[Any]:
    """What stands under a key or at a place of a list."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        names = dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))
        hints = get_type_hints(kind, include_extras=True)
        yield from (hints[name] for key, name in names.items() if key == step)
        if kind.__struct_config__.tag_field == step:
            yield Literal[kind.__struct_config__.tag]
    elif get_origin(kind) is dict:
        yield get_args(kind)[1]
    elif get_origin(kind) is tuple:
        yield get_args(kind)[0]


def _members(kind: Any) -> Iterator[Any]:
    """What a type may be: each member of a union, without what is said of its values."""
    if get_origin(kind) is Annotated:
        yield from _members(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        yield from (member for each in get_args(kind) for member in _members(each))
    else:
        yield kind
