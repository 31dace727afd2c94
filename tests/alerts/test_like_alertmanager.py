"""Alertmanager's own examples of grouping, inhibition and silences, told again with alerts of ours.

They are those of its unit and acceptance tests (inhibit, silence, labels, dispatch and
test/with_api_v2/acceptance of version 0.28). docs/like-alertmanager.md says how many of them come out the
same, and why the others do not; `SAME` and `OTHER` are what it counts.
"""

from pathlib import Path
from typing import Any

import pytest

from schemas.alerts import AlertAction, Notice
from schemas.base import SECOND, Time
from schemas.errors import RecordError
from streams.alerts.group import Group
from streams.alerts.storms import MAX_NOTICES
from streams.rules.inhibition import Inhibiting, Inhibition
from streams.rules.matchers import Matchers, parse_matchers
from tests.alerts.alerting import T0, Drive, act, signal, silence
from tests.rules.ruling import entry, inhibition, rules

Labels = dict[str, str]
SAME: dict[str, int] = {
    "TestInhibitRuleHasEqual": 5,
    "TestInhibitRuleMatches": 8,
    "TestInhibitRuleMatchers": 8,
    "TestInhibit": 3,
    "TestInhibiting": 1,
    "TestMatcher": 6,
    "TestQMatches": 4,
    "TestValidateSilence": 4,
    "TestSilencing": 1,
    "TestSilenceDelete": 1,
    "TestAggrGroup": 3,
    "TestGroupLabels": 1,
    "TestMergeAlerts": 2,
    "TestRepeat": 1,
    "TestReload": 1,
}
OTHER: dict[str, int] = {
    "TestAlwaysInhibiting": 1,
    "TestMatcher": 11,
    "TestQMatches": 3,
    "TestSilenceCanUpdate": 9,
    "TestAggrGroup": 1,
    "TestGroupByAllLabels": 1,
    "TestGroups": 1,
    "TestGroupsWithLimits": 1,
    "TestMergeAlerts": 1,
    "TestBatching": 1,
    "TestResolved": 1,
    "TestReload": 1,
}
PAGE = Path(__file__).parents[2] / "docs" / "like-alertmanager.md"


def test_the_page_counts_what_is_here() -> None:
    """And gives a reason for each example that comes out otherwise."""
    page = PAGE.read_text(encoding="utf-8")
    same, other = sum(SAME.values()), sum(OTHER.values())
    assert f"{same} of {same + other}" in page
    rows = {line.split("|")[1].strip(" `"): line for line in page.splitlines() if line.startswith("| `")}
    assert rows.keys() == SAME.keys() | OTHER.keys()
    for name, row in rows.items():
        cells = [cell.strip() for cell in row.split("|")]
        assert (cells[2], cells[3]) == (str(SAME.get(name, "–")), str(OTHER.get(name, "–")))
        assert bool(cells[4]) == (name in OTHER)


# Inhibition, by labels.


def inhibits(target: Labels, sources: list[Labels], *inhibitions: Inhibition) -> bool:
    """Whether something that stands keeps a target from being told."""
    standing = [{**one, "alert": str(number)} for number, one in enumerate(sources)]
    return Inhibiting(inhibitions, standing).by(target) is not None


def equal(*labels: str) -> Inhibition:
    """One that any source and any target will do for, if these labels are the same."""
    nothing = Matchers({}, {})
    return Inhibition(name="x", source=nothing, target=nothing, equal=labels)


HAS_EQUAL: dict[str, tuple[list[Labels], tuple[str, ...], Labels, bool]] = {
    "no source at all": ([], (), {"a": "b"}, False),
    "no equal label, any source does": ([{"s": "1"}], (), {"a": "b"}, True),
    "sources that match are over": ([], ("a", "b"), {"a": "b", "b": "c"}, False),
    "one of two is over": ([{"a": "b", "c": "f"}], ("a",), {"a": "b"}, True),
    "the label is not equal": ([{"a": "c", "c": "d"}, {"a": "c", "c": "f"}], ("a",), {"a": "b"}, False),
}


@pytest.mark.parametrize("case", HAS_EQUAL)
def test_rule_has_equal(case: str) -> None:
    """TestInhibitRuleHasEqual. Only what stands is looked at; what is over is not among it."""
    sources, labels, target, expected = HAS_EQUAL[case]
    one = equal(*labels)
    if not labels:  # a target that would match the source side as well is inhibited by no such
        one = Inhibition(name="x", source=Matchers({"s": "1"}, {}), target=one.target)
    else:
        one = Inhibition(
            name="x", source=Matchers({}, {"t": "1"}), target=Matchers({"t": "1"}, {}), equal=labels
        )
        target = {**target, "t": "1"}
    assert inhibits(target, sources, one) is expected


STANDING = [{"s1": "1", "t1": "2", "e": "1"}, {"s2": "1", "t2": "1", "e": "1"}]
TARGETS: dict[str, tuple[Labels, bool, bool]] = {
    "target of the first": ({"t1": "1", "e": "1"}, True, False),
    "target of the second": ({"t2": "1", "e": "1"}, True, True),
    "and noise": ({"t1": "1", "t3": "1", "e": "1"}, True, False),
    "target of both": ({"t1": "1", "t2": "1", "e": "1"}, True, True),
    "target of none": ({"t1": "0", "e": "1"}, False, True),
    "both sides of the first": ({"s1": "1", "t1": "1", "e": "1"}, True, False),
    "both sides of the second": ({"s2": "1", "t2": "1", "e": "1"}, False, True),
    "not equal": ({"t1": "1", "e": "0"}, False, False),
}
"""Labels; whether TestInhibitRuleMatches, and whether TestInhibitRuleMatchers expects them inhibited."""


@pytest.mark.parametrize("case", TARGETS)
def test_rule_matches(case: str) -> None:
    """Both tables; the second one's first rule takes what does not have the target's label."""
    target, by_match, by_matchers = TARGETS[case]
    second = Inhibition(
        name="2", source=Matchers({"s2": "1"}, {}), target=Matchers({"t2": "1"}, {}), equal=("e",)
    )
    for wanted, expected in ((Matchers({"t1": "1"}, {}), by_match), (Matchers({}, {"t1": "1"}), by_matchers)):
        first = Inhibition(name="1", source=Matchers({"s1": "1"}, {}), target=wanted, equal=("e",))
        assert inhibits(target, STANDING, first, second) is expected


def test_inhibit() -> None:
    """TestInhibit: before the source fires, while it does, after it is over; the source itself never is."""
    one = Inhibition(name="x", source=Matchers({"s": "1"}, {}), target=Matchers({"t": "1"}, {}), equal=("e",))
    target, source = {"t": "1", "e": "f"}, {"s": "1", "e": "f"}
    assert not inhibits(target, [target], one)
    assert inhibits(target, [target, source], one)
    assert not inhibits(source, [target, source], one)
    assert not inhibits(target, [target], one)


# Matchers.


@pytest.mark.parametrize(
    ("matchers", "value", "expected"),
    [
        (Matchers({"x": "bar"}, {}), "bar", True),
        (Matchers({"x": "bar"}, {}), "foo-bar", False),
        (Matchers({}, {"x": "bar"}), "bar", False),
        (Matchers({}, {"x": "bar"}), "foo-bar", True),
        (Matchers({"x": "foo\nbar"}, {}), "foo\nbar", True),
        (Matchers({"x": '~!="'}, {}), '~!="', True),
    ],
)
def test_matcher(matchers: Matchers, value: str, expected: bool) -> None:
    """TestMatcher, of `=` and `!=`."""
    assert matchers.hold({"x": value}) is expected


PATTERNS = ["=~bar", "=~.*bar", "!~bar", "!~.*bar", "=~foo.bar", r"=~foo\.bar", "=~(?s)foo.bar"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_are_refused(pattern: str) -> None:
    """TestMatcher, TestQMatches, of `=~` and `!~`: other here."""
    with pytest.raises(ValueError, match=r"patterns \(=~\) are not served|is no matcher"):
        parse_matchers([f"x{pattern}"])


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["job=test"], True),
        (["job!=test"], False),
        (["job=test", "method=POST"], False),
        (["job=test", "method!=POST"], True),
    ],
)
def test_silence_matches(texts: list[str], expected: bool) -> None:
    """TestQMatches, of `=` and `!=`: all must hold."""
    labels = {"job": "test", "instance": "web-1", "path": "/user/profile", "method": "GET"}
    assert parse_matchers(texts).hold(labels) is expected


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (silence(0, 1, matchers={}), "add one that wants a value"),
        (silence(0, 1, matchers={"a": ""}), "add one that wants a value"),
        (silence(1, 0), "not after"),
    ],
)
def test_silences_that_are_refused(action: AlertAction, reason: str) -> None:
    """TestValidateSilence: no matcher, only ones that take what lacks the label, an end that is past."""
    drive = Drive()
    drive.wait(minutes=1)
    with pytest.raises(RecordError, match=reason):
        drive.take(action)


def test_a_label_that_is_none_is_refused() -> None:
    """TestValidateSilence: a matcher whose name begins with a digit."""
    with pytest.raises(ValueError, match="is no matcher"):
        parse_matchers(["00=a"])


def test_a_silence_is_not_changed() -> None:
    """TestSilenceCanUpdate, other here: it is ended, and another begun; the same one again is a copy."""
    drive = Drive()
    begun = silence(0, 9)
    drive.take(begun)
    outputs = drive.take(act("unsilence", 1, alert="", silence=begun.id))
    assert outputs[1].record is None


# What is told, and when. Seconds after nine; each name of an alert is a rule of ours.

KINDS = {
    "InstanceDown": "obligation-breached",
    "JobDown": "obligation-due-soon",
    "test1": "urgent-complaint",
}


class Story:
    """A brand whose groups wait so many seconds, as an acceptance test configures them."""

    def __init__(self, *, wait: int, interval: int, repeat: int, by: Any = (), inhibit: Any = ()) -> None:
        group = {"wait": f"{wait}s", "interval": f"{interval}s", "repeat": f"{repeat}s", "by": list(by)}
        made = [entry(name=name.lower(), signals=[kind], group=group) for name, kind in KINDS.items()]
        self.drive = Drive(rules(*made, inhibit=inhibit))

    def push(self, second: float, name: str, subject: str, **fields: Any) -> None:
        """It fires."""
        self.until(second)
        at = _at(second)
        self.drive.take(signal(KINDS[name], 0, subject=subject, **fields), now=at)

    def resolve(self, second: float, subject: str) -> None:
        """It is over."""
        self.until(second)
        at = (second - 0.001) / 60
        self.drive.take(signal("obligation-ended", at, subject=subject, outcome="answered"), now=_at(second))

    def take(self, second: float, action: AlertAction) -> None:
        """A person does something."""
        self.until(second)
        self.drive.take(action, now=_at(second))

    def until(self, second: float) -> None:
        """Let time pass, a tenth of a second at a time."""
        while self.drive.now < _at(second):
            self.drive.advance(min(_at(second), Time(self.drive.now + 100)))

    def told(self, begin: float, end: float) -> list[str]:
        """What is told between two times: subjects, those that are over with a `-`."""
        self.until(end)
        return sorted(
            f"-{alert.subject.id}" if notice.kind == "resolved" else alert.subject.id
            for notice in self._between(begin, end)
            for alert in notice.alerts
        )

    def _between(self, begin: float, end: float) -> list[Notice]:
        return [one for one in self.drive.notices() if _at(begin) <= one.at <= _at(end)]


def _at(second: float) -> Time:
    return Time(T0 + round(second * SECOND))


JOB_DOWN = inhibition("rule=jobdown", "rule=instancedown", "conversation", "customer")


def test_inhibiting() -> None:
    """TestInhibiting: held back from the second notification on, and told again in the third."""
    story = Story(wait=1, interval=1, repeat=1, inhibit=[JOB_DOWN])
    story.push(1, "test1", "test1", customer="aa")
    story.push(1, "InstanceDown", "aa", customer="aa")
    story.push(1, "InstanceDown", "ab", customer="ab")
    assert story.told(2, 2.5) == ["aa", "ab", "test1"]
    story.push(2.6, "JobDown", "job", customer="aa")
    assert story.told(2.6, 3.5) == ["ab", "job", "test1"]
    story.resolve(3.6, "job")
    assert story.told(3.6, 4.5) == ["-job", "aa", "ab", "test1"]


def test_always_inhibiting() -> None:
    """TestAlwaysInhibiting, other here: that it is over is no news to who never heard that it fires."""
    story = Story(wait=1, interval=1, repeat=60, inhibit=[JOB_DOWN])
    story.push(1, "InstanceDown", "aa", customer="aa")
    story.push(1, "JobDown", "job", customer="aa")
    assert story.told(2, 2.5) == ["job"]
    story.resolve(2.6, "job")
    story.resolve(2.6, "aa")
    assert story.told(3, 3.5) == ["-job"]


def test_silencing() -> None:
    """TestSilencing: without a first one for two seconds, and with both again."""
    story = Story(wait=1, interval=1, repeat=1)
    story.push(1, "test1", "test1")
    story.push(1, "JobDown", "test2")
    assert story.told(2, 2.4) == ["test1", "test2"]
    story.take(2.5, silence(2.5 / 60, 4.5 / 60, matchers={"rule": "test1"}))
    assert story.told(2.5, 3.5) == ["test2"]
    assert story.told(3.6, 4.4) == ["test2"]
    assert story.told(4.5, 5.5) == ["test1", "test2"]


def test_silence_delete() -> None:
    """TestSilenceDelete: everything is silent until somebody ends it."""
    story = Story(wait=1, interval=1, repeat=1)
    story.push(1, "test1", "test1")
    story.push(1, "JobDown", "test2")
    begun = silence(1.5 / 60, 100 / 60)
    story.take(1.5, begun)
    assert story.told(1, 3.4) == []
    story.take(3.5, act("unsilence", 3.5 / 60, alert="", silence=begun.id))
    assert story.told(3.5, 4.5) == ["test1", "test2"]


def test_aggregation_group() -> None:
    """TestAggrGroup: after the wait, after the interval, what is over, and then it is empty.

    Other here: the second notice lists what is new, not all of the group.
    """
    story = Story(wait=10, interval=3, repeat=3600)
    story.push(1, "test1", "a1")
    assert (story.told(1, 10.9), story.told(10.9, 11.1)) == ([], ["a1"])
    story.push(11.5, "test1", "a3")
    assert (story.told(11.5, 13.9), story.told(13.9, 14.1)) == ([], ["a3"])
    story.push(17.5, "test1", "a2")
    assert story.told(17.5, 20.1) == ["a2"]
    for subject in ("a1", "a2", "a3"):
        story.resolve(21, subject)
    assert (story.told(21, 22.9), story.told(22.9, 23.1)) == ([], ["-a1", "-a2", "-a3"])
    story.until(27)
    assert len(story.drive.state[Group]) == 0


def test_group_labels() -> None:
    """TestGroupLabels: what shares the labels that a group is made by is told together."""
    story = Story(wait=1, interval=1, repeat=60, by=["rule", "customer"])
    for subject, customer in (("1", "v1"), ("2", "v1"), ("3", "v2")):
        story.push(1, "test1", subject, customer=customer)
    story.until(3)
    assert sorted([alert.subject.id for alert in one.alerts] for one in story.drive.notices()) == [
        ["1", "2"],
        ["3"],
    ]


def test_too_many_groups_lose_nothing() -> None:
    """TestGroupsWithLimits, other here: what is more than the limit is told in the group of all."""
    story = Story(wait=1, interval=1, repeat=60, by=["customer"])
    for number in range(MAX_NOTICES + 5):
        story.push(1, "test1", f"o{number}", customer=f"c{number}")
    assert len(story.told(1, 3)) == MAX_NOTICES + 5
    assert len(story.drive.notices()) == MAX_NOTICES + 1


def test_merge_alerts() -> None:
    """TestMergeAlerts: the words are those that came last, and what fires after it was over is told anew.

    Other here: it fired when the last signal of its kind says, which corrects the one before.
    """
    story = Story(wait=1, interval=1, repeat=60)
    story.push(1, "test1", "x", values={"urgency": 0.5})
    assert story.told(2, 2.5) == ["x"]
    story.push(2.6, "test1", "x", values={"urgency": 0.9})
    assert "urgency 0.9" in story.drive.alert("obligation:x").why
    story.resolve(4, "x")
    assert story.told(4, 5.5) == ["-x"]
    story.push(40 * 60, "test1", "x", values={"urgency": 0.7})
    assert story.told(40 * 60, 40 * 60 + 3) == ["x"]


def test_repeat() -> None:
    """TestRepeat: told again as long as it fires, and once when it is over."""
    story = Story(wait=1, interval=1, repeat=1)
    story.push(1, "test1", "x")
    assert (story.told(2, 2.5), story.told(2.6, 3.4)) == (["x"], ["x"])
    story.resolve(3.5, "x")
    assert story.told(3.5, 4.5) == ["-x"]
    assert story.told(5, 9) == []


def test_batching() -> None:
    """TestBatching, other here: the second notice has what is new, and the repeat counts from the first."""
    story = Story(wait=1, interval=1, repeat=5)
    story.push(1.1, "test1", "1")
    story.push(1.7, "test1", "5")
    assert story.told(2, 2.5) == ["1", "5"]
    for subject in "234":
        story.push(3.3, "test1", subject)
    assert story.told(3.3, 4.5) == ["2", "3", "4"]
    assert story.told(4.6, 7) == []
    assert story.told(7, 7.5) == ["1", "2", "3", "4", "5"]


def test_what_is_not_sent_again_stands() -> None:
    """TestResolved, other here: no time-out ends an alert; a record does, or thirty days without news."""
    story = Story(wait=1, interval=5, repeat=3600)
    story.push(1, "test1", "x")
    assert story.told(2, 600) == ["x"]
    assert story.drive.alert("obligation:x").state == "firing"


def test_reload() -> None:
    """TestReload: the first is not told twice. Other here: the interval goes on over the reload."""
    story = Story(wait=1, interval=6, repeat=600)
    story.push(1, "test1", "1")
    assert story.told(2, 2.5) == ["1"]
    story.until(3)
    story.drive.step.rules = rules(entry(name="test1", signals=["urgent-complaint"]))
    story.push(4, "test1", "2")
    assert (story.told(2.6, 7.9), story.told(8, 8.1)) == ([], ["2"])
