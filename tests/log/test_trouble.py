"""Why somebody cannot go on: said once per change, and tried again ever more slowly."""

import logging

import pytest

from schemas.base import Time
from streams.errors import FencedError, LogError, NotAuthorisedError, StorageError, UnreachableError
from streams.log.trouble import LONGEST_PAUSE, Standing, cause_of
from tests.builders import NOON


def a_standing(*moments: int) -> Standing:
    """One whose clock says these seconds after noon, one after another."""
    times = iter(moments)
    return Standing("customers/1", lambda: Time(NOON + 1000 * next(times)))


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (UnreachableError("x"), "unreachable"),
        (NotAuthorisedError("x"), "not authorised"),
        (StorageError("x"), "storage"),
        (FencedError("x"), "fenced"),
        (LogError("x"), "failed"),
        (ZeroDivisionError("x"), "failed"),
    ],
)
def test_every_error_has_a_cause_in_a_word(error: Exception, cause: str) -> None:
    """Those that somebody can act on are told apart."""
    assert cause_of(error) == cause


def test_the_log_hears_of_changes_and_not_of_tries(caplog: pytest.LogCaptureFixture) -> None:
    """Once that it stopped, once for another cause, once that it goes on, with the time that it took."""
    standing = a_standing(0, 30)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            standing.stopped(UnreachableError("no Kafka answers"))
        standing.stopped(NotAuthorisedError("Kafka refuses\nthe topic a"))
        standing.goes_on()
        standing.goes_on()
    assert [record.getMessage() for record in caplog.records] == [
        "customers/1 cannot go on (unreachable): no Kafka answers",
        "customers/1 cannot go on (not authorised): Kafka refuses the topic a",
        "customers/1 goes on after 30 s (not authorised)",
    ]


def test_trouble_lasts_since_it_began(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever its cause turns into; what the log knows from somebody else it does not hear again."""
    standing = a_standing(0, 60)
    standing.stopped(UnreachableError("nobody"), said=True)
    standing.stopped(UnreachableError("still nobody"))
    assert standing.trouble is not None
    assert standing.trouble == ("unreachable", "still nobody", NOON)
    standing.goes_on()
    assert standing.trouble is None
    assert not caplog.records


def test_each_try_waits_twice_as_long_up_to_a_bound() -> None:
    """And the first again once something has worked."""
    standing = a_standing(*range(99))
    pauses = []
    for _ in range(30):
        standing.stopped(LogError("no"))
        pauses.append(standing.pause(0.5))
    assert pauses[:5] == [0.5, 1.0, 2.0, 4.0, LONGEST_PAUSE]
    assert set(pauses[5:]) == {LONGEST_PAUSE}
    standing.goes_on()
    assert standing.pause(0.5) == 0.5
    assert standing.pause(60) == 60
