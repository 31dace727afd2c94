"""Tests of rules: that they pass where they should, and say why where they do not."""

from collections.abc import Sequence
from typing import Any

import pytest

from streams.alerts import trial
from streams.alerts.policy import Policy
from streams.brands.file import BrandsFile, parse
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.errors import ConfigurationError
from tests.rules.ruling import entry, rules

NOBODY = Teams(Brands.of(BrandsFile()), {})
POLICY = Policy(rules(entry(labels={"desk": "night"})), NOBODY)
LATE = {"at": "0", "kind": "obligation-breached", "waited": "1h", "promised": "30m", "quote": "where?"}
OVER = {"at": "90s", "kind": "obligation-ended", "outcome": "answered"}


def run(
    signals: list[dict[str, Any]],
    *expect: dict[str, Any],
    acts: Sequence[dict[str, Any]] = (),
    policy: Policy = POLICY,
) -> list[str]:
    """Run one test."""
    one = {"name": "a test", "signals": signals, "acts": list(acts), "expect": list(expect)}
    (parsed,) = trial.parse({"tests": [one]}).tests
    return trial.run(parsed, policy)


def test_alerts_are_those_that_are_open_at_a_time() -> None:
    """Before, while and after; the order in the file does not matter."""
    fired = {
        "rule": "late",
        "severity": "warning",
        "subject": "1",
        "brand": "acme",
        "labels": {"desk": "night"},
    }
    assert (
        run(
            [OVER, {**LATE, "at": "1m"}],
            {"at": "2m", "alerts": []},
            {"at": "0", "alerts": []},
            {"at": "1m", "alerts": [fired]},
        )
        == []
    )


def test_time_goes_on_between_signals() -> None:
    """Rules that must hold fire in between, and what people are told in the meantime changes nothing."""
    held = rules(entry(**{"for": "10m"}))
    late = [{"at": at, "alerts": [{"rule": "late"}]} for at in ("10m", "15m")]
    assert run([LATE], *late, policy=Policy(held, NOBODY)) == []


@pytest.mark.parametrize("kind", ["spike", "tone-shift", "feed-gap"])
def test_what_a_crowd_began_ends(kind: str) -> None:
    """As what somebody was owed does; and nobody is said to wait."""
    policy = Policy(rules(entry(signals=[kind])), NOBODY)
    begun = {"rule": "late", "summary": f"acme: {kind}"}
    signals = [{"at": "0", "kind": kind}, {"at": "5m", "kind": f"{kind}-over"}]
    assert run(signals, {"at": "4m", "alerts": [begun]}, {"at": "5m", "alerts": []}, policy=policy) == []


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ([], "at 90s: not expected: rule 'late', severity 'warning', brand 'acme', subject '1'"),
        (
            [{"rule": "late", "severity": "info"}],
            "at 90s: expected rule 'late', severity 'info'; open: rule 'late'",
        ),
        (
            [{"rule": "late", "labels": {"desk": "day"}}],
            "at 90s: expected rule 'late', desk 'day'; open: rule",
        ),
        ([{"rule": "late"}, {"rule": "late"}], "at 90s: expected rule 'late'; open: rule 'late'"),
    ],
)
def test_what_is_not_as_expected_is_said(expected: list[dict[str, Any]], said: str) -> None:
    """With the time, what was expected and what there is."""
    (line,) = run([LATE], {"at": "90s", "alerts": expected})
    assert line.startswith(said)


def test_nothing_open_is_said_too() -> None:
    """A rule that did not fire."""
    assert run([], {"at": "1m", "alerts": [{"rule": "late"}]}) == ["at 1m: expected rule 'late'; open: none"]


TEAM = {
    "id": "care",
    "on_call": {"people": ["anna", "ben"]},
    "quiet_hours": {"time_zone": "UTC", "hours": {"monday": ["10:00-11:00"]}},
}
CARE = Teams(Brands.of(parse({"brands": [{"id": "acme", "name": "Acme", "teams": [TEAM]}]})), {})
TOLD = {"at": "2m", "kind": "firing", "subjects": ["2", "1"], "to": ["care"], "people": ["ben", "anna"]}


def test_notices_are_those_that_were_told_since_the_expectation_before() -> None:
    """When, of which alerts together, to whom; what is left out is not looked at."""
    told = run(
        [LATE, {**LATE, "at": "1m", "subject": "2"}, {**OVER, "at": "3m"}],
        {"at": "1m", "notices": [], "held": []},
        {"at": "2m", "notices": [{**TOLD, "brand": "acme"}], "held": []},
        {"at": "9m", "notices": [{"kind": "resolved", "subjects": ["1"]}]},
        policy=Policy(POLICY.rules, CARE),
    )
    assert told == []


def test_what_is_held_back_is_said_with_the_reason() -> None:
    """By a silence, until it is over; by quiet hours, to their end."""
    policy = Policy(POLICY.rules, CARE)
    silence = {"at": "0", "action": "silence", "for": "30m", "matchers": ["rule=late", "customer!=x:bob"]}
    quiet = {"subject": "1", "why": "quiet hours until 2026-11-23T11:00"}
    held = run(
        [LATE],
        {"at": "5m", "notices": [], "held": [{"subject": "1", "why": "silenced by ben"}]},
        {"at": "40m", "notices": [{"subjects": ["1"]}], "held": []},
        acts=[silence],
        policy=policy,
    )
    assert held == []
    assert run([{**LATE, "at": "60m"}], {"at": "70m", "held": [quiet]}, policy=policy) == []


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"notices": []}, "at 5m: not expected: at '2m', kind 'firing', brand 'acme', title "),
        (
            {"notices": [{"at": "1m", "title": "x"}]},
            "at 5m: expected at '1m', title 'x'; told: at '2m', kind",
        ),
        ({"held": [{"subject": "1"}]}, "at 5m: expected subject '1'; held: none"),
    ],
)
def test_what_was_told_otherwise_is_said(expected: dict[str, Any], said: str) -> None:
    """With what was told instead."""
    (line,) = run([LATE], {"at": "5m", **expected})
    assert line.startswith(said)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ({"subject": "2"}, "not done: $.alert: unknown, or over"),
        ({"action": "silence"}, "not done: $.until: missing"),
        ({"action": "silence", "for": "1h", "matchers": ["rule~x"]}, "not done: $.matchers: 'rule~x' is no"),
        ({"at": "3m"}, "not done: acknowledge by ben: resolved (answered) at"),
    ],
)
def test_an_act_that_is_not_done_is_said(act: dict[str, Any], said: str) -> None:
    """A test whose acts come to nothing shows nothing."""
    (line,) = run(
        [LATE, OVER], {"at": "5m", "alerts": []}, acts=[{"at": "1m", "action": "acknowledge", **act}]
    )
    assert said in line


NOT_BEN = "ben may not act on what belongs to acme: may_act in brands.yaml names anna"
MINE = Teams(Brands.of(parse({"brands": [{"id": "acme", "may_act": ["anna"]}]})), {})


@pytest.mark.parametrize(
    ("by", "why", "said"),
    [
        ("ben", "may not act", []),
        ("anna", "may not act", ["at 2m: acknowledge by anna was to be refused: may not act"]),
        (
            "ben",
            "already",
            [
                "at 2m: acknowledge by ben was to be refused: already",
                f"at 2m: not done: acknowledge by ben: {NOT_BEN}",
            ],
        ),
    ],
)
def test_an_act_may_be_expected_to_be_refused(by: str, why: str, said: list[str]) -> None:
    """For these words of the reason; where it is done, or refused for another reason, that is said."""
    act = {"at": "1m", "action": "acknowledge", "by": by, "refused": why}
    assert run([LATE], {"at": "2m"}, acts=[act], policy=Policy(POLICY.rules, MINE)) == said


def test_an_act_on_an_alert_is_done() -> None:
    """Who has it is told no more."""
    taken = run(
        [LATE],
        {"at": "5h", "notices": [], "alerts": [{"rule": "late"}]},
        acts=[{"at": "1m", "action": "acknowledge"}],
    )
    assert taken == []


@pytest.mark.parametrize(
    ("one", "said"),
    [
        ({"name": "a", "signals": [], "expect": []}, r"tests\[0\].expect: empty"),
        (
            {"name": "a", "signals": [{"at": "soon"}], "expect": []},
            r"signals\[0\].at: 'soon' is not a duration",
        ),
        ({"name": "a", "signal": []}, r"tests\[0\].signal: unknown key|tests\[0\].signals: missing"),
    ],
)
def test_a_file_that_is_wrong_names_its_key(one: dict[str, Any], said: str) -> None:
    """As every file that people write."""
    with pytest.raises(ConfigurationError, match=said):
        trial.parse({"tests": [one]})
