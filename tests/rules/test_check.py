"""Rules as they are loaded: what is read, and the line that says why one is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from schemas.alerts import SIGNAL_KINDS
from schemas.base import DAY, HOUR, MINUTE
from streams.errors import ConfigurationError
from streams.rules.check import check
from streams.rules.load import MAX_FILES, SHIPPED, load
from streams.rules.rule import GROUP_WAIT
from streams.rules.schema import rules_schema
from streams.rules.signals import ENDS, FIELDS
from tests.rules.ruling import entry, fault, rules

EXAMPLE = Path(__file__).parents[2] / "deploy" / "rules.example.yaml"


def test_rules_can_speak_of_every_signal_that_ends_nothing() -> None:
    """Whatever is signalled; those that come along leave out what depends on the order of reading."""
    assert {*SIGNAL_KINDS} - ENDS == FIELDS.keys()
    standings = {"advocate-turned", "detractor-won-back"}
    assert {kind for rule in load(None) for kind in rule.signals} == FIELDS.keys() - standings


def test_example_uses_every_key() -> None:
    """What a person copies shows all there is."""
    first, second, third, _ = load(EXAMPLE)
    assert [one.equal for one in load(EXAMPLE).inhibitions] == [("customer",)]
    assert (first.hold_ms, first.labels, first.group_by) == (8 * HOUR, {"desk": "lead"}, ("priority",))
    times = (first.group_wait_ms, first.group_interval_ms, first.group_repeat_ms)
    assert times == (30 * MINUTE, HOUR, DAY)
    assert second.when is not None
    assert [name for name, _ in second.severities] == ["critical"]
    assert (third.at_once, third.group_wait_ms) == (True, GROUP_WAIT)


def test_editors_schema_takes_rules_and_refuses_unknown_keys() -> None:
    """The published JSON Schema agrees with the reader about what is in order."""
    validator = Draft202012Validator(rules_schema())
    for file in (SHIPPED, EXAMPLE):
        validator.validate(json.loads(json.dumps(yaml.safe_load(file.read_text()), default=str)))
    for wrong in (entry(ower="x"), entry(owner=None), entry(signals=["spam"]), entry(**{"for": "soon"})):
        assert not validator.is_valid({"rules": [wrong]})


FORTY = str(list(range(40)))
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown key": (entry(ower="x"), "late: ower: unknown key"),
    "missing": (entry(owner=None), "late: owner: missing"),
    "no name": (entry(name=None), "rules[0]: name: missing"),
    "no such signal": (entry(signals=["breached"]), "late: signals[0]: 'breached' is none of "),
    "no signal": (entry(signals=[]), "late: signals: empty"),
    "no day": (entry(review="soon"), "late: review: not a day"),
    "no duration": (entry(**{"for": "soon"}), "late: for: 'soon' is not a duration, as 30m, 1h or 4h"),
    "too long": (entry(**{"for": "4d"}), "late: for: longer than 3d"),
    "no severity": (entry(severity="bad"), "late: severity: 'bad' is none of info, warning, critical"),
    "label taken": (entry(labels={"owner": "x"}), "late: labels.owner: every alert has this label already"),
    "name taken": (entry(name="rule-failed"), "name: Groundswell tells by this name of rules that fail"),
    "at once, and waits": (
        entry(group={"at_once": "true", "wait": "1m"}),
        "group.at_once: what is told at once",
    ),
    "no field": (entry(when="waitd > 1.0"), "late: when: column 1: there is no 'waitd' here; there are at, "),
    "a field of another kind": (entry(when="urgency > 0.5"), "there is no 'urgency' here"),
    "a type": (entry(when="brand > 1"), "when: column 7: found no matching overload for '_>_'"),
    "a figure without a point": (entry(when="waited_minutes > 60"), "figures have a point, as 60.0"),
    "no condition": (entry(when="brand"), "late: when: is a string, and must be true or false"),
    "syntax": (entry(when="brand =="), "late: when: column 9: Syntax error: mismatched input '<EOF>'"),
    "a second line": (entry(when="true &&\nfoo"), "late: when: line 2 column 1: there is no 'foo' here"),
    "always an error": (
        entry(when="1 / 0 > 1"),
        "when: fails on an example of obligation-breached: divide by",
    ),
    "nested": (entry(when="(" * 99 + "true" + ")" * 99), "when: Expression recursion limit exceeded"),
    "never ends": (
        entry(when=f"{FORTY}.all(a, {FORTY}.all(b, {FORTY}.all(c, true)))"),
        "when: fails on an example of obligation-breached: Iteration budget exceeded",
    ),
    "severity's condition": (
        entry(severity_when={"critical": "nobody"}),
        "late: severity_when.critical: column 1: there is no 'nobody' here",
    ),
    "text": (
        entry(texts={"why": "{{ whoo }}"}),
        "late: texts.why: there is no 'whoo' here; there are about, at, ",
    ),
    "summary": (
        entry(texts={"why": "x", "summary": "{{ who"}),
        "late: texts.summary: line 1: unexpected end",
    ),
    "no mapping": ("late", "rules[0]: is no mapping of keys, as name and owner"),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_wrong_is_said_with_file_rule_key_and_reason(case: str) -> None:
    """One line, by which a person finds the place."""
    one, expected = FAULTS[case]
    said = fault(one)
    assert said.startswith("rules.yaml: rules[0]")
    assert expected in said
    assert "\n" not in said


def test_all_faults_are_said_at_once() -> None:
    """Of several rules, and several of one rule; a file that is no list of rules has one."""
    wrong = entry(when="x", texts={"why": "{{ y }}"})
    checked = check({"a.yaml": {"rules": [wrong, entry(owner=None)]}, "b.yaml": {"rule": []}, "c.yaml": None})
    assert [line.split(": ")[0] for line in checked.faults] == ["a.yaml"] * 3 + ["b.yaml", "c.yaml"]
    assert len(checked.rules) == 0


def test_two_rules_of_one_name_are_refused_across_files() -> None:
    """Whoever reads an alert must know which rule it was."""
    (said,) = check({"a.yaml": {"rules": [entry()]}, "b.yaml": {"rules": [entry()]}}).faults
    assert said == "b.yaml: rules[0] late: name: another one has it already"


def test_a_rule_is_past_its_review_the_day_after() -> None:
    """On the day itself it is not."""
    (rule,) = rules(entry(review="2027-06-01"))
    assert rule.review is not None
    assert not rule.is_past_review(rule.review)
    assert rule.is_past_review(rule.review.replace(day=2))


def test_a_folder_is_read_by_name_and_without_tests(tmp_path: Path) -> None:
    """Later files are the more telling; files of tests are no rules."""
    for name, file in (("one", "b.yaml"), ("two", "a.yaml"), ("three", "a.test.yaml")):
        (tmp_path / file).write_text(yaml.dump({"rules": [entry(name=name)]}))
    assert [rule.name for rule in load(tmp_path)] == ["two", "one"]


def test_what_cannot_be_loaded_is_one_line(tmp_path: Path) -> None:
    """The first fault, how many more there are, and what to do."""
    with pytest.raises(ConfigurationError, match="there is no file of rules in it"):
        load(tmp_path)
    with pytest.raises(
        ConfigurationError, match=r"gone.yaml: cannot be read: No such file.*GROUNDSWELL_RULES"
    ):
        load(tmp_path / "gone.yaml")
    (tmp_path / "a.yaml").write_text("rules: [{")
    (tmp_path / "b.yaml").write_text("rules: [{}]")
    with pytest.raises(
        ConfigurationError, match=r"a.yaml: line 1: not YAML.*\(and 1 more: `groundswell rules"
    ):
        load(tmp_path)
    for number in range(MAX_FILES):
        (tmp_path / f"c{number}.yaml").touch()
    with pytest.raises(ConfigurationError, match="more than 200 files"):
        load(tmp_path)


def test_for_may_be_as_long_as_what_is_over_is_remembered_for() -> None:
    """Three days is the most that is taken."""
    (rule,) = rules(entry(**{"for": "3d"}))
    assert rule.hold_ms == 3 * DAY
