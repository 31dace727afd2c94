"""A tombstone among a task's input is an alert or an issue that is over, or bad input."""

from schemas.alerts import Alert
from schemas.errors import RecordError
from schemas.pulse import issue_forgotten
from streams.log.port import Received
from streams.tasks.batch import decoded


def test_an_alert_that_is_taken_back_is_over() -> None:
    """As of when the tombstone came; nothing else of it is known."""
    ((_, record),) = decoded([Received("alerts", 0, 7, b"obligation:o1", None, 1_000)])
    assert isinstance(record, Alert)
    assert (record.id, record.state, record.resolved_at) == ("obligation:o1", "resolved", 1_000)


def test_an_issue_that_is_over_says_nothing_more() -> None:
    """But which it was: whoever reads issues forgets it."""
    ((_, record),) = decoded([Received("issues", 0, 7, b"acme/1", None, 1_000)])
    assert record == issue_forgotten("acme/1")


def test_one_without_a_key_is_refused() -> None:
    """Nobody can tell what it is about."""
    ((_, record),) = decoded([Received("alerts", 0, 7, None, None, 1_000)])
    assert isinstance(record, RecordError)
