"""The steps that decide, in the order in which a mention goes through them: in a worker and in a backtest."""

from schemas.base import SECOND
from streams.alerts import Alerts
from streams.brands.load import load_teams
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.conversations import Answering, Conversations
from streams.customers import Customers
from streams.pulse import Counting, Pulse
from streams.rules.load import load
from streams.scoring.step import Score
from streams.scoring.topics import Topics
from streams.settings import Settings
from streams.step import Step
from streams.threads import Threads


def deciding_steps(settings: Settings, brands: Brands, teams: Teams | None = None) -> dict[str, Step]:
    """Return the step of every agent but `notify`, which tells the outside world and decides nothing.

    That of `score` knows no scores: whoever runs it asks the model first, and makes one for each batch.
    teams: with who is on call; read here where they are not given. Raises ConfigurationError where the file
    of rules is wrong, or a calendar that is read here.
    """
    return {
        "score": Score(brands, Topics(brands), {}),
        "threads": Threads(settings.parent_wait_seconds * SECOND),
        "customers": Customers(brands),
        "conversations": Counting(Answering(Conversations(brands))),
        "pulse": Pulse(brands, settings.reach_weights),
        "alerts": Alerts(load(settings.rules), teams or load_teams(brands, settings.brands)),
    }
