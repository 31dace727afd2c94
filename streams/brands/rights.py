"""Who may act on what is a brand's or a team's: alerts, owed answers, issues, campaigns. Pure.

The list of the team whose it is counts, with those of the teams that its alerts go up to. A team without one
goes by the brand's; where that is not named either, everybody may.
"""

from streams.brands.file import BrandEntry, BrandsFile, Team
from streams.brands.names import canonical
from streams.errors import ConfigurationError

NAMED = 10
"""So many of those who may are named to who may not."""


def why_not(brand: BrandEntry, team: str | None, person: str) -> str | None:
    """Say why a person may not act on what is the team's, or the brand's where it is no team's.

    None where they may. Names are compared without regard to case and width.
    """
    people = _people(brand, team)
    if not people or canonical(person) in map(canonical, people):
        return None
    named = ", ".join(people[:NAMED]) + (f" and {len(people) - NAMED} more" if len(people) > NAMED else "")
    return f"{person} may not act on what belongs to {team or brand.id}: may_act in brands.yaml names {named}"


def check_rights(file: BrandsFile) -> None:
    """Raise ConfigurationError where alerts of a team that names people go up to one for which nobody is."""
    for number, brand in enumerate(file.brands):
        by_id = {team.id: team for team in brand.teams}
        for position, team in enumerate(brand.teams):
            for place, step in enumerate(team.escalation):
                called = by_id.get(step.to or "")
                if called is not None and _own(brand, team) and not _own(brand, called):
                    raise ConfigurationError(
                        f"brands[{number}].teams[{position}].escalation[{place}].to: {called.id} has no "
                        f"may_act: who is called there could not act on what belongs to {team.id}"
                    )


def _people(brand: BrandEntry, team: str | None) -> tuple[str, ...]:
    """Return who may act; nobody in particular where everybody may."""
    by_id = {each.id: each for each in brand.teams}
    whose = by_id.get(team or "")
    if whose is None:
        return brand.may_act
    people = _own(brand, whose)
    if not people:
        return ()
    called = (by_id[step.to] for step in whose.escalation if step.to in by_id)
    return tuple(dict.fromkeys((*people, *(name for each in called for name in _own(brand, each)))))


def _own(brand: BrandEntry, team: Team) -> tuple[str, ...]:
    return team.may_act or brand.may_act
