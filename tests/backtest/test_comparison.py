"""A draft of rules beside the present ones: how much each would tell, when, and of whom only one tells."""

from datetime import UTC, timedelta, timezone

from msgspec.structs import replace

from schemas.alerts import Notice
from schemas.base import DAY, HOUR, MINUTE, Time
from streams.backtest.comparison import Person, days_between, only_by, told
from tests.alerts.test_precision import an_alert, change
from tests.backtest.hearing import answered, asked, compare
from tests.builders import NOON, at

LATE = """
rules:
  - name: very-late
    owner: care
    purpose: Who has waited for three hours is called.
    action: Call.
    review: 2027-06-01
    signals: [obligation-breached]
    for: 2h
    severity: critical
    texts: {why: nobody has answered for two hours after the promise}
"""
EVERYBODY = """
rules:
  - name: anybody
    owner: care
    purpose: To try it.
    action: Look.
    review: 2027-06-01
    signals: [obligation-due-soon]
    severity: info
    texts: {why: somebody waits}
"""
TALK = (
    asked("q", author="anna"),
    asked("r", Time(NOON + MINUTE), author="bob"),
    answered("a", "q", Time(NOON + 2 * HOUR)),
    answered("b", "r", Time(NOON + 10 * HOUR)),
)


def test_a_draft_that_tells_of_fewer() -> None:
    """Whom it leaves out is named, with what the present rules say of them; each side has its own figures."""
    outcome = compare(LATE, EVERYBODY, *TALK)
    found = outcome.result.comparison
    assert found
    assert [rule.rule for rule in found.draft.rules] == ["very-late"]
    assert [rule.rule for rule in found.present.rules] == ["anybody"]
    assert (found.draft.alerts, found.present.alerts) == (1, 2)
    assert [(each.customer, each.rule, each.severity) for each in found.missed] == [
        ("x:anna", "anybody", "info")
    ]
    assert found.added == []
    assert [alert.rule for alert in outcome.result.alerts] == ["very-late"]


def test_without_a_draft_nothing_is_compared() -> None:
    """The key is not there at all."""
    outcome = compare(None, EVERYBODY, *TALK)
    assert b'"comparison"' not in outcome.result.as_json()


def test_an_hour_of_the_night_is_one_of_the_brands() -> None:
    """What fires at noon in UTC wakes somebody where it is eleven at night."""
    notices = [
        Notice(id=str(n), brand="acme", kind=kind, at=at(minutes), title="anna waits")
        for n, (kind, minutes) in enumerate(
            [("firing", 0), ("firing", 30), ("resolved", 40), ("firing", 700)]
        )
    ]
    away = timezone(timedelta(hours=11))
    for zone, night in ((UTC, 1), (away, 2)):
        found = told([], notices, at(800), 2.0, lambda _, zone=zone: zone)  # type: ignore[misc]
        assert (found.notices, found.calls, found.calls_per_day, sum(found.by_hour)) == (4, 3, 1.5, 3)
        assert found.at_night == night


def test_what_is_told_after_the_recordings_end_is_not_counted() -> None:
    """Nobody is heard any more, so all that stands would be told for ever."""
    notices = [
        Notice(id=str(n), brand="acme", kind="firing", at=at(minutes), title="anna waits")
        for n, minutes in enumerate((0, 59, 61))
    ]
    found = told(
        [an_alert("a"), replace(an_alert("b"), fired_at=at(90))], notices, at(60), 1.0, lambda _: UTC
    )
    assert (found.alerts, found.notices, found.calls) == (1, 2, 2)


def test_verdicts_give_a_precision() -> None:
    """Where there are none there is no figure."""
    alerts = [
        an_alert("a", change("acknowledged", by="ben")),
        an_alert("b", change("dismissed", "spam", by="ben")),
        an_alert("c", rule="other"),
    ]
    breached, other = told(alerts, [], at(1), 1.0, lambda _: UTC).rules
    assert (breached.alerts, breached.worth, breached.not_worth, breached.precision) == (2, 1, 1, 0.5)
    assert (other.precision, other.interval) == (None, (0.0, 1.0))


def test_somebody_is_missed_once() -> None:
    """However many alerts there were about them, and by the first; what is about nobody is itself."""
    (person,) = only_by([an_alert("b"), an_alert("a")], [an_alert("b")])
    assert isinstance(person, Person)
    assert (person.alert, person.customer) == ("a", None)


def test_a_recording_of_an_hour_has_a_day() -> None:
    """Five alerts in an hour are not 120 a day."""
    assert days_between(NOON, at(60)) == 1.0
    assert days_between(NOON, Time(NOON + 36 * DAY // 24)) == 1.5
