"""Inhibitions hold back what is told, and never an alert or an obligation."""

from collections.abc import Sequence

from hypothesis import given, settings

from schemas.alerts import Alert
from schemas.base import MINUTE, Record, Time
from schemas.errors import RecordError
from streams.alerts.standing import Standing
from streams.rules import Rules
from streams.step import DuplicateRecord
from tests.alerts.alerting import OBLIGATION, Drive, act, at, breached, ended, safety
from tests.alerts.test_alerts_histories import EVENTS, records
from tests.rules.ruling import entry, inhibition, rules

LATE = entry(name="late", severity_when={"critical": 'priority == "urgent"'})
SOON = entry(name="soon", signals=["obligation-due-soon"], severity="info")
ALONE = entry(name="alone", signals=["safety"], group={"at_once": "true"})
BY_SEVERITY = inhibition("severity=critical", "severity!=critical", "conversation")


def driven(*inhibit: dict[str, object]) -> Drive:
    """A task with three rules and these inhibitions."""
    return Drive(rules(LATE, SOON, ALONE, inhibit=inhibit))


def told(drive: Drive) -> list[tuple[str, list[str]]]:
    """What was told: kind, and the obligations in it."""
    return [(one.kind, [alert.subject.id for alert in one.alerts]) for one in drive.notices()]


def test_who_knows_the_greater_is_not_told_the_small_until_it_is_over() -> None:
    """Of another conversation people are told; each alert stands as ever."""
    drive = driven(BY_SEVERITY)
    drive.take(breached(60, priority="urgent"))
    drive.take_all([breached(60, subject="o2"), breached(60, subject="o3", conversation="c3")])
    drive.creep(at(80))
    assert told(drive) == [("firing", ["o1", "o3"])]
    assert drive.alert("obligation:o2").state == "firing"
    drive.take(ended(80))
    drive.creep(at(83))
    assert told(drive)[1:] == [("firing", ["o2"]), ("resolved", ["o1"])]


def test_what_somebody_has_inhibits_on() -> None:
    """An alert that is acknowledged or snoozed stands still; one that is over by a person does not."""
    drive = driven(BY_SEVERITY)
    drive.take_all([breached(60, priority="urgent"), act("acknowledge", 61), breached(61, subject="o2")])
    drive.creep(at(90))
    assert told(drive) == []
    drive.take(act("resolve", 90))
    drive.creep(at(93))
    assert told(drive) == [("firing", ["o2"])]


def test_what_is_over_before_it_may_be_told_is_not_told() -> None:
    """Nobody is woken for what needs nobody."""
    drive = driven(BY_SEVERITY)
    drive.take_all([breached(60, priority="urgent"), breached(60, subject="o2")])
    drive.take_all([ended(70, subject="o2"), ended(71)])
    drive.creep(at(90))
    assert told(drive) == [("firing", ["o1"]), ("resolved", ["o1"])]


def test_that_it_is_over_waits_for_the_end_of_the_greater_as_well() -> None:
    """As with a silence, and as in Alertmanager."""
    drive = driven(BY_SEVERITY)
    drive.take(breached(60, subject="o2"))
    drive.creep(at(63))
    drive.take_all([breached(63, priority="urgent"), ended(70, subject="o2")])
    drive.creep(at(80))
    assert told(drive) == [("firing", ["o2"]), ("firing", ["o1"])]
    drive.take(ended(80))
    drive.creep(at(83))
    assert told(drive)[2:] == [("resolved", ["o1", "o2"])]


def test_another_brand_inhibits_nothing() -> None:
    """Each brand's people know of their own, whatever labels are equal."""
    drive = driven(BY_SEVERITY)
    drive.take_all([breached(60, priority="urgent", brand="other"), breached(60, subject="o2")])
    drive.creep(at(63))
    assert sorted(told(drive)) == [("firing", ["o1"]), ("firing", ["o2"])]


def test_what_goes_at_once_is_not_inhibited() -> None:
    """A matter of safety hides behind nothing, also where it comes again with the others."""
    drive = driven(inhibition("severity=critical", "subject=mention"))
    drive.take_all([breached(60, priority="urgent"), safety(61)])
    assert told(drive) == [("firing", ["x:m1"])]
    drive.creep(at(60 + 242))
    assert told(drive)[1:] == [("firing", ["o1"]), ("firing", ["o1", "x:m1"])]


def test_new_rules_inhibit_what_stands_and_let_go_what_they_do_not() -> None:
    """From the next look at the group on: nothing is kept of who inhibited whom."""
    drive = driven(BY_SEVERITY)
    drive.take_all([breached(60, priority="urgent"), breached(60, subject="o2")])
    drive.creep(at(64))
    drive.step.rules = rules(LATE, SOON)
    drive.restart()
    drive.creep(at(68))
    assert told(drive) == [("firing", ["o1"]), ("firing", ["o2"])]
    drive.step.rules = rules(LATE, SOON, inhibit=[BY_SEVERITY])
    drive.take(breached(69, subject="o4"))
    drive.creep(at(90))
    assert len(drive.notices()) == 2


def test_what_is_to_be_told_again_is_inhibited_too() -> None:
    """It is told once the greater is over."""
    drive = driven(BY_SEVERITY)
    drive.take(breached(60, subject="o2"))
    drive.creep(at(63))
    drive.take_all([breached(63, priority="urgent"), act("acknowledge", 70)])
    drive.creep(at(400))
    assert told(drive) == [("firing", ["o2"]), ("firing", ["o1"])]
    drive.take(ended(400))
    drive.creep(at(403))
    assert sorted(told(drive)[2:]) == [("firing", ["o2"]), ("resolved", ["o1"])]


_INHIBITED = rules(
    entry(name="late", severity_when={"critical": 'priority == "urgent"'}),
    entry(name="soon", signals=["obligation-due-soon", "urgent-complaint"], severity="info"),
    ALONE,
    inhibit=[
        inhibition("severity=critical", "severity!=critical"),
        inhibition("rule=soon", "subject=obligation", "customer", name="second"),
    ],
)
_FREE = Rules(_INHIBITED)


def _lived(history: Sequence[Record], by: Rules) -> Drive:
    drive = Drive(by)
    for record in history:
        try:
            drive.take(record)
        except (RecordError, DuplicateRecord):
            continue
    drive.wait(hours=24)
    drive.wait(minutes=5)
    return drive


@given(EVENTS)
@settings(max_examples=200)
def test_inhibitions_hide_notices_and_nothing_else(events: list[Record | int]) -> None:
    """Alerts, waivers and answers to people are those of the same history without inhibitions."""
    history = records(events)
    kept = [
        [(one.topic, one.key, one.record) for one in drive.outputs if one.topic != "alerts.notices"]
        for drive in (_lived(history, _INHIBITED), _lived(history, _FREE))
    ]
    assert kept[0] == kept[1]


@given(EVENTS)
@settings(max_examples=200)
def test_what_nothing_inhibits_any_more_is_told(events: list[Record | int]) -> None:
    """In the end, whatever fires and is not known is held back by a source that stands."""
    drive = _lived(records(events), _INHIBITED)
    drive.creep(Time(drive.now + 10 * MINUTE))
    kept = dict(drive.state[Standing].items())
    fires = {name: one for name, one in drive.alerts().items() if isinstance(one, Alert)}
    critical = any(one.open and one.severity == "critical" for one in kept.values())
    soon = any(one.open and one.labels["rule"] == "soon" for one in kept.values())
    for name, alert in fires.items():
        if alert.state == "firing" and not kept[name].news:
            assert kept[name].told is not None
        if alert.state == "firing" and kept[name].news:
            assert (critical and alert.severity != "critical") or (
                soon and alert.subject.kind == "obligation"
            )
    assert OBLIGATION not in kept or kept[OBLIGATION].open or kept[OBLIGATION].news or kept[OBLIGATION].flaps
