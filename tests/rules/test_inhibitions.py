"""Inhibitions as they are loaded, and what they say of alerts by their labels alone."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from streams.rules.check import check
from streams.rules.inhibition import Inhibiting, Inhibition
from streams.rules.matchers import Matchers, parse_matchers
from streams.rules.schema import rules_schema
from tests.rules.ruling import entry, inhibition, rules

FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown key": ({**inhibition("a=b", "c=d"), "sauce": "x"}, "greater: sauce: unknown key"),
    "no name": ({"source_matchers": ["a=b"], "target_matchers": ["a=b"]}, "inhibit[0]: name: missing"),
    "no mapping": ("x", "is no mapping of keys, as name and source_matchers"),  # type: ignore[dict-item]
    "no matchers": ({**inhibition("a=b", "c=d"), "source_matchers": []}, "source_matchers: empty"),
    "no matcher": (
        inhibition("severity", "c=d"),
        "greater: source_matchers: 'severity' is no matcher, as sev",
    ),
    "a pattern": (inhibition("a=b", "rule=~.*"), "target_matchers: 'rule=~.*' is no matcher"),
    "twice": (inhibition("a=b a=c", "c=d"), "source_matchers: a= stands twice"),
    "no rule": (
        inhibition("rule=lat", "c=d"),
        "source_matchers: there is no rule 'lat'; there are late, alone, r",
    ),
    "no severity": (inhibition("a=b", "severity=bad"), "target_matchers: severity 'bad' is none of info, w"),
    "at once": (inhibition("a=b", "rule=alone"), "target_matchers: the rule 'alone' is told at once"),
    "no label": (inhibition("a=b", "c=d", "Team"), "greater: equal[0]: not of the form '^"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_wrong_is_said_with_file_inhibition_key_and_reason(case: str) -> None:
    """One line, by which a person finds the place."""
    one, expected = FAULTS[case]
    alone = entry(name="alone", group={"at_once": "true"})
    (said,) = check({"rules.yaml": {"rules": [entry(), alone], "inhibit": [one]}}).faults
    assert expected in said
    assert said.startswith("rules.yaml: ")
    assert "\n" not in said


def test_two_of_one_name_are_refused_across_files() -> None:
    """Whoever asks why nobody was told must know which it was."""
    one = {"rules": [], "inhibit": [inhibition("a=b", "c=d")]}
    assert check({"a.yaml": one, "b.yaml": one}).faults == (
        "b.yaml: inhibit[0] greater: name: another one has it already",
    )


def test_a_rule_of_another_file_may_be_named() -> None:
    """And the one that tells of rules that fail."""
    inhibit = [inhibition("rule=late", "rule=rule-failed")]
    assert check({"a.yaml": {"rules": [], "inhibit": inhibit}, "b.yaml": {"rules": [entry()]}}).faults == ()


def test_editors_schema_takes_inhibitions() -> None:
    """And refuses what the reader refuses."""
    validator = Draft202012Validator(rules_schema())
    good = {"rules": [], "inhibit": [inhibition("a=b c!=", "c=d", "customer")]}
    validator.validate(json.loads(json.dumps(good)))
    for wrong in (inhibition("a", "c=d"), inhibition("a=~b", "c=d"), inhibition("a=b", "c=d", "X Y")):
        assert not validator.is_valid({"rules": [], "inhibit": [wrong]})


LABELS = st.dictionaries(st.sampled_from("ab"), st.sampled_from(["", "1", "2"]), max_size=2)
MATCHERS = st.builds(Matchers, LABELS, LABELS)


@given(st.lists(LABELS, max_size=6), MATCHERS, MATCHERS, st.sets(st.sampled_from("ab")))
def test_it_inhibits_what_alertmanager_would(
    alerts: list[dict[str, str]], source: Matchers, target: Matchers, equal: set[str]
) -> None:
    """Held against the definition, every alert with every other, itself included."""
    (one,) = [Inhibition(name="x", source=source, target=target, equal=tuple(equal))]
    standing = [{**labels, "alert": str(number)} for number, labels in enumerate(alerts)]
    inhibiting = Inhibiting([one], standing)
    for labels in standing:
        expected = {
            other["alert"]
            for other in standing
            if target.hold(labels)
            and source.hold(other)
            and all(labels.get(name, "") == other.get(name, "") for name in equal)
            and not (source.hold(labels) and target.hold(other))
        }
        found = inhibiting.by(labels)
        assert (found is not None) == bool(expected)
        assert found is None or (found[0] == "x" and found[1] in expected)


def test_matchers_are_read_as_they_are_typed() -> None:
    """A value may be empty, and may have an equals sign."""
    assert parse_matchers(["a=b=c", "d!=", "e="]) == Matchers({"a": "b=c", "e": ""}, {"d": ""})
    assert rules(entry(), inhibit=[inhibition("a=b", "c=d")]).inhibitions[0].equal == ()
