"""`groundswell rules`: what it says of rules and of their tests."""

import io
import json
from datetime import date
from pathlib import Path

import yaml
from rich.console import Console
from typer.testing import CliRunner, Result

from streams.alerts.precision import Precision
from streams.cli import rules_view
from streams.cli.rules import app
from streams.errors import ConfigurationError, InputError
from streams.rules.load import NAMED_HINT, load
from tests.rules.ruling import entry

DEPLOY = Path(__file__).parents[2] / "deploy"


def call(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "120"})


def write(path: Path, *entries: dict[str, object]) -> Path:
    """Write a file of rules."""
    path.write_text(yaml.dump({"rules": list(entries)}))
    return path


def test_check_says_how_many_rules_are_in_order() -> None:
    """Those that come along, where none are named."""
    done = call("check")
    assert done.exit_code == 0
    assert "shipped.yaml: ok, 9 rules" in done.stdout


def test_check_says_all_that_is_wrong_a_line_each(tmp_path: Path) -> None:
    """With file, rule, key and reason; the exit status says so too."""
    path = write(tmp_path / "rules.yaml", entry(when="x"), entry(owner=None, name="b"))
    done = call("check", path)
    assert done.exit_code == 1
    first, second = done.stderr.splitlines()
    assert first.startswith(f"{path}: rules[0] late: when: column 1: there is no 'x' here")
    assert second == f"{path}: rules[1] b: owner: missing"


def test_a_rule_past_its_review_is_a_warning_wherever_it_is_shown(tmp_path: Path) -> None:
    """It holds all the same."""
    path = write(tmp_path / "rules.yaml", entry(review="2020-01-01", signals=["safety"]))
    done = call("check", path)
    assert (done.exit_code, done.stderr) == (0, "warning: late: 2020-01-01, past; service is to look at it\n")
    assert "2020-01-01, past" in call("list", path).stdout
    (rule,) = json.loads(call("list", "--json", path).stdout)
    assert rule["past_review"] is True


def test_rules_that_leave_out_safety_are_warned_of(tmp_path: Path) -> None:
    """A file of one's own takes the place of those that come along; it holds all the same."""
    path = write(tmp_path / "rules.yaml", entry())
    done = call("check", path)
    assert done.exit_code == 0
    assert done.stderr.startswith("warning: no rule looks at `safety`: nobody is told")
    assert "shipped.yaml" in done.stderr
    for safe in ((), (path, write(tmp_path / "more.yaml", entry(name="danger", signals=["safety"])))):
        assert call("check", *safe).stderr == ""


def test_a_kind_of_signal_that_there_is_not_is_said_with_those_that_there_are(tmp_path: Path) -> None:
    """With its place in the list."""
    done = call("check", write(tmp_path / "rules.yaml", entry(signals=["safety", "complaints"])))
    assert "signals[1]: 'complaints' is none of obligation-due-soon, obligation-breached, " in done.stderr


def test_list_shows_owner_purpose_and_severities() -> None:
    """One row a rule."""
    shown = call("list", DEPLOY / "rules.example.yaml").stdout
    for word in ("forgotten", "head of", "warning", "or critical", "2027-06-01"):
        assert word in shown
    rules = json.loads(call("list", "--json", DEPLOY / "rules.example.yaml").stdout)
    assert (rules[0]["name"], rules[0]["for_seconds"]) == ("forgotten", 28_800)
    assert rules[1]["when"] == "negative > 0.9 && urgency > 0.8"


def test_the_examples_tests_pass() -> None:
    """What is shipped as an example does what it says."""
    done = call("test", DEPLOY / "rules.example.test.yaml")
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok"] * 7


def test_what_the_docs_show_does_what_they_say(tmp_path: Path) -> None:
    """The first rule, its tests, what is said of a mistake in it, and an inhibition beside it."""
    page = (DEPLOY.parent / "docs" / "rules.md").read_text()
    first, tests, inhibit, told = (block.split("```")[0] for block in page.split("```yaml\n")[1:])
    path = tmp_path / "rules.yaml"
    path.write_text(first)
    (tmp_path / "rules.test.yaml").write_text(tests)
    (tmp_path / "told.test.yaml").write_text(told)
    assert call("test", tmp_path / "rules.test.yaml", tmp_path / "told.test.yaml").exit_code == 0
    path.write_text(f"{first}\n{inhibit}")
    assert call("check", path).stdout.endswith("ok, 1 rule, 1 inhibition\n")
    path.write_text(first.replace("urgency > 0.8", "urgent > 0.8"))
    said = call("check", path).stderr.strip().removeprefix(f"{tmp_path}/")
    assert said.startswith("rules.yaml: rules[0] furious: when:")
    assert said in page


def test_a_test_that_fails_says_why(tmp_path: Path) -> None:
    """Against other rules than it was written for."""
    path = write(tmp_path / "rules.yaml", entry())
    done = call("test", DEPLOY / "rules.example.test.yaml", "--rules", path)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("FAILED  ")
    assert lines[1].strip().startswith("at 479m: not expected: rule 'late'")


def test_tests_that_name_no_rules_are_of_those_of_the_settings(tmp_path: Path) -> None:
    """Here those that come along."""
    path = tmp_path / "a.test.yaml"
    path.write_text(
        "tests: [{name: a, signals: [{at: 0, kind: safety, safety: [injury]}],"
        " expect: [{at: 0, alerts: [{rule: safety}]}]}]"
    )
    assert call("test", path).exit_code == 0


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    """The file, and what to do: not about a setting, where the file was named."""
    gone = call("check", tmp_path / "no.yaml").exception
    assert isinstance(gone, ConfigurationError)
    assert str(gone).endswith("no.yaml: cannot be read: No such file or directory; " + NAMED_HINT)
    failed = call("test", tmp_path / "no.yaml").exception
    assert isinstance(failed, InputError)
    assert "no.yaml: cannot be read: No such file" in str(failed)
    wrong = call("list", write(tmp_path / "rules.yaml", entry(when="x"))).exception
    assert isinstance(wrong, ConfigurationError)


def test_the_day_of_review_is_shown_whole_and_severities_from_the_least() -> None:
    """Also with precision, on a terminal of 80 columns."""
    console = Console(width=80, file=io.StringIO())
    console.print(rules_view.table(load(None), date(2026, 1, 1), {}))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "2027-11-01" in shown
    spike = shown[shown.index(" spike ") :]
    assert spike.index("info") < spike.index("warning") < spike.index("critical")


def test_precision_is_shown_where_it_is_asked_for(tmp_path: Path) -> None:
    """As a share with its interval; a rule without alerts says so."""
    rules = load(write(tmp_path / "rules.yaml", entry(), entry(name="quiet"), entry(name="new")))
    found = {"late": Precision(8, 2, 5), "quiet": Precision(unknown=3)}
    console = Console(width=160, file=io.StringIO())
    console.print(rules_view.table(rules, date(2026, 1, 1), found))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    for words in ("80% of 10 (49% to 94%)", "no verdicts", "no alerts"):
        assert words in shown
    late, _, new = (rules_view.as_json(rule, date(2026, 1, 1), found) for rule in rules)
    assert (late["worth"], late["not_worth"], late["unknown"], late["precision"]) == (8, 2, 5, 0.8)
    assert new["precision"] is None
