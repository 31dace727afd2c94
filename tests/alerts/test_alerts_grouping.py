"""What people are told, when, and with what else."""

import msgspec

from schemas.alerts import Notice
from streams.alerts.group import Group
from streams.alerts.standing import Standing, keep
from streams.alerts.storms import MAX_NOTICES
from streams.alerts.tell import MAX_LISTED
from streams.rules.rule import GROUP_WAIT
from tests.alerts.alerting import OBLIGATION, Drive, act, at, breached, due_soon, ended, safety, signal
from tests.rules.ruling import entry, rules


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


def test_what_nobody_has_heard_of_is_not_told_again() -> None:
    """To tell again is for those who have heard of it once."""
    for heard in (True, False):
        drive = Drive()
        drive.take(breached(60))
        drive.wait(minutes=5)
        if not heard:
            ((name, standing),) = drive.state[Standing].items()
            keep(drive.state, name, msgspec.structs.replace(standing, told=None))
        drive.wait(minutes=24 * 60)
        assert (len(drive.notices()) > 1) is heard


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
        "escalated by ben (needs a lawyer): @anna has waited 61 min for acme (promised 60 min)"
    )
    drive.wait(minutes=5)
    assert len(drive.notices()) == 1


def test_a_storm_is_told_in_few_notices_and_every_alert_stands() -> None:
    """The title says how many in all, fifty are listed, and the end of it is one notice too."""
    drive = Drive()
    count = 1500
    for number in range(count):
        drive.take(breached(60 + number / count, subject=f"o{number}"))
    drive.wait(minutes=2)
    (notice,) = drive.notices()
    assert (len(notice.alerts), notice.more) == (MAX_LISTED, count - MAX_LISTED)
    assert notice.title == f"acme: {count} alerts ({count} warning); the 50 severest are listed"
    assert len(drive.alerts()) == count
    for number in range(count):
        drive.take(ended(70, subject=f"o{number}"))
    drive.wait(minutes=2)
    assert drive.notices()[1].title == f"acme: {count} alerts are over; the 50 severest are listed"
    assert len(drive.notices()) == 2


def test_what_is_new_in_a_group_waits_for_its_interval() -> None:
    """It is looked at every five minutes, unless its rule says otherwise, for as long as something waits."""
    drive = Drive()
    for minute in (60.0, 63.0, 65.0, 73.0):
        drive.creep(at(minute))
        drive.take(breached(minute, subject=f"o{minute:g}"))
    drive.creep(at(80))
    assert [notice.at for notice in drive.notices()] == [at(62), at(67), at(77)]
    assert [len(notice.alerts) for notice in drive.notices()] == [1, 2, 1]
    assert len({notice.id for notice in drive.notices()}) == 3
    quick = Drive(rules(entry(group={"wait": "1m", "interval": "2m"})))
    for minute in (60.0, 61.5):
        quick.take(breached(minute, subject=f"o{minute:g}"))
    quick.wait(minutes=5)
    assert [notice.at for notice in quick.notices()] == [at(61), at(63)]


def test_what_nobody_has_taken_is_told_again() -> None:
    """Every four hours; what somebody has is not, and there is an end to it once everything is over."""
    drive = Drive()
    drive.take_all([breached(subject="o1"), breached(subject="o2"), breached(subject="o3")])
    drive.creep(at(70))
    drive.take(act("acknowledge", 70, alert="obligation:o2"))
    drive.creep(at(303))
    assert drive.notices()[1].title == "acme: still 2 alerts that nobody has taken (2 warning)"
    assert (drive.notices()[1].kind, drive.notices()[1].at) == ("firing", at(62 + 240))
    drive.take(ended(310, subject="o3"))
    drive.creep(at(550))
    assert [notice.title for notice in drive.notices()[2:]] == [
        "over: @anna waited 5 h 10 min for acme (promised 60 min): answered",
        "still: @anna has waited 60 min for acme (promised 60 min)",
    ]
    drive.take(act("resolve", 600))
    drive.creep(at(1100))
    assert len(drive.notices()) == 5
    assert len(drive.state[Group]) == 0


def test_what_was_told_alone_is_told_again_with_the_others() -> None:
    """As soon as the most hurried of the rules would have it."""
    drive = Drive(
        rules(entry(), entry(name="safe", signals=["safety"], group={"at_once": "true", "repeat": "1h"}))
    )
    drive.take_all([safety(1), safety(2, subject="x:m2"), breached(3)])
    drive.advance(at(64))
    assert [listed(notice) for notice in drive.notices()] == [
        ["mention:acme:x:m1"],
        ["mention:acme:x:m2"],
        [OBLIGATION],
        ["obligation:o1", "mention:acme:x:m1", "mention:acme:x:m2"],
    ]


def test_after_a_gap_it_is_told_again_once() -> None:
    """A worker that was down for two days does not tell of each repeat that it has missed."""
    drive = Drive()
    drive.take(breached())
    drive.wait(minutes=3)
    drive.wait(hours=48)
    assert len(drive.notices()) == 2
    drive.wait(hours=3)
    assert len(drive.notices()) == 2
    drive.wait(hours=1)
    assert len(drive.notices()) == 3


def test_groups_of_their_own_that_repeat_at_the_same_time_are_told_together() -> None:
    """As many notices as when they began, and no alert is left out."""
    drive = Drive(rules(entry(group={"by": ["customer"]})))
    for number in range(6 * MAX_NOTICES):
        minute = 60 + 3 * (number // MAX_NOTICES)
        drive.creep(at(minute))
        drive.take(breached(minute, subject=f"o{number}", customer=f"c{number}"))
    drive.creep(at(120))
    begun = drive.notices()
    assert len(begun) == 6 * MAX_NOTICES
    drive.creep(at(60 * 6))
    again = drive.notices()[len(begun) :]
    assert len(again) == 6 * MAX_NOTICES
    drive.wait(hours=24 * 30)
    drive.wait(minutes=10)
    late = drive.notices()[len(begun) + len(again) :]
    assert len(late) <= 2 * (MAX_NOTICES + 1)
