"""An act on an alert by somebody who may not: refused with who may, and nothing is changed."""

from typing import Any

import pytest

from schemas.alerts import AlertAction
from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.step import DuplicateRecord
from tests.alerts.alerting import OBLIGATION, Drive, act, answers, breached, safety, silence

SAFETY = "mention:acme:x:m1"
DESK = {
    "id": "safety-desk",
    "safety": ["injury"],
    "may_act": ["dolores"],
    "escalation": [{"after": "5m", "to": "leads"}],
}
TEAMS = [{"id": "care"}, DESK, {"id": "leads", "may_act": ["hanna"]}]
REFUSED = "eva may not act on what belongs to safety-desk: may_act in brands.yaml names dolores, hanna"
ACTS = [
    ("acknowledge", {}),
    ("snooze", {"until": 90}),
    ("resolve", {}),
    ("dismiss", {"reason": "spam"}),
    ("escalate", {"reason": "help"}),
]


def a_drive(**brand: Any) -> Drive:
    """Somebody is hurt, which is for the safety desk, and somebody waits, which is for care."""
    file = parse({"brands": [{"id": "acme", "teams": TEAMS, **brand}]})
    drive = Drive(teams=Teams(Brands.of(file), {}))
    drive.take_all([safety(team="safety-desk"), breached(team="care")])
    return drive


def done(drive: Drive, action: AlertAction) -> str | None:
    """What the person is told: None where it is done, else why not."""
    ((_, is_done, reason),) = answers(drive.take(action))
    assert is_done is (reason is None)
    return reason


@pytest.mark.parametrize(("what", "fields"), ACTS)
def test_who_may_not_is_told_who_may_and_nothing_happens(what: str, fields: dict[str, Any]) -> None:
    """Whatever the act: alert and notices stay as they were, and a copy of the act is known."""
    drive = a_drive()
    if "until" in fields:
        fields = {"until": drive.now + fields["until"] * 60_000}
    before, told = drive.alert(SAFETY), drive.notices()
    forbidden = act(what, 61, by="eva", alert=SAFETY, **fields)
    outputs = drive.take(forbidden)
    assert answers(outputs) == [(forbidden.id, False, REFUSED)]
    assert [one.topic for one in outputs] == ["alerts.results"]
    assert (drive.alert(SAFETY), drive.notices()) == (before, told)
    with pytest.raises(DuplicateRecord):
        drive.take(forbidden)


@pytest.mark.parametrize("person", ["dolores", "Hanna"])
def test_who_is_named_may_and_so_may_whom_it_goes_up_to(person: str) -> None:
    """Before it has gone up as well."""
    assert done(a_drive(), act("acknowledge", 61, by=person, alert=SAFETY)) is None


def test_what_no_list_is_for_is_everybodys() -> None:
    """Until the brand names people."""
    assert done(a_drive(), act("acknowledge", 61, by="eva", alert=OBLIGATION)) is None
    reason = done(a_drive(may_act=["ben"]), act("acknowledge", 61, by="eva", alert=OBLIGATION))
    assert reason == "eva may not act on what belongs to care: may_act in brands.yaml names ben"


def test_a_silence_needs_the_right_to_all_that_it_may_take() -> None:
    """Who may not act on a team's alerts leaves these out, or is told to; who may silences them alone."""
    drive = a_drive()
    subject = {"subject": "mention"}
    refused = done(drive, silence(61, 90, by="eva", matchers=subject))
    assert refused == f"it may take what belongs to safety-desk; add team!=safety-desk: {REFUSED}"
    without = {"team": "safety-desk"}
    others = silence(62, 90, by="eva", matchers=subject, unless=without)
    assert (done(drive, others) or "").startswith("it may take what belongs to leads; add team!=leads")
    assert done(drive, silence(63, 90, by="eva", matchers={**subject, "team": "care"})) is None
    assert done(drive, silence(64, 90, by="dolores", matchers={"team": "safety-desk"})) is None


def test_a_silence_of_what_is_a_brands_needs_the_brands_right() -> None:
    """Alerts that are no team's are in it as well."""
    begun = silence(61, 90, by="eva", matchers={"team": ""}, unless={"rule": ""})
    reason = done(a_drive(may_act=["ben"]), begun)
    assert reason == "eva may not act on what belongs to acme: may_act in brands.yaml names ben"


def test_a_silence_of_a_team_that_is_gone_needs_the_brands_right() -> None:
    """Its alerts are the brand's by now: to name it is no way round."""
    drive = a_drive(may_act=["ben"])
    gone = {"team": "renamed-since"}
    reason = done(drive, silence(61, 90, by="eva", matchers=gone))
    assert reason == "eva may not act on what belongs to renamed-since: may_act in brands.yaml names ben"
    assert done(drive, silence(62, 90, by="ben", matchers=gone)) is None


def test_a_silence_is_ended_by_those_who_could_have_begun_it() -> None:
    """Others are told, and it stays."""
    drive = a_drive()
    begun = silence(61, 90, by="dolores", matchers={"team": "safety-desk"})
    drive.take(begun)
    reason = done(drive, act("unsilence", 62, by="eva", alert="", silence=begun.id))
    assert reason == REFUSED
    assert done(drive, act("unsilence", 63, by="dolores", alert="", silence=begun.id)) is None
