"""How many say the same: in what people are told, by the brand's issues as far as they are known then."""

from typing import Any

import pytest

from schemas.alerts import Alike
from schemas.base import DAY, Time
from schemas.pulse import Issue, issue_forgotten
from streams.alerts.alike import words
from tests.alerts.alerting import OBLIGATION, T0, Drive, at, breached, due_soon, ended, safety


def issue(name: str = "1", **fields: Any) -> Issue:
    """What six people say of acme, @anna among them."""
    about: dict[str, Any] = {
        "name": "parcel, lost",
        "first_seen": T0,
        "last_seen": at(5),
        "state": "new",
        "mentions": 9,
        "people": 7,
        "people_of_late": 6,
        "said": ("x:m0", "x:m1"),
    }
    return Issue(id=f"acme/{name}", brand="acme", **{**about, **fields})


def told(drive: Drive) -> list[Alike | None]:
    """What each alert of each notice says of others."""
    drive.wait(minutes=10)
    return [alert.alike for notice in drive.notices() for alert in notice.alerts]


ALIKE = Alike(issue="acme/1", name="parcel, lost", others=5, mentions=9, last_at=at(5))


def test_people_are_told_how_many_others_say_the_same() -> None:
    """By the issue that the customer's words are part of; the alert itself does not depend on it."""
    drive = Drive()
    drive.take(issue())
    drive.take(breached())
    assert told(drive) == [ALIKE]
    assert drive.alert().alike is None


def test_the_alert_is_the_same_whenever_the_issue_is_heard_of() -> None:
    """Only what people were told then differs, since they were told before."""
    first, last = Drive(), Drive()
    first.take_all([issue(), breached()])
    last.take_all([breached()])
    last.wait(minutes=10)
    last.take(issue())
    assert told(first) == [ALIKE]
    assert told(last) == [None]
    assert first.alerts() == last.alerts()


def test_what_is_told_at_once_says_so_too() -> None:
    """Where the crowd was heard before."""
    drive = Drive()
    drive.take_all([issue(), safety()])
    assert [notice.alerts[0].alike for notice in drive.notices()] == [ALIKE]


def test_the_next_notice_says_how_many_by_then() -> None:
    """It got worse, and others joined."""
    drive = Drive()
    drive.take_all([issue(), due_soon()])
    drive.wait(minutes=5)
    drive.take_all([issue(people_of_late=20, suspected=3), breached()])
    assert [found and found.others for found in told(drive)] == [5, 19]


def test_that_it_is_over_needs_no_others() -> None:
    """Nobody is to decide anything by them."""
    drive = Drive()
    drive.take_all([issue(), breached()])
    drive.wait(minutes=5)
    drive.take(ended(66))
    assert told(drive) == [ALIKE, None]


@pytest.mark.parametrize(
    "heard",
    [
        [],
        [issue(said=("x:m2",))],
        [issue(people_of_late=1)],
        [issue(state="muted")],
        [issue(), issue(state="muted")],
        [issue(), issue_forgotten("acme/1")],
        [issue(state="merged", merged_into="acme/2")],
        [issue(state="merged", merged_into="acme/2"), issue("2", state="merged", merged_into="acme/1")],
    ],
    ids=["nothing", "others", "alone", "muted", "muted later", "gone", "merged away", "in a ring"],
)
def test_where_no_others_are_known_nothing_is_said(heard: list[Issue]) -> None:
    """No issue, one of this customer alone, one that nobody wants to hear of or that is gone."""
    drive = Drive()
    drive.take_all([*heard, breached()])
    assert told(drive) == [None]


def test_an_issue_that_is_part_of_another_counts_as_that() -> None:
    """Messages are known by the issue that they were part of first."""
    drive = Drive()
    drive.take_all([issue(), issue("2", people_of_late=40, said=()), issue(said=(), merged_into="acme/2")])
    drive.take(breached())
    assert [found and (found.issue, found.others) for found in told(drive)] == [("acme/2", 39)]


def test_a_message_that_turns_out_to_be_of_another_matter_counts_there() -> None:
    """An issue may be split."""
    drive = Drive()
    drive.take_all([issue(), issue(), issue("2", people_of_late=3), breached()])
    assert [found and found.issue for found in told(drive)] == ["acme/2"]


def test_it_is_forgotten_in_time_and_survives_a_restart() -> None:
    """After three days without news of the issue nothing of it is kept."""
    drive = Drive()
    drive.take(issue())
    drive.restart()
    drive.take(breached())
    assert told(drive) == [ALIKE]
    drive.advance(Time(at(5) + 3 * DAY))
    assert not [*drive.state.named("issues").keys(), *drive.state.named("joined").keys()]
    assert drive.alert(OBLIGATION).state == "firing"


def test_it_is_said_in_one_line() -> None:
    """With how many may be one hand, where any are suspected."""
    assert (
        words(ALIKE)
        == "5 others say the same within a day: parcel, lost (9 mentions, the last 2026-03-02 09:05Z)"
    )
    one = Alike(issue="acme/1", name="parcel", others=1, mentions=2, last_at=at(5), suspected=1)
    assert words(one).startswith("1 other says the same within a day, 1 of them perhaps one hand: parcel (2")
