"""What is configured of telling: the rules and the teams that hold now."""

from collections.abc import Iterable
from typing import NamedTuple

from schemas.alerts import Recipient
from schemas.base import Time
from streams.brands.teams import Teams
from streams.rules import Rules


class Policy(NamedTuple):
    """Both may be others at any time: what stands, stands as it was judged."""

    rules: Rules
    teams: Teams

    def recipients(
        self, brand: str, teams: Iterable[str], at: Time, *, disturb: bool
    ) -> tuple[Recipient, ...]:
        """Return who is told now. disturb: also teams that rest."""
        return tuple(
            Recipient(team=team, people=self.teams.on_call(brand, team, at))
            for team in dict.fromkeys(teams)
            if disturb or self.teams.quiet_until(brand, team, at) is None
        )
