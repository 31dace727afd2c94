"""brands.yaml: what is read, and the one line that says why it is refused."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from streams.brands.load import load
from streams.brands.schema import brands_schema
from streams.cli.brands import app
from streams.errors import ConfigurationError

EXAMPLE = Path(__file__).parents[2] / "deploy" / "brands.example.yaml"


def test_example_is_in_order() -> None:
    """The example that is shipped loads, and uses every key there is."""
    first, second = load(EXAMPLE)
    assert first.entry is not None
    unused = [name for name in first.entry.__struct_fields__ if not getattr(first.entry, name)]
    assert unused == []
    assert second.registered


def test_editors_schema_takes_the_example_and_refuses_unknown_keys() -> None:
    """The published JSON Schema agrees with the reader about what is in order."""
    validator = Draft202012Validator(brands_schema())
    example = yaml.load(EXAMPLE.read_text(), yaml.BaseLoader)
    validator.validate(example)
    changes: list[dict[str, Any]] = [
        {"brand": []},
        {"targets": {"first_reply": "soon"}},
        {"brands": [{"name": "no id"}]},
    ]
    for change in changes:
        assert not validator.is_valid(example | change)


def test_scalars_stay_as_they_are_written(tmp_path: Path) -> None:
    """Norwegian is no boolean, an account keeps its leading zero, and a day is a day."""
    path = tmp_path / "brands.yaml"
    path.write_text(
        "brands: [{id: 7, languages: [no, yue], accounts: {x: [0123, 1e5]}, calendar: {"
        "time_zone: Europe/Oslo, hours: {monday: [09:00-17:00]}, holidays: [2026-12-25]}}]\n"
    )
    (brand,) = load(path)
    assert brand.id == "7"
    assert brand.entry is not None
    assert brand.entry.languages == ("no", "yue")
    assert brand.entry.accounts == {"x": ("0123", "1e5")}
    assert brand.calendar is not None
    assert brand.calendar.holidays[0].isoformat() == "2026-12-25"


def test_empty_file_has_no_brands(tmp_path: Path) -> None:
    """A file with nothing in it is a registry without brands."""
    path = tmp_path / "brands.yaml"
    path.write_text("# nothing yet\n")
    assert list(load(path)) == []


LONG = "x" * 513
CALENDAR = "brands: [{id: a, calendar: {time_zone: Europe/Oslo, hours: {monday: [%s]}}}]"
COUNTRY = "brands: [{id: a, calendar: {time_zone: UTC, hours: {monday: [09:00-17:00]}, %s}}]"
FAULTS = {
    "brand: []": "brand: unknown key",
    "brands: [{id: a, acounts: {}}]": "brands[0].acounts: unknown key",
    "brands: [{name: a}]": "brands[0].id: missing",
    "brands: {}": "brands: keys with values, where a list should stand, as [a, b]",
    "- a": "the file: a list, where keys with values should stand, as {a: b}",
    "sources: {chat: {owner: a, purpose: b}, x: {owner: a}}": "sources.x.purpose: missing",
    "sources: {X: {owner: a, purpose: b}}": "sources.X: not of the form '^[^A-Z]*$'",
    "targets: {sources: {x: {}, y: {next_reply: 5}}}": (
        "targets.sources.y.next_reply: '5' is not a duration, as 30m, 1h or 4h"
    ),
    "targets: {first_reply: 0m}": "targets.first_reply: '0m' is not a duration, as 30m, 1h or 4h",
    "brands: [{id: a}, {id: b, accounts: {x: [a], y: [b, '']}}]": ("brands[1].accounts.y[1]: empty"),
    "brands: [{id: a, calendar: {time_zone: Mars/Base, hours: {}}}]": (
        "brands[0].calendar.time_zone: 'Mars/Base' is not a time zone, as Europe/Madrid"
    ),
    "brands: [{id: a, calendar: {time_zone: ../../etc/passwd, hours: {}}}]": (
        "brands[0].calendar.time_zone: '../../etc/passwd' is not a time zone, as Europe/Madrid"
    ),
    CALENDAR.replace("[%s]", "09:00-17:00"): (
        "brands[0].calendar.hours.monday: text, where a list should stand, as [a, b]"
    ),
    COUNTRY % "holidays: [Christmas]": "brands[0].calendar.holidays[0]: not a day, as 2026-12-24",
    "targets: {priorities: {urgnt: {}}}": (
        "targets.priorities.urgnt: 'urgnt' is none of low, normal, high, urgent"
    ),
    "facts: {tier: {type: string}}": "facts.tier.type: 'string' is none of text, number, boolean, date",
    "brands: [{id: a, languages: [klingon]}]": (
        "brands[0].languages[0]: 'klingon' is not the code of a language, as en or es"
    ),
    "brands: [{id: a, teams: [{id: t, languages: [es, xx]}]}]": (
        "brands[0].teams[0].languages[1]: 'xx' is not the code of a language, as en or es"
    ),
    "brands: [{id: a, languages: [[es]]}]": "brands[0].languages[0]: ['es'] is not the code of a language",
    "facts: {visits: {type: number, high: ['3', gold]}}": (
        "facts.visits.high[1]: 'gold' is not a number, as 3 or 2.5"
    ),
    "facts: {visits: {type: number, high: [nan]}}": "facts.visits.high[0]: 'nan' is not a number",
    "facts: {vip: {type: boolean, high: ['yes']}}": "facts.vip.high[0]: 'yes' is neither true nor false",
    "facts: {born: {type: date, high: [May]}}": "facts.born.high[0]: 'May' is not a day, as 2026-11-23",
    "brands: [{id: [a]}]": "brands[0].id: a list, where text should stand",
    f"brands: [{{id: {LONG}}}]": "brands[0].id: more than 512 characters",
    CALENDAR % "9-17": "brands[0].calendar.hours.monday[0]: '9-17' is not a stretch of a day, as 09:00-18:00",
    CALENDAR % "18:00-09:00": (
        "brands[0].calendar.hours.monday[0]: '18:00-09:00' ends before it begins; split it at midnight"
    ),
    "brands: [{id: a, calendar: {time_zone: UTC, hours: {sabbath: []}}}]": (
        "brands[0].calendar.hours.sabbath: 'sabbath' is none of monday, tuesday, wednesday, th"
    ),
    "brands: [{id: a, calendar: {time_zone: UTC, hours: {}}}]": (
        "brands[0].calendar.hours: there is no open hour; leave the calendar out for day and night"
    ),
    "sources: {x: {owner: a, purpose: b, hours: {time_zone: UTC, hours: {monday: []}}}}": (
        "sources.x.hours.hours: there is no open hour"
    ),
    CALENDAR % "09:00-14:00, 13:59-18:00": (
        "brands[0].calendar.hours.monday[1]: 13:59-18:00 begins before 09:00-14:00 ends"
    ),
    CALENDAR % "14:00-18:00, 09:00-12:00": (
        "brands[0].calendar.hours.monday[1]: 09:00-12:00 begins before 14:00-18:00 ends"
    ),
    CALENDAR % "09:00-09:00": "brands[0].calendar.hours.monday[0]: '09:00-09:00' ends before it begins",
    COUNTRY % "country: Spain": (
        "brands[0].calendar.country: 'Spain' is not a country whose holidays are known, as ES"
    ),
    COUNTRY % "country: ES, subdivision: XX": (
        "brands[0].calendar.subdivision: 'XX' is none of ES's; it has AN, AR, AS"
    ),
    COUNTRY
    % "country: AW, subdivision: XX": "brands[0].calendar.subdivision: 'XX' is none of AW's; it has none",
    COUNTRY % "subdivision: MD": "brands[0].calendar.country: missing; a subdivision needs it",
    "targets: {priorities: {low: {next_reply: 53d}}}\n" + CALENDAR % "09:00-10:00": (
        "targets.priorities.low.next_reply: takes more than a year by brands[0].calendar"
    ),
    "brands: [{id: a, targets: {sources: {x: {first_reply: 53h}}}}]\n"
    "sources: {x: {owner: a, purpose: b, hours: {time_zone: UTC, hours: {monday: [09:00-10:00]}}}}": (
        "brands[0].targets.sources.x.first_reply: takes more than a year by sources.x.hours"
    ),
    "brands: [{id: a, teams: [{id: t, safety: [fire]}]}]": (
        "brands[0].teams[0].safety[0]: 'fire' is none of injury, self-harm, threat, disc"
    ),
    "brands: [{id: a}\n": "line 2: not YAML: expected ',' or ']', but got '<stream end>'",
    "brands: []\nbrands: []\n": "line 2: not YAML: the key 'brands' stands twice",
    "a: &a [x, x]\nb: [*a, *a]\n": "line 1: not YAML: anchors and aliases are not taken; write it out",
    "brands: !!python/object/apply:os.system [ls]": (
        "line 1: not YAML: could not determine a constructor for the tag "
        "'tag:yaml.org,2002:python/object/apply:os.system'"
    ),
    "? [a]\n: b": "line 1: not YAML: a key must be a word",
    "[" * 5000: "not YAML: nested too deep",
    "a: \x07": "not YAML: unacceptable character #x0007: special characters are not allowed",
}


@pytest.mark.parametrize("text", FAULTS)
def test_fault_is_one_line(text: str, tmp_path: Path) -> None:
    """A fault is said in one line with the file, the path of the key and the reason."""
    path = tmp_path / "brands.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        load(path)
    message = str(refused.value)
    assert message.startswith(f"{path}: {FAULTS[text]}")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"brands: \xff", "not UTF-8 at byte 8"), (b"#" * 5_000_000, "longer than 4 MiB")],
)
def test_file_that_is_no_text(data: bytes, reason: str, tmp_path: Path) -> None:
    """Bytes that are no text, or too many of them, are refused before they are parsed."""
    path = tmp_path / "brands.yaml"
    path.write_bytes(data)
    with pytest.raises(ConfigurationError, match=reason):
        load(path)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(ConfigurationError, match=r"brands.yaml: cannot be read: No such file or directory"):
        load(tmp_path / "brands.yaml")


def test_check_and_show_commands() -> None:
    """`check` counts what a file in order holds; `show` lists the brands."""
    checked = CliRunner().invoke(app, ["check", str(EXAMPLE)])
    assert checked.exit_code == 0
    assert checked.output.strip().endswith("ok, 2 brands, 6 accounts, 2 sources")
    shown = CliRunner().invoke(app, ["show", str(EXAMPLE)])
    assert "Acme Air" in shown.output
    assert "30 min" in shown.output
    assert "acme-air, safety-desk: only dolores, emil may act" in shown.output


def test_show_says_when_nobody_is_there(tmp_path: Path) -> None:
    """The country whose holidays are kept, and the first of the further days."""
    path = tmp_path / "brands.yaml"
    days = "holidays: [2026-12-24, 2026-12-28, 2026-12-29, 2026-12-31]"
    path.write_text(COUNTRY % f"country: ES, subdivision: MD, {days}")
    wide = CliRunner().invoke(app, ["show", str(path)], env={"COLUMNS": "160"})
    assert "closed on holidays of ES MD" in wide.output
    assert "closed on 2026-12-24, 2026-12-28, 2026-12-29 and 1 more" in wide.output
    path.write_text(COUNTRY % "country: ES, holidays: [2026-12-24]")
    wide = CliRunner().invoke(app, ["show", str(path)], env={"COLUMNS": "160"})
    assert "closed on holidays of ES " in wide.output
    assert "closed on 2026-12-24 " in wide.output


def test_a_file_without_brands_is_told_what_that_means(tmp_path: Path) -> None:
    """It is in order, and hardly what somebody wants."""
    path = tmp_path / "brands.yaml"
    path.write_text("# nothing yet\n")
    checked = CliRunner().invoke(app, ["check", str(path)])
    assert checked.exit_code == 0
    assert (
        "ok, 0 brands, 0 accounts, 0 sources; without a brand no account is known as yours" in checked.output
    )


def test_check_command_refuses(tmp_path: Path) -> None:
    """`check` ends with the error for the command line to say."""
    result = CliRunner().invoke(app, ["check", str(tmp_path / "none.yaml")])
    assert isinstance(result.exception, ConfigurationError)
