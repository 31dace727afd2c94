"""What rules say of signals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.base import HOUR, MINUTE, Time
from streams.errors import ConfigurationError
from streams.rules import Failure, Match
from streams.rules.load import load
from streams.rules.signals import ADDED_LATER, FIELDS, condition_values, example, text_values
from streams.rules.text import MAX_TEXT, Text, fill
from tests.alerts.alerting import breached, safety, signal
from tests.rules.ruling import entry, rules

BREACHED = ("obligation-breached",)


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("waited_minutes >= 60.0", True),
        ('priority in ["urgent", "high"]', False),
        ('waited > duration("59m") && promised == duration("1h")', True),
        ('at == timestamp("2026-03-02T10:00:00Z") && waiting_since < due_at', True),
        ('at.getHours("Europe/Madrid") == 11', True),
        ('brand.matches("^ac") && kind == "obligation-breached"', True),
        ("size(safety) > 0", False),
    ],
)
def test_a_condition_speaks_of_the_signals_fields(when: str, holds: bool) -> None:
    """Words, figures, times and stretches of time, as CEL has them."""
    judged = rules(entry(when=when)).judge(breached(values={"waited_minutes": 60}))
    assert bool(judged) is holds


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("waited_minutes / (waited_minutes - 60.0) > 1e9", True),
        ("(waited_minutes - 60.0) / (waited_minutes - 60.0) > 0.0", False),
        ("waited_minutes > 60.0 && waited_minutes / (waited_minutes - 60.0) > 1e9", False),
    ],
)
def test_a_figure_divided_by_zero_is_infinite(when: str, holds: bool) -> None:
    """As CEL has it: no failure, and only whoever asks first keeps clear of it."""
    judged = rules(entry(when=when)).judge(breached(values={"waited_minutes": 60}))
    assert all(isinstance(one, Match) for one in judged)
    assert bool(judged) is holds


def test_the_severest_condition_that_holds_counts() -> None:
    """In whatever order they stand; else the usual severity."""
    by = {"info": "true", "critical": "waited_minutes > 100.0"}
    some = rules(entry(severity_when=by))
    severities = []
    for minutes in (50.0, 150.0):
        (one,) = some.judge(breached(values={"waited_minutes": minutes}))
        assert isinstance(one, Match)
        severities.append(one.severity)
    assert severities == ["info", "critical"]


@pytest.mark.parametrize(
    ("kind", "reach", "severity"),
    [
        ("issue-growing", 1_000.0, "critical"),
        ("issue-growing", 999.0, "warning"),
        ("issue-new", 5_000.0, "warning"),
    ],
)
def test_an_issue_that_grows_among_many_is_critical(kind: str, reach: float, severity: str) -> None:
    """By the rules that come along; something new may be nothing yet."""
    heard = example(kind)
    (one,) = load(None).judge(replace(heard, values={**heard.values, "reach": reach}))
    assert isinstance(one, Match)
    assert one.severity == severity


def test_a_rule_that_fails_keeps_no_other_back() -> None:
    """What the signal lacks and what cannot be computed is a failure with its reason, and no match."""
    some = rules(
        entry(name="lacks", when="waited_minutes > 1.0"),
        entry(name="divides", when="10 / (size(conversation) - 2) > 1"),
        entry(name="severity", severity_when={"critical": "target_minutes > 1.0"}),
        entry(name="fine"),
    )
    judged = some.judge(breached())
    assert [(one.rule.name, type(one)) for one in judged] == [
        ("lacks", Failure),
        ("divides", Failure),
        ("severity", Failure),
        ("fine", Match),
    ]
    reasons = [one.reason for one in judged if isinstance(one, Failure)]
    assert reasons[0] == 'No value with name "waited_minutes" found in Activation'
    assert reasons[1] == "divide by zero"


def test_rules_look_at_their_kinds_only() -> None:
    """A signal of another kind, also one that is not known yet, is none of their business."""
    some = rules(entry())
    assert some.judge(safety()) == []
    assert some.judge(signal("spike", 1)) == []


def test_a_time_that_a_signal_lacks_is_not_made_up() -> None:
    """Who asks for it gets a failure; what there is can be asked for."""
    some = rules(
        entry(name="due", when="due_at > at"), entry(name="promise", when='promised > duration("1s")')
    )
    judged = some.judge(breached(30, waiting_since=None))
    assert [type(one) for one in judged] == [Match, Failure]


@pytest.mark.parametrize("kind", FIELDS)
def test_an_example_has_every_field_of_its_kind(kind: str) -> None:
    """So a rule that is loaded has been tried on all it may speak of."""
    assert FIELDS[kind].keys() <= condition_values(example(kind)).keys()


@pytest.mark.parametrize("lacks", sorted(ADDED_LATER))
def test_figures_that_signals_did_not_have_from_the_beginning_are_none_of_them(lacks: str) -> None:
    """Alerts are judged anew from signals of weeks ago, also after an upgrade: no rule fails on them."""
    kind = next(each for each in FIELDS if lacks in FIELDS[each])
    old = replace(example(kind), values={name: 1.0 for name in example(kind).values if name != lacks})
    assert rules(entry(name="old", signals=[kind], when=f"{lacks} > 0.0")).judge(old) == []
    why = Text("{% if " + lacks + " %}some{% else %}none{% endif %}", (kind,))
    assert fill(why.source, text_values(old, old.at, over=False)) == "none"


def test_figures_never_take_the_name_of_a_field() -> None:
    """A signal whose figures are named as fields is read by its fields."""
    assert condition_values(breached(values={"kind": 1.0}))["kind"] == "obligation-breached"
    assert text_values(breached(values={"brand": 1.0}), 0, over=False)["brand"] == "acme"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{% for one in safety %}{{ one }}{% endfor %}", "For is not taken"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "Macro is not taken"),
        ("{% set x = who %}", "Assign is not taken"),
        ("{% include 'x' %}", "Include is not taken"),
        ("{{ who.__class__ }}", "Getattr is not taken"),
        ("{{ who[0] }}", "Getitem is not taken"),
        ("{{ who * 9 }}", "Mul is not taken"),
        ("{{ range(9) }}", "Call is not taken"),
        ("{{ (who | lower) | join(who) }}", "join takes a list"),
        ("{{ who | pprint }}", "No filter named 'pprint'"),
        ("{{ brand | round }}", "cannot be filled with an example of obligation-breached"),
        ("{{ urgency }}", "there is no 'urgency' here"),
    ],
)
def test_a_text_that_could_loop_or_grow_is_refused(source: str, reason: str) -> None:
    """What is left of Jinja2 does as much work as the text is long."""
    with pytest.raises(ConfigurationError, match=reason):
        Text(source, BREACHED)


def test_a_text_is_filled_with_what_the_signal_has() -> None:
    """What it lacks is left out, figures are rounded, and it is one line."""
    text = Text(
        "{{ who }}\n {{ waited }}"
        "{% if promised %} of {{ promised }}{% endif %} {{ waited_minutes | round(1) }}",
        BREACHED,
    )
    late = breached(values={"waited_minutes": 65.04}, due_at=None)
    assert fill(text.source, text_values(late, late.at, over=False)) == "@anna 60 min 65.0"


def test_a_text_that_cannot_be_filled_is_none() -> None:
    """The alert then says what it says without one."""
    late = breached(waiting_since=None)
    source = Text("{{ waited_minutes | round }}", BREACHED).source
    assert fill(source, text_values(late, late.at, over=False)) is None


@given(st.text(max_size=2_000))
def test_a_text_stays_short(name: str) -> None:
    """However long a name is."""
    late = breached(customer_name=name)
    filled = fill("{{ who }} {{ who }}", text_values(late, Time(late.at + HOUR + MINUTE), over=True))
    assert filled is None or len(filled) <= MAX_TEXT


@pytest.mark.parametrize(
    ("days", "negative", "reach", "severity"),
    [
        (112, 0.5, 0, "critical"),
        (28, 0.5, 1_000, "critical"),
        (28, 0.5, 999, "warning"),
        (28, 0.4, 5_000, "warning"),
        (27, 0.9, 5_000, "info"),
    ],
)
def test_a_spike_is_critical_sooner_where_it_is_near_many(
    days: float, negative: float, reach: float, severity: str
) -> None:
    """By the rules that come along; but not where most of it is praise."""
    known = example("spike")
    values = {**known.values, "known_days": 7, "days": days, "negative": negative, "reach": reach}
    (match,) = load(None).judge(replace(known, values=values))
    assert isinstance(match, Match)
    assert match.severity == severity
