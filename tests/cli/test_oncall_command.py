"""`groundswell oncall`: who is told now, and who next."""

import json
from pathlib import Path

import yaml
from typer.testing import CliRunner, Result

from streams.cli.oncall import app
from streams.errors import ConfigurationError, InputError

EXAMPLE = Path(__file__).parents[2] / "deploy" / "brands.example.yaml"


def call(*arguments: object, terminal: bool = False) -> Result:
    """Run the command, on a terminal or in a pipe."""
    environment = {"COLUMNS": "160", "FORCE_COLOR": "1" if terminal else None}
    return CliRunner().invoke(app, ["show", *map(str, arguments)], env=environment)


def test_in_a_pipe_each_team_is_a_line() -> None:
    """Its fields parted by tabs, however narrow: nothing is broken within an address."""
    lines = call(EXAMPLE, "--at", "2026-12-26T22:30+01:00").stdout.splitlines()
    care = lines[0].split("\t")
    assert care[:5] == ["acme-air", "care", "cem@acme.example", "2026-12-28 08:00", "anna@acme.example"]
    assert care[5:] == ["until 2026-12-27 07:00", "15 min: care (warning); 45 min: leads (critical)"]


def test_the_table_says_who_until_when_and_who_then() -> None:
    """And who rests, who is nobody, and where it goes up."""
    shown = call(EXAMPLE, "--at", "2026-12-26T22:30+01:00", terminal=True).stdout
    assert "if nobody takes it" in shown
    care = next(line for line in shown.splitlines() if " care " in line)
    assert [word for word in ("cem@acme.example", "2026-12-28 08:00", "anna@acme.example") if word in care]
    assert "until 2026-12-27 07:00" in care
    assert "15 min: care (warning)" in care
    assert "45 min: leads (critical)" in shown
    assert "▲ nobody" in next(line for line in shown.splitlines() if "safety-desk" in line)


def test_programs_read_json() -> None:
    """The same, a record for each team; a time without a zone is UTC."""
    rows = json.loads(call(EXAMPLE, "--brand", "acme-air", "--json", "--at", "2026-11-24T10:00").stdout)
    safety = rows[1]
    assert (safety["team"], safety["on_call"]) == ("safety-desk", ["Dolores <dolores@acme.example>"])
    assert (safety["until"], safety["next"]) == ("2026-11-30T07:00:00.000Z", ["Emil <emil@acme.example>"])
    assert safety["escalation"] == [{"after_seconds": 300, "to": "leads", "severity": "warning"}]


def test_a_time_is_now_unless_another_is_asked_for() -> None:
    """And people who are always on call are so then."""
    rows = json.loads(call(EXAMPLE, "--json").stdout)
    assert rows[2]["on_call"] == ["head.of.care@acme.example"]


def test_brands_without_teams(tmp_path: Path) -> None:
    """Everybody is told."""
    path = tmp_path / "brands.yaml"
    path.write_text("brands: [{id: a}]")
    assert "no brand has a team" in call(path).stdout


def test_what_is_wrong_is_one_line(tmp_path: Path) -> None:
    """A brand or a time that there is not, a calendar that is missing."""
    assert isinstance(call(EXAMPLE, "--brand", "x").exception, InputError)
    assert isinstance(call(EXAMPLE, "--at", "noon").exception, InputError)
    path = tmp_path / "brands.yaml"
    team = {"id": "care", "on_call": {"calendar": "gone.ics"}}
    path.write_text(yaml.dump({"brands": [{"id": "a", "teams": [team]}]}))
    fault = call(path).exception
    assert isinstance(fault, ConfigurationError)
    key = "brands[0].teams[0].on_call.calendar"
    assert str(fault).startswith(f"{path}: {key}: {tmp_path / 'gone.ics'}: cannot be read: No such file")
