"""Who is told: teams, who of them is on call, quiet hours, and where it goes up if nobody takes it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.alerts import Alert, AlertAction, Notice
from schemas.base import HOUR, MINUTE, Record, Time
from schemas.errors import RecordError
from streams.alerts import lifecycle
from streams.alerts.group import Group
from streams.alerts.standing import Standing
from streams.alerts.storms import MAX_NOTICES
from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.rules import Rules
from streams.step import DuplicateRecord
from tests.alerts.alerting import (
    OBLIGATION,
    Drive,
    act,
    answers,
    at,
    breached,
    due_soon,
    ended,
    safety,
    signal,
    silence,
    states,
)
from tests.alerts.test_alerts_histories import EVENTS, records
from tests.rules.ruling import entry, rules

DAY_OF_T0 = "monday"
UP = [
    {"after": "15m"},
    {"after": "30m", "to": "leads"},
    {"after": "1h", "to": "board", "severity": "critical"},
]
CARE = {"id": "care", "escalation": UP, "on_call": {"people": ["anna"]}}
SAFE = {"id": "safe", "safety": ["injury"], "on_call": {"people": ["sam", "sue"]}}
LEADS = {"id": "leads", "on_call": {"people": ["lea"]}}
BOARD = {"id": "board"}
MORNING = {"time_zone": "UTC", "hours": {DAY_OF_T0: ["09:00-12:00"]}}
"""T0 is nine on a Monday."""


def driven(*teams: dict[str, Any], by: Rules | None = None) -> Drive:
    """A task whose brand has these teams."""
    brands = Brands.of(
        parse({"brands": [{"id": "acme", "teams": list(teams or (CARE, SAFE, LEADS, BOARD))}]})
    )
    return Drive(by, Teams(brands, {}))


def to(drive: Drive) -> list[tuple[float, list[str]]]:
    """When and whom each notice told, in minutes after nine."""
    return [((one.at - at(0)) / MINUTE, [each.team for each in one.to]) for one in drive.notices()]


def test_a_notice_says_which_team_it_is_for_and_who_of_it_is_on_call() -> None:
    """As of when it is decided; the alert carries its team."""
    drive = driven()
    drive.take_all([breached(), safety(61)])
    drive.creep(at(63))
    assert [(one.to[0].team, one.to[0].people) for one in drive.notices()] == [
        ("safe", ("sam", "sue")),
        ("care", ("anna",)),
    ]
    assert (drive.alert().team, drive.alert("mention:acme:x:m1").team) == ("care", "safe")


def test_a_team_that_a_signal_names_goes_first() -> None:
    """Whose the answer is, its conversation knows better."""
    drive = driven()
    drive.take_all([breached(team="leads"), breached(subject="o2")])
    drive.creep(at(63))
    assert sorted(to(drive)) == [(62, ["care"]), (62, ["leads"])]


def test_a_brand_without_teams_tells_nobody_in_particular() -> None:
    """As before there were any."""
    drive = Drive()
    drive.take(breached())
    drive.creep(at(120))
    assert [one.to for one in drive.notices()] == [()]
    assert drive.alert().team is None


def test_what_nobody_takes_goes_up_step_by_step() -> None:
    """The same team once more, then the leads; the board for what is critical only."""
    drive = driven()
    drive.take(breached())
    drive.creep(at(180))
    assert to(drive) == [(62, ["care"]), (75.5, ["care"]), (90.5, ["leads"])]
    assert [one.title.partition(":")[0] for one in drive.notices()[1:]] == [
        "nobody has taken it for 15 min",
        "nobody has taken it for 30 min",
    ]
    assert [(one.state, one.team) for one in drive.alert().history] == [
        ("firing", None),
        ("escalated", "care"),
        ("escalated", "leads"),
    ]
    drive.take(ended(180))
    drive.creep(at(185))
    assert to(drive)[3:] == [(180.5, ["care", "leads"])]


def test_what_is_critical_goes_to_the_top() -> None:
    """And is told again to all whom it has gone up to."""
    drive = driven()
    drive.take(breached(priority="urgent"))
    drive.restart()
    drive.creep(at(310))
    assert to(drive)[3:] == [(120, ["board"]), (302, ["care", "leads", "board"])]


def test_who_takes_it_stops_it() -> None:
    """At the very moment too; whoever puts it off has it again afterwards, from the first step."""
    drive = driven()
    drive.take_all([breached(), act("acknowledge", 74)])
    drive.creep(at(200))
    assert to(drive) == [(62, ["care"])]
    later = driven()
    later.take(breached())
    later.creep(at(70))
    later.take(act("snooze", 70, until=at(200)))
    later.creep(at(216))
    assert to(later) == [(62, ["care"]), (202, ["care"]), (215.5, ["care"])]
    assert states(later.alert()) == ["firing", "snoozed", "firing", "escalated"]


def test_who_called_last_stands_for_it_until_somebody_takes_it() -> None:
    """Also where it goes up by itself before that or after; by itself alone, nobody does."""
    drive = driven()
    drive.take(breached(priority="urgent"))
    drive.creep(at(80))
    assert lifecycle.whose(drive.alert().history) is None
    drive.take(act("escalate", 81))
    drive.creep(at(200))
    assert [one.by for one in drive.alert().history] == [None, None, "ben", None]
    assert lifecycle.whose(drive.alert().history) == "ben"
    drive.take(act("acknowledge", 202, by="cem"))
    assert lifecycle.whose(drive.alert().history) == "cem"


def test_an_end_at_the_very_moment_is_in_time() -> None:
    """Answered as it would have gone up: it never did."""
    drive = driven()
    drive.take_all([breached(), ended(75)])
    assert states(drive.alert()) == ["firing", "resolved"]


def test_a_person_who_calls_for_help_calls_the_next_step() -> None:
    """And the steps after it come in their time."""
    drive = driven()
    drive.take(breached(priority="urgent"))
    drive.creep(at(78))
    drive.take(act("acknowledge", 78))
    drive.take(act("escalate", 80, reason="help"))
    drive.creep(at(150))
    assert to(drive) == [(62, ["care"]), (75, ["care"]), (80, ["care"]), (110, ["leads"]), (140, ["board"])]
    assert drive.notices()[2].title.startswith("escalated by ben (help): ")


def test_a_call_is_dated_when_it_was_made_and_reaches_who_is_on_call_then() -> None:
    """Though nothing was heard for an hour: time goes on with what is heard, and people do not wait."""
    shift = {
        "time_zone": "UTC",
        "shifts": [
            {"who": "anna", "from": "2026-03-02 08:00", "until": "2026-03-02 11:00"},
            {"who": "ben", "from": "2026-03-02 11:00", "until": "2026-03-02 18:00"},
        ],
    }
    drive = driven({"id": "care", "on_call": shift})
    drive.take(breached())
    drive.take(act("escalate", 150, reason="help"), now=at(62), appended=at(150))
    call = drive.notices()[-1]
    assert call.at == drive.alert().changed_at == at(150)
    assert [one.people for one in call.to] == [("ben",)]


def test_a_person_may_call_though_it_has_gone_up_before() -> None:
    """By itself or by somebody else: the next step hears why, and at the top the last one hears it again."""
    drive = driven()
    drive.take(breached())
    drive.creep(at(76))
    for minute, who in ((77, "ben"), (78, "cem"), (78, "dan")):
        call = act("escalate", minute, by=who, reason=f"{who} says so")
        assert answers(drive.take(call)) == [(call.id, True, None)]
    drive.creep(at(180))
    assert to(drive) == [(62, ["care"]), (75.5, ["care"]), (77, ["leads"]), (78, ["leads"]), (78, ["leads"])]
    assert [one.title.partition(": ")[0] for one in drive.notices()[2:]] == [
        "escalated by ben (ben says so)",
        "escalated by cem (cem says so)",
        "escalated by dan (dan says so)",
    ]
    assert [(one.by, one.team) for one in drive.alert().history[1:]] == [
        (None, "care"),
        ("ben", "leads"),
        ("cem", "leads"),
        ("dan", "leads"),
    ]


def test_a_person_may_call_where_there_are_no_steps() -> None:
    """Their own team hears it, as often as they call."""
    drive = driven({"id": "care"})
    drive.take_all([breached(), act("escalate", 61, reason="help"), act("escalate", 63, reason="now")])
    assert to(drive) == [(61, ["care"]), (63, ["care"])]


def test_quiet_hours_hold_back_all_but_what_is_critical() -> None:
    """What still stands when they are over is told then; meanwhile nothing goes up."""
    drive = driven({**CARE, "quiet_hours": MORNING}, LEADS, BOARD)
    drive.take_all([breached(60), breached(60, subject="o2"), breached(60, subject="o3", priority="urgent")])
    drive.creep(at(100))
    drive.take(ended(100, subject="o2"))
    drive.creep(at(170))
    assert [one.alerts[0].id for one in drive.notices()] == ["obligation:o3"] * 4
    drive.creep(at(200))
    late = [one for one in drive.notices() if one.alerts[0].id == OBLIGATION]
    assert [(one.at - at(0)) // MINUTE for one in late] == [182, 195]
    assert drive.alert().history[1].at == at(195)


def test_a_step_up_tells_who_does_not_rest() -> None:
    """And leaves in peace who does."""
    drive = driven(CARE, {**LEADS, "quiet_hours": MORNING}, BOARD)
    drive.take(breached())
    drive.creep(at(179))
    assert to(drive) == [(62, ["care"]), (75.5, ["care"])]
    drive.creep(at(190))
    assert len(to(drive)) == 3
    assert "leads" in to(drive)[2][1]


def test_a_person_who_calls_is_heard_in_quiet_hours() -> None:
    """It is somebody's word, and not a rule's."""
    drive = driven({**CARE, "quiet_hours": MORNING}, LEADS, BOARD)
    drive.take_all([breached(), act("escalate", 61, reason="help")])
    assert to(drive) == [(61, ["care"])]


def test_at_once_waits_for_the_end_of_quiet_hours_unless_it_is_critical() -> None:
    """As a matter of safety is."""
    by = rules(entry(), entry(name="swift", signals=["safety"], group={"at_once": "true"}))
    drive = driven({**CARE, "quiet_hours": MORNING}, LEADS, BOARD, by=by)
    drive.take(safety(1))
    drive.creep(at(179))
    assert to(drive) == []
    drive.creep(at(184))
    assert to(drive) == [(183, ["care"])]


def test_what_a_silence_hides_goes_up_and_is_told_to_all_by_then() -> None:
    """The clock does not stop; people hear once, after it."""
    drive = driven()
    drive.take_all([silence(50, 100), breached()])
    drive.creep(at(99))
    assert (to(drive), drive.alert().state) == ([], "escalated")
    drive.creep(at(103))
    assert to(drive) == [(100.5, ["care", "leads"])]
    assert drive.notices()[0].title.startswith("nobody has taken it for 30 min: ")


def test_that_it_is_over_is_told_to_who_heard_that_it_fires() -> None:
    """Not to whom a silence kept from hearing that they were called."""
    drive = driven()
    drive.take(breached())
    drive.creep(at(80))
    drive.take_all([silence(80, 100), ended(95)])
    drive.creep(at(103))
    assert [one.state for one in drive.alert().history][-2:] == ["escalated", "resolved"]
    assert to(drive) == [(62, ["care"]), (75.5, ["care"]), (101.5, ["care"])]


def test_a_storm_goes_up_in_few_notices() -> None:
    """Each alert does; people hear of most of them together."""
    drive = driven()
    for number in range(100):
        drive.take(breached(60, subject=f"o{number}"))
    drive.creep(at(82))
    assert len(drive.notices()) <= MAX_NOTICES + 2
    escalated = [one for one in drive.alerts().values() if one and one.state == "escalated"]
    assert len(escalated) == 100
    assert all(one.told and one.told.calls == 1 for _, one in drive.state[Standing].items())


def test_what_nobody_takes_goes_up_in_one_call() -> None:
    """One cause makes many wait, and they go up within seconds: one call, and the next one for more."""
    drive = driven()
    for number in range(9):
        drive.take(breached(60, subject=f"o{number}"))
    drive.take(breached(61, subject="later"))
    drive.creep(at(79))
    assert to(drive) == [(62, ["care"]), (75.5, ["care"]), (77.5, ["care"])]
    first, second = drive.notices()[1:]
    assert first.title.startswith("acme: nobody has taken it for 15 min: 9 alerts (9 ")
    assert second.title.startswith("nobody has taken it for 15 min: ")
    assert [len(first.alerts), len(second.alerts)] == [9, 1]


def test_who_is_called_at_once_is_called_alone() -> None:
    """What is critical waits for no other."""
    drive = driven()
    drive.take(breached(60, subject="one", priority="urgent"))
    drive.take(breached(60, subject="other", priority="urgent"))
    drive.creep(at(76))
    assert to(drive) == [(62, ["care"]), (75, ["care"]), (75, ["care"])]


def test_what_is_found_out_late_goes_to_all_whom_it_has_gone_up_to() -> None:
    """Nobody had heard of it."""
    drive = driven()
    drive.wait(minutes=100)
    drive.take(breached())
    drive.creep(at(101))
    assert to(drive) == [(100.5, ["care", "leads"])]


def test_it_wakes_up_again_where_it_was() -> None:
    """An end that was none: who had been called is called once more."""
    drive = driven()
    drive.take(breached())
    drive.creep(at(95))
    drive.take(ended(95))
    drive.creep(at(160))
    drive.take(breached(values={"waited": 1}))
    drive.creep(at(161))
    assert to(drive)[-2:] == [(96.5, ["care", "leads"]), (160.5, ["care", "leads"])]


_TEAMS = Teams(
    Brands.of(
        parse({"brands": [{"id": "acme", "teams": [{**CARE, "quiet_hours": MORNING}, SAFE, LEADS, BOARD]}]})
    ),
    {},
)
_LEGAL = {(state, to) for state, row in lifecycle.TRANSITIONS.items() for to in row.values()}


def lived(history: Sequence[Record], *, creeping: bool = False) -> Drive:
    """What came of it, a day later."""
    drive = Drive(teams=_TEAMS)
    for record in history:
        if creeping and isinstance(record, (Alert, AlertAction)):
            drive.creep(record.at if isinstance(record, AlertAction) else drive.now)
        try:
            drive.take(record)
        except (RecordError, DuplicateRecord):
            continue
    drive.creep(Time(drive.now + 6 * HOUR))
    return drive


@given(EVENTS)
@settings(max_examples=150)
def test_whatever_happens_histories_are_legal_and_steps_in_their_order(events: list[Record | int]) -> None:
    """No step is taken twice while it waits, none before its time, and times never go back."""
    drive = lived(records(events))
    for alert in (one.record for one in drive.outputs if isinstance(one.record, Alert)):
        assert {*pairwise([lifecycle.NONE, *(one.state for one in alert.history)])} <= _LEGAL
        assert [one.at for one in alert.history] == sorted(one.at for one in alert.history)
        rose = [one for one in alert.history if one.team and one.by is None]
        waits = sum(one.state in ("firing", "escalated") for one in alert.history)
        assert len(rose) <= 3 * waits
        assert all(one.at >= alert.fired_at + 15 * MINUTE for one in rose)


@given(EVENTS)
@example([breached(15, priority="urgent"), signal("urgent-complaint", 0, priority="low"), ended(1)])
@settings(max_examples=150)
def test_quiet_hours_disturb_nobody_but_for_what_is_critical(events: list[Record | int]) -> None:
    """Or where a person calls; who was woken hears that it is over. A notice that tells no team is none."""
    drive = lived(records(events))
    woken: set[str] = set()
    for notice in (one.record for one in drive.outputs if isinstance(one.record, Notice)):
        critical = {one.id for one in notice.alerts if one.severity == "critical"}
        called = {one.id for one in notice.alerts if one.history[-1].by is not None}
        over = {one.id for one in notice.alerts if one.id in woken and notice.kind == "resolved"}
        quiet = notice.at < at(180)
        assert notice.to
        assert critical | called | over or not (quiet and "care" in [one.team for one in notice.to])
        woken |= critical


@given(st.permutations(["due", "late", "safe"]), st.integers(61, 400))
@settings(max_examples=60)
def test_what_stands_does_not_depend_on_the_order_of_arrival(order: list[str], until: int) -> None:
    """Nor on when it came to be known: the alerts are the same, steps included."""
    finals = []
    for known in (0, until):
        drive = driven()
        drive.advance(at(known))
        signals = {
            "due": due_soon(id="a"),
            "late": breached(id="b", priority="urgent"),
            "safe": safety(2, id="c"),
        }
        drive.take_all(signals[name] for name in order)
        drive.creep(at(401))
        finals.append(drive.alerts())
    assert finals[0] == finals[1]


def test_nothing_is_left_when_all_is_over() -> None:
    """No group, and nothing that people would still be told."""
    drive = driven()
    drive.take_all([breached(), safety(61)])
    drive.creep(at(100))
    drive.take_all([ended(100), act("resolve", 101, alert="mention:acme:x:m1")])
    drive.creep(at(500))
    assert (len(drive.state[Group]), len(drive.state[Standing])) == (0, 0)
