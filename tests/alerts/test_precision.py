"""How many of a rule's alerts were worth it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.alerts import Alert, Change, Subject
from streams.alerts import count_verdicts
from streams.alerts.cases import Case
from streams.alerts.precision import Precision, precisions, was_worth_it
from streams.shares import wilson
from tests.alerts.alerting import OBLIGATION, Drive, act, breached, ended
from tests.builders import NOON, at

FIRED = Change(state="firing", at=NOON, reason="breached")


def an_alert(name: str, *changes: Change, rule: str = "breached") -> Alert:
    """One that has gone through these changes since it fired."""
    history = (FIRED, *changes)
    return Alert(
        id=name,
        rule=rule,
        brand="acme",
        severity="warning",
        state=history[-1].state,
        subject=Subject(kind="obligation", id=name),
        fired_at=NOON,
        summary="anna waits",
        why="it took too long",
        changed_at=history[-1].at,
        history=history,
    )


def change(state: str, reason: str = "so it is", by: str | None = None) -> Change:
    """Something that became of it."""
    return Change(state=state, at=at(5), reason=reason, by=by)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ((), None),
        ((change("acknowledged", by="ben"),), True),
        ((change("escalated", by="ben"),), True),
        ((change("escalated", "nobody took it"),), None),
        ((change("snoozed", by="ben"),), None),
        ((change("resolved", by="ben"),), True),
        ((change("resolved", "answered"),), True),
        ((change("resolved", "redirected"),), True),
        ((change("resolved", "withdrawn"),), None),
        ((change("resolved", "expired"),), None),
        ((change("resolved", "waived"),), False),
        ((change("dismissed", "spam", by="ben"),), False),
        ((change("acknowledged", by="ben"), change("dismissed", "not-us", by="eva")), False),
        ((change("acknowledged", by="ben"), change("resolved", "expired")), True),
    ],
)
def test_what_people_did_says_whether_it_was_worth_it(
    changes: tuple[Change, ...], verdict: bool | None
) -> None:
    """The last who said anything counts; what time alone did says nothing."""
    assert was_worth_it(an_alert("a", *changes)) is verdict


def test_alerts_are_counted_by_rule() -> None:
    """In the order of the rules' names; those without a verdict apart."""
    taken, waved_off = change("acknowledged", by="ben"), change("dismissed", "known", by="ben")
    alerts = [an_alert("a", taken), an_alert("b", taken), an_alert("c", waved_off), an_alert("d")]
    other = replace(an_alert("e"), rule="angry")
    found = precisions([*alerts, other])
    assert list(found.items()) == [("angry", Precision(0, 0, 1)), ("breached", Precision(2, 1, 1))]
    assert (found["breached"].known, found["breached"].share) == (3, 2 / 3)
    assert (found["angry"].share, found["angry"].interval) == (None, (0.0, 1.0))


@given(st.integers(1, 10_000))
def test_of_none_and_of_all_the_bound_is_the_share(of: int) -> None:
    """Exactly: else all of all would be surely less than all."""
    assert (wilson(0, of)[0], wilson(of, of)[1]) == (0.0, 1.0)


def test_the_interval_is_wilsons() -> None:
    """8 of 10 at 95 %: 0.490 to 0.943 (Newcombe, Statistics in Medicine 17, 1998, gives such tables)."""
    low, high = Precision(8, 2, 0).interval
    assert (round(low, 3), round(high, 3)) == (0.49, 0.943)


@given(st.integers(1, 2_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_is_within_its_interval(counts: tuple[int, int]) -> None:
    """And that is within 0 and 1, and narrower for ten times as many."""
    hits, of = counts
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of + 1e-12
    assert hits / of - 1e-12 <= high <= 1
    wide, narrow = wilson(hits, of), wilson(10 * hits, 10 * of)
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_verdicts_are_counted_as_alerts_change() -> None:
    """What is forgotten has been counted; an alert that is taken back never was."""
    drive = Drive()
    drive.take(breached())
    assert count_verdicts(drive.state) == {"obligation-breached": Precision(unknown=1)}
    drive.take(act("acknowledge", 70))
    assert count_verdicts(drive.state) == {"obligation-breached": Precision(worth=1)}
    drive.take(act("dismiss", 80))
    drive.wait(hours=24 * 30)
    assert not list(drive.state[Case].items())
    assert count_verdicts(drive.state) == {"obligation-breached": Precision(not_worth=1)}


def test_an_alert_that_never_should_have_fired_counts_for_nobody() -> None:
    """A late answer shows that nobody waited."""
    drive = Drive()
    drive.take_all([breached(), ended(40)])
    assert drive.alerts() == {OBLIGATION: None}
    assert count_verdicts(drive.state) == {"obligation-breached": Precision()}
