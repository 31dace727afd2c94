"""Whether there is a brand or a team of the name that somebody types: in brands.yaml, or on the log."""

from collections.abc import Iterable
from pathlib import Path

from schemas.alerts import Alert
from schemas.conversations import Obligation
from streams.brands.load import load
from streams.errors import InputError


def check(
    file: Path, there: Iterable[Obligation | Alert], *, brand: str | None, team: str | None = None
) -> None:
    """Raise InputError for a brand or a team that neither brands.yaml has nor anything that is there.

    Without a brands.yaml any is taken: whatever a record is addressed to may be a brand. Raises
    ConfigurationError where brands.yaml is not in order.
    """
    if (brand is None and team is None) or not file.exists():
        return
    brands, every = list(load(file)), list(there)
    if brand is not None:
        _must_be("brand", brand, [each.id for each in brands], {each.brand for each in every})
    if team is not None:
        teams = [each.id for one in brands if brand in (None, one.id) for each in one.teams]
        _must_be("team", team, teams, {each.team for each in every if brand in (None, each.brand)})


def check_among(there: Iterable[Obligation], *, brand: str | None) -> None:
    """Raise InputError for a brand of which nothing is there, where that is all there is, as in a file."""
    if brand is not None:
        _must_be("brand", brand, [], {each.brand for each in there})


def _must_be(kind: str, name: str, registered: Iterable[str], others: Iterable[str | None]) -> None:
    known = list(dict.fromkeys([*registered, *sorted(each for each in others if each)]))
    if name not in known:
        raise InputError(f"there is no {kind} {name!r}; there are {', '.join(known) or 'none'}")
