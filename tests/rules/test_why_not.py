"""Why a rule does not hold for a signal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.alerts import Signal
from schemas.base import HOUR, Time
from streams.rules.signals import example
from streams.rules.why_not import conjuncts, why_not
from tests.rules.ruling import entry, rules


def a_signal(**values: float) -> Signal:
    """An urgent complaint."""
    return replace(example("urgent-complaint"), values={"urgency": 0.42, "negative": 0.95, **values})


def reason(when: str | None, signal: Signal, kind: str = "urgent-complaint") -> str | None:
    """Why a rule with that condition does not hold."""
    (rule,) = rules(entry(signals=[kind], when=when))
    return why_not(rule, signal)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (None, None),
        ("urgency > 0.4", None),
        ("urgency > 0.6", "`urgency > 0.6` is false: urgency is 0.42"),
        ("negative > 0.9 && urgency > 0.6", "`urgency > 0.6` is false: urgency is 0.42"),
        (
            "negative > 0.99 && urgency > 0.6",
            "`negative > 0.99` is false: negative is 0.95; `urgency > 0.6` is false: urgency is 0.42",
        ),
        (
            "urgency > 0.6 || (negative > 0.99 && true)",
            "`urgency > 0.6 || (negative > 0.99 && true)` is false: urgency is 0.42, negative is 0.95",
        ),
        (
            "urgency > 0.1 && waited > duration('2h')",
            "`waited > duration('2h')` is false: waited is 45 min",
        ),
        ("brand == 'beta && co'", "`brand == 'beta && co'` is false: brand is 'acme'"),
        ("'injury' in safety", "`'injury' in safety` is false: safety is []"),
        (
            "due_at < timestamp('2020-01-01T00:00:00Z')",
            "`due_at < timestamp('2020-01-01T00:00:00Z')` is false: due_at is 2026-11-23T09:00:00.000Z",
        ),
        ("1.0 > 2.0", "`1.0 > 2.0` is false"),
        ("urgency > 1.0 ? true : false", "`urgency > 1.0 ? true : false` is false: urgency is 0.42"),
    ],
)
def test_what_is_false_and_what_there_is_instead(when: str | None, expected: str | None) -> None:
    """Of a condition of several parts those that fail, each with the figures that it names."""
    assert reason(when, a_signal()) == expected


def test_a_rule_on_other_signals_says_so() -> None:
    """It has not been asked."""
    assert reason(None, a_signal(), "safety") == "looks at safety only"


def test_a_condition_that_fails_says_why() -> None:
    """As the alert of the failing rule does."""
    lacking = replace(a_signal(), values={"negative": 0.9})
    found = reason("urgency > 0.6", lacking)
    assert found is not None
    assert found.startswith("cannot be judged: ")


def test_a_long_wait_is_said_in_words() -> None:
    """As everywhere."""
    signal = a_signal()
    late = replace(signal, at=Time((signal.waiting_since or 0) + 3 * HOUR))
    assert (
        reason("waited < duration('1h')", late) == "`waited < duration('1h')` is false: waited is 3 h 00 min"
    )


PARTS = st.sampled_from(
    ["urgency > 0.5", "(negative > 0.5 || urgency > 0.5)", "brand == 'a && b'", "negative > 0.9"]
)


@given(st.lists(PARTS, min_size=1, max_size=5))
def test_parts_are_those_that_were_joined(parts: list[str]) -> None:
    """Whatever stands in brackets and quotes; and a reason is given exactly where the rule does not hold."""
    when = " && ".join(parts)
    assert conjuncts(when) == parts
    judges = rules(entry(signals=["urgent-complaint"], when=when))
    (rule,) = judges
    assert (why_not(rule, a_signal()) is None) == bool(judges.judge(a_signal()))
