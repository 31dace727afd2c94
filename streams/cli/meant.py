"""Which one of many a person means, by an id or by the beginning of a reference as lists give it."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from streams.care.queue import SHORTEST, reference, too_short
from streams.cli.queue_view import SHOWN
from streams.errors import InputError


class _Listed(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Listed)


def called(listed: Iterable[T], name: str) -> list[T]:
    """Return those that a name may mean: the one of that id, else those whose reference begins like it."""
    every = [*listed]
    exact = [each for each in every if each.id == name]
    if exact or len(name) < SHORTEST:
        return exact
    return [each for each in every if reference(each.id).startswith(name.lower())]


def the_one(found: Sequence[T], name: str, *, unknown: str, where: str) -> T:
    """Return the only one that was found. Raises InputError where none is, or several are.

    unknown: what is said where there is none. where: how to see all there are.
    """
    if not found:
        raise InputError(f"{unknown}{too_short(name)}; {where}")
    if len(found) > 1:
        names = ", ".join(reference(each.id)[: 2 * SHOWN] for each in found[:SHOWN])
        raise InputError(f"{name!r} may be any of {names}; say which")
    return found[0]
