"""A minute of trouble on three nodes: nothing is lost, nothing doubled, the contents are the same.

The long form is `make chaos`.
"""

from pathlib import Path

import pytest
from rich.console import Console

from streams.broker import Broker
from tests.chaos.recording import Recording
from tests.chaos.run import Outcome, Run
from tests.chaos.table import show
from tests.chaos.trouble import short_plan

MENTIONS = 3_000
SEED = 20_261_125


@pytest.fixture(scope="module")
def outcome(cluster: Broker, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What became of a short recording."""
    console = Console(width=120)
    scratch: Path = tmp_path_factory.mktemp("chaos")
    outcome = Run(Recording(MENTIONS, SEED), short_plan(SEED), console.print)(cluster, scratch)
    show(console, outcome, SEED)
    return outcome


def test_nothing_differs_from_an_undisturbed_run(outcome: Outcome) -> None:
    """Enriched mentions, dead letters, every compacted topic, what was told."""
    assert outcome.wrong == []


def test_zombies_are_fenced(outcome: Outcome) -> None:
    """One that slept too long learns that others have its partitions, and commits nothing more for them."""
    assert len(outcome.zombies) == 1
    assert all(zombie.lost_membership and zombie.inherited for zombie in outcome.zombies)


def test_there_was_trouble_of_every_kind(outcome: Outcome) -> None:
    """Nothing was left out."""
    assert outcome.done == {"scale": 2, "zombie": 1, "broker-kill": 1, "broker-pause": 1}
    assert outcome.kills == 3
