"""Tests of rules: that they pass where they should, and say why where they do not."""

from typing import Any

import pytest

from streams.alerts import trial
from streams.errors import ConfigurationError
from tests.rules.ruling import entry, rules

RULES = rules(entry(labels={"desk": "night"}))
LATE = {"at": "0", "kind": "obligation-breached", "waited": "1h", "promised": "30m", "quote": "where?"}
OVER = {"at": "90s", "kind": "obligation-ended", "outcome": "answered"}


def run(signals: list[dict[str, Any]], *expect: dict[str, Any]) -> list[str]:
    """Run one test."""
    one = {"name": "a test", "signals": signals, "expect": list(expect)}
    (parsed,) = trial.parse({"tests": [one]}).tests
    return trial.run(parsed, RULES)


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
    (parsed,) = trial.parse({"tests": [{"name": "held", "signals": [LATE], "expect": late}]}).tests
    assert trial.run(parsed, held) == []


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
