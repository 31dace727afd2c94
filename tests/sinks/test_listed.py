"""What is said of alerts that a notice does not show."""

import pytest
from msgspec.structs import replace

from schemas.alerts import Notice
from streams.sinks.listed import rest
from streams.sinks.pagerduty import event
from streams.sinks.texts import whole
from tests.sinks.attempts import alert, attempt


def notice(count: int, more: int = 0, kind: str = "firing") -> Notice:
    """A notice that lists so many alerts, and is about more."""
    told = attempt(*(alert(f"o{number}") for number in range(count)), kind=kind).notice
    assert told is not None
    return replace(told, more=more)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (notice(10), ""),
        (notice(12), "and 2 more: groundswell alerts list --brand acme"),
        (notice(50, 20), "and 60 more: groundswell alerts list --brand acme"),
        (notice(2, 20), "and 20 more: groundswell alerts list --brand acme"),
        (notice(50, 20, "resolved"), "and 60 more: groundswell alerts list --brand acme --all"),
        (notice(50, 20, "summary"), "and 60 more: groundswell alerts list --brand acme --all"),
    ],
)
def test_what_is_not_shown_is_counted_with_where_it_is(told: Notice, said: str) -> None:
    """What is over is listed with --all only."""
    assert rest(told) == said
    assert whole(told).rstrip().endswith(said or "Answer now.")


def test_each_incident_says_how_many_have_none() -> None:
    """A pager has an incident for each listed alert, and hears of the others there are."""
    told = notice(12, 20)
    about = event(told, told.alerts[0])["payload"]["custom_details"]["about"]
    assert about[-1] == "and 20 more: groundswell alerts list --brand acme"
