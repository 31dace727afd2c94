"""What people are told, when, and with what else."""

from schemas.alerts import Notice
from schemas.base import MINUTE, Time
from streams.alerts.cases import Case
from streams.alerts.group import MAX_LISTED
from streams.rules.rule import GROUP_WAIT
from tests.alerts.alerting import OBLIGATION, Drive, act, at, breached, due_soon, ended, safety, signal


def listed(notice: Notice) -> list[str]:
    """The alerts in it."""
    return [alert.id for alert in notice.alerts]


def test_breaches_of_one_brand_go_out_as_one_notice_severest_first() -> None:
    """The group waits two minutes from its first, and says how many of which severity."""
    drive = Drive()
    drive.take(breached(60, subject="o1"))
    drive.take(breached(60.5, subject="o2", priority="urgent"))
    drive.take(due_soon(61, subject="o3"))
    drive.take(breached(61, subject="o4", waiting_since=at(-20)))
    assert drive.notices() == []
    (output,) = drive.wait(minutes=1)
    assert (output.topic, output.key) == ("alerts.notices", "acme")
    (notice,) = drive.notices()
    assert listed(notice) == ["obligation:o2", "obligation:o4", "obligation:o1", "obligation:o3"]
    assert notice.title == "acme: 4 alerts (1 critical, 2 warning, 1 info)"
    assert (notice.kind, notice.at) == ("firing", at(60) + GROUP_WAIT)


def test_brands_do_not_share_a_notice() -> None:
    """Each brand's people read of their own."""
    drive = Drive()
    drive.take(breached(subject="o1"))
    drive.take(breached(subject="o2", brand="other"))
    drive.wait(minutes=3)
    assert sorted((notice.brand, *listed(notice)) for notice in drive.notices()) == [
        ("acme", "obligation:o1"),
        ("other", "obligation:o2"),
    ]
    assert len({notice.id for notice in drive.notices()}) == 2


def test_an_alert_is_told_again_only_when_it_got_worse() -> None:
    """Due soon is told, breached is told, and the same again is not."""
    drive = Drive()
    drive.take(due_soon())
    drive.wait(minutes=3)
    drive.take(due_soon(50))
    drive.wait(minutes=3)
    drive.take(breached())
    drive.wait(minutes=3)
    drive.take(breached(70))
    drive.wait(minutes=3)
    titles = [notice.title for notice in drive.notices()]
    assert [notice.alerts[0].rule for notice in drive.notices()] == [
        "obligation-due-soon",
        "obligation-breached",
    ]
    assert titles[1] == "@anna has waited 60 min for acme (promised 60 min)"


def test_what_is_over_before_its_group_went_out_is_not_told() -> None:
    """The answered one is dropped; a group that becomes empty sends nothing."""
    drive = Drive()
    drive.take_all([breached(60), breached(60, subject="o2"), ended(61)])
    drive.wait(minutes=5)
    assert [listed(notice) for notice in drive.notices()] == [["obligation:o2"]]
    quiet = Drive()
    quiet.take_all([breached(60), ended(61)])
    quiet.wait(minutes=5)
    assert quiet.notices() == []


def test_what_somebody_has_taken_before_its_group_went_out_is_not_told() -> None:
    """Whoever acknowledged it knows of it already."""
    drive = Drive()
    drive.take_all([breached(60), act("acknowledge", 61)])
    drive.wait(minutes=5)
    drive.take(ended())
    drive.wait(minutes=5)
    assert drive.notices() == []


def test_what_was_taken_back_before_its_group_went_out_is_not_told() -> None:
    """Nobody hears of what should never have fired."""
    drive = Drive()
    drive.take_all([breached(60), ended(30)])
    drive.wait(minutes=5)
    assert drive.notices() == []


def test_the_end_of_what_was_told_is_told_in_a_group() -> None:
    """So that people know it is over; once."""
    drive = Drive()
    drive.take_all([breached(60), breached(60, subject="o2")])
    drive.wait(minutes=2)
    drive.take_all([ended(70), act("dismiss", 71, alert="obligation:o2", reason="not-us"), ended(71)])
    drive.wait(minutes=5)
    firing, resolved = drive.notices()
    assert (resolved.kind, resolved.title) == ("resolved", "acme: 2 alerts are over")
    assert sorted(listed(resolved)) == sorted(listed(firing))
    drive.take(ended(80, subject="o2"))
    drive.wait(minutes=5)
    assert len(drive.notices()) == 2


def test_one_that_is_over_is_named_in_the_title() -> None:
    """A person sees at a glance which."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=2)
    drive.take(ended())
    drive.wait(minutes=5)
    assert drive.notices()[1].title == "over: @anna waited 70 min for acme (promised 60 min): answered"


def test_who_was_told_of_what_should_never_have_fired_is_told_so() -> None:
    """A tombstone on the topic, and a notice that says why."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=2)
    drive.take(ended(30))
    drive.wait(minutes=5)
    assert drive.alerts() == {OBLIGATION: None}
    (alert,) = drive.notices()[1].alerts
    assert (alert.state, drive.notices()[1].kind) == ("resolved", "resolved")
    assert alert.history[-1].reason == ("should never have fired: answered at 2026-03-02T09:30:00.000Z")


def test_what_a_person_closed_and_then_was_taken_back_is_told_as_they_closed_it() -> None:
    """Their word is not overwritten in what is told."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=2)
    drive.take_all([act("dismiss", 63), ended(30)])
    drive.wait(minutes=5)
    assert drive.notices()[1].alerts[0].state == "dismissed"


def test_safety_goes_at_once_and_alone() -> None:
    """It does not wait for the group, not even where the group had it already."""
    drive = Drive()
    drive.take(breached())
    drive.take(signal("urgent-complaint", 60, what="mention", subject="x:m1"))
    drive.take(safety(61))
    (notice,) = drive.notices()
    assert (listed(notice), notice.at) == (["mention:acme:x:m1"], at(61))
    drive.wait(minutes=5)
    assert [listed(one) for one in drive.notices()] == [["mention:acme:x:m1"], [OBLIGATION]]


def test_safety_after_a_snooze_goes_at_once_too() -> None:
    """Whoever put it off is reminded the moment the time is up."""
    drive = Drive()
    drive.take_all([safety(1), act("snooze", 2, alert="mention:acme:x:m1", until=at(10))])
    drive.advance(at(10))
    first, second = drive.notices()
    assert second.at == at(10)
    assert first.id != second.id


def test_a_snooze_that_is_over_is_told_again() -> None:
    """Though nothing got worse."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=2)
    drive.take(act("snooze", 63, until=at(80)))
    drive.advance(at(90))
    drive.wait(minutes=5)
    assert [notice.kind for notice in drive.notices()] == ["firing", "firing"]


def test_who_escalates_calls_others_at_once() -> None:
    """With who, and why; the group does not tell it again."""
    drive = Drive()
    drive.take_all([breached(), act("escalate", 61, reason="needs a lawyer")])
    (notice,) = drive.notices()
    assert notice.title == (
        "escalated by ben (needs a lawyer): @anna has waited 60 min for acme (promised 60 min)"
    )
    drive.wait(minutes=5)
    assert len(drive.notices()) == 1


def test_what_is_forgotten_before_its_group_ends_is_passed_over() -> None:
    """A state that somebody has cleaned does not stop the group."""
    drive = Drive()
    drive.take_all([breached(), breached(subject="o2")])
    drive.state[Case].delete(OBLIGATION)
    drive.wait(minutes=2)
    assert listed(drive.notices()[0]) == ["obligation:o2"]


def test_a_storm_is_told_in_few_notices_and_every_alert_stands() -> None:
    """The title says how many in all, fifty are listed, and the end of it is one notice too."""
    drive = Drive()
    count = 1500
    for number in range(count):
        drive.take(breached(60 + number / count, subject=f"o{number}"))
    drive.wait(minutes=2)
    (notice,) = drive.notices()
    assert len(notice.alerts) == MAX_LISTED
    assert notice.title == f"acme: {count} alerts ({count} warning); the 50 severest are listed"
    assert len(drive.alerts()) == count
    for number in range(count):
        drive.take(ended(70, subject=f"o{number}"))
    drive.wait(minutes=2)
    assert drive.notices()[1].title == f"acme: {count} alerts are over; the 50 severest are listed"
    assert len(drive.notices()) == 2


def test_the_next_group_begins_after_the_last() -> None:
    """Two minutes apart, ids that differ."""
    drive = Drive()
    for number in range(6):
        drive.take(breached(60 + number, subject=f"o{number}"))
    drive.advance(Time(at(70) + MINUTE))
    assert len(drive.notices()) == 3
    assert len({notice.id for notice in drive.notices()}) == 3
