"""Teams: who is told, when they rest, where alerts go up; and what is wrong with a file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.base import MINUTE, parse_time
from streams.brands.file import parse
from streams.brands.load import load, load_teams
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.brands.watch import WatchedTeams
from streams.errors import ConfigurationError
from tests.brands.test_roster import EXAMPLE, calendar

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NIGHT = {"time_zone": "Europe/Madrid", "hours": {key: ["00:00-07:00", "22:00-24:00"] for key in DAYS}}
SHIFTS = {
    "time_zone": "Europe/Madrid",
    "shifts": [{"who": "anna", "from": "2026-11-23 09:00", "until": "2026-11-30 09:00"}],
}


def teams(*entries: dict[str, Any]) -> Teams:
    """The teams of a brand."""
    return Teams(Brands.of(parse({"brands": [{"id": "acme", "teams": list(entries)}]})), {})


def quiet_until(quiet: dict[str, Any], moment: str) -> str | None:
    """When quiet hours are over."""
    until = teams({"id": "care", "quiet_hours": quiet}).quiet_until("acme", "care", parse_time(moment))
    return None if until is None else str(until)[:16]


def test_quiet_hours_run_over_midnight() -> None:
    """Two stretches that touch are one; in the daytime there is none."""
    assert quiet_until(NIGHT, "2026-11-23T22:30:00+01:00") == "2026-11-24T06:00"
    assert quiet_until(NIGHT, "2026-11-24T06:59:00+01:00") == "2026-11-24T06:00"
    assert quiet_until(NIGHT, "2026-11-24T07:00:00+01:00") is None
    short = {"time_zone": "UTC", "hours": {"monday": ["10:00-11:00"]}}
    assert quiet_until(short, "2026-11-23T10:30:00Z") == "2026-11-23T11:00"


def test_who_always_rests_is_looked_at_again_within_a_week() -> None:
    """No stretch is longer than that."""
    always = {"time_zone": "UTC", "hours": {key: ["00:00-24:00"] for key in DAYS}}
    assert quiet_until(always, "2026-11-23T10:00:00Z") == "2026-11-30T00:00"


def test_who_is_on_call_by_a_list() -> None:
    """Shifts by the clock of their zone, or always the same people; nobody, where nobody is named."""
    found = teams(
        {"id": "care", "on_call": SHIFTS},
        {"id": "leads", "on_call": {"people": ["cem", "eva"]}},
        {"id": "press"},
    )
    assert found.on_call("acme", "care", parse_time("2026-11-23T07:59:59Z")) == ()
    assert found.on_call("acme", "care", parse_time("2026-11-23T08:00:00Z")) == ("anna",)
    assert found.on_call("acme", "leads", 0) == ("cem", "eva")
    assert found.on_call("acme", "press", 0) == found.on_call("other", "care", 0) == ()
    assert (found.roster("acme", "press"), found.escalation("acme", None)) == (None, ())


def test_a_team_that_is_named_for_nothing_is_only_escalated_to() -> None:
    """And the first takes what nobody else does."""
    found = teams({"id": "care"}, {"id": "safe", "safety": ["injury"]}, {"id": "leads"})
    assert [found.team_for("acme", safety) for safety in ([], ["injury"], ["minors"])] == [
        "care",
        "safe",
        "care",
    ]
    assert found.team_for("other", ["injury"]) is None


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "two ways": (
        {"on_call": {**SHIFTS, "people": ["x"]}},
        "[0].on_call: name one of calendar, shifts and people",
    ),
    "no way": ({"on_call": {}}, "brands[0].teams[0].on_call: name one of"),
    "no zone": ({"on_call": {"shifts": SHIFTS["shifts"]}}, "on_call.time_zone: missing; shifts need it"),
    "backwards": (
        {
            "on_call": {
                "time_zone": "UTC",
                "shifts": [{"who": "a", "from": "2026-11-23", "until": "2026-11-23"}],
            }
        },
        "on_call.shifts[0].until: not after it begins",
    ),
    "no moment": (
        {"on_call": {"time_zone": "UTC", "shifts": [{"who": "a", "from": "soon", "until": "2026-11-23"}]}},
        "shifts[0].from: 'soon' is not a day and a time, as 2026-11-23 09:00",
    ),
    "a zone of its own": (
        {"on_call": {"shifts": [{"who": "a", "from": "2026-11-23T09:00Z", "until": "2026-11-24"}]}},
        "shifts[0].from: '2026-11-23T09:00Z' is not a day and a time",
    ),
    "no team": (
        {"escalation": [{"after": "5m", "to": "bosses"}]},
        "escalation[0].to: there is no team 'bosses'",
    ),
    "out of order": (
        {"escalation": [{"after": "15m"}, {"after": "5m"}]},
        "escalation[1].after: sooner than the step before it",
    ),
    "never quiet": (
        {"quiet_hours": {"time_zone": "UTC", "hours": {}}},
        "quiet_hours.hours: there is no open hour",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_its_key(case: str) -> None:
    """One line, by which a person finds the place."""
    fields, reason = WRONG[case]
    with pytest.raises(ConfigurationError) as refused:
        teams({"id": "care", **fields})
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


def written(folder: Path, content: bytes | None) -> Path:
    """A brand whose team has a calendar beside it."""
    team = {"id": "care", "on_call": {"calendar": "care.ics"}}
    path = folder / "brands.yaml"
    path.write_text(yaml.dump({"brands": [{"id": "acme", "teams": [team]}]}))
    if content is not None:
        (folder / "care.ics").write_bytes(content)
    return path


def test_a_calendar_is_read_beside_the_file(tmp_path: Path) -> None:
    """And what is wrong with it is said with its key, its path and what to do."""
    path = written(tmp_path, EXAMPLE.read_bytes())
    found = load_teams(load(path), path)
    assert found.on_call("acme", "care", parse_time("2026-11-24T08:00:00Z")) == ("ben@acme.example",)
    for content, reason in (
        (b"hello", r"care.ics: not an iCalendar file"),
        (b"x" * (5 * 1024 * 1024), r"care.ics: longer than 4 MiB"),
    ):
        written(tmp_path, content)
        with pytest.raises(ConfigurationError, match=reason):
            load_teams(load(path), path)
    (tmp_path / "care.ics").unlink()
    with pytest.raises(ConfigurationError) as refused:
        load_teams(load(path), path)
    assert str(refused.value) == (
        f"{path}: brands[0].teams[0].on_call.calendar: {tmp_path / 'care.ics'}: cannot be read: "
        "No such file or directory; export it there from your on-call tool, as iCalendar, or name `people` "
        "instead"
    )


def test_calendars_are_followed_and_a_bad_one_never_replaces_a_good_one(tmp_path: Path) -> None:
    """Somebody swaps a shift; then the tool exports rubbish; then it is well again."""
    at = parse_time("2026-11-23T09:30:00Z")
    shift = "UID:1 DTSTART:20261123T090000Z DTEND:20261123T100000Z SUMMARY:"
    path = written(tmp_path, calendar(f"{shift}anna"))
    watched = WatchedTeams(load(path), path)
    assert not watched.look()
    written(tmp_path, calendar(f"{shift}ben"))
    assert watched.look()
    assert watched.teams.on_call("acme", "care", at) == ("ben",)
    written(tmp_path, b"hello")
    assert [watched.look(), watched.look()] == [True, False]
    assert watched.refused is not None
    assert watched.teams.on_call("acme", "care", at) == ("ben",)
    written(tmp_path, calendar(f"{shift}ben"))
    assert watched.look()
    assert watched.refused is None


def test_a_worker_begins_without_a_calendar_and_takes_it_as_it_comes(tmp_path: Path) -> None:
    """The team stands meanwhile, with nobody on call; what is wrong with brands.yaml itself is refused."""
    at = parse_time("2026-11-23T09:30:00Z")
    path = written(tmp_path, None)
    watched = WatchedTeams(load(path), path)
    assert watched.teams.on_call("acme", "care", at) == ()
    assert watched.refused is not None
    assert "brands[0].teams[0].on_call.calendar" in watched.refused
    assert not watched.look()
    written(tmp_path, calendar("UID:1 DTSTART:20261123T090000Z DTEND:20261123T100000Z SUMMARY:anna"))
    assert watched.look()
    assert watched.teams.on_call("acme", "care", at) == ("anna",)
    with pytest.raises(ConfigurationError, match=r"brands.yaml: brands\[0\].teams\[0\].on_call: name one of"):
        WatchedTeams(
            Brands.of(parse({"brands": [{"id": "acme", "teams": [{"id": "care", "on_call": {}}]}]})), path
        )
    assert watched.refused is None


def test_one_bad_calendar_keeps_no_other_from_being_followed(tmp_path: Path) -> None:
    """Each is taken for itself."""
    at = parse_time("2026-11-23T09:30:00Z")
    shift = "UID:1 DTSTART:20261123T090000Z DTEND:20261123T100000Z SUMMARY:"
    path = tmp_path / "brands.yaml"
    entries = [{"id": each, "on_call": {"calendar": f"{each}.ics"}} for each in ("care", "leads")]
    path.write_text(yaml.dump({"brands": [{"id": "acme", "teams": entries}]}))
    (tmp_path / "leads.ics").write_bytes(calendar(f"{shift}anna"))
    watched = WatchedTeams(load(path), path)
    (tmp_path / "leads.ics").write_bytes(calendar(f"{shift}ben"))
    assert watched.look()
    assert watched.teams.on_call("acme", "leads", at) == ("ben",)
    assert watched.refused is not None
    assert "care.ics" in watched.refused


def test_steps_are_in_time() -> None:
    """As they are written."""
    (one, other) = teams(
        {"id": "care", "escalation": [{"after": "5m"}, {"after": "5m", "to": "care"}]}
    ).escalation("acme", "care")
    assert (one.after, one.to, one.severity, other.to) == (5 * MINUTE, None, "warning", "care")
