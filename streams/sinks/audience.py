"""Whether the brands and teams that sinks are for are those of brands.yaml."""

from collections.abc import Iterator

from streams.brands.registry import Brands
from streams.sinks.file import SinksFile


def unknown_audiences(content: SinksFile, registry: Brands) -> Iterator[str]:
    """Say of each brand and team of a sink that there is none: nobody would ever be told for it there."""
    teams = {brand.id: [team.id for team in brand.teams] for brand in registry}
    for name, entry in content.sinks.items():
        for brand in entry.brands:
            if brand not in teams:
                yield f"sinks.{name}.brands: no brand has the id {brand!r}; {_there_are([*teams])}"
        # A brand that is none is said above: the teams are then looked for in all.
        meant = [brand for brand in entry.brands if brand in teams] or [*teams]
        found = [*dict.fromkeys(team for brand in meant for team in teams[brand])]
        for team in entry.teams:
            if team not in found:
                yield f"sinks.{name}.teams: there is no team {team!r}; {_there_are(found)}"


def _there_are(names: list[str]) -> str:
    return f"there are {', '.join(names)}" if names else "there are none"
