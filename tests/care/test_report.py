"""How well customers are cared for: what the figures count, and what they do not."""

from schemas.base import DAY, HOUR, MINUTE
from schemas.conversations import Recovery
from streams.care.report import Waits, report
from tests.care.owing import NOON, an_answer, an_obligation, at


def test_in_time_is_of_what_was_due() -> None:
    """Answers given, and those still owed although the time is up; not what was waived, or may still come."""
    made = report(
        [
            an_answer("a", 0, 60),
            an_answer("b", 0, 61),
            an_answer("c", 0, 5, outcome="redirected"),
            an_answer("d", 0, 90, outcome="waived"),
            an_answer("e", 0, 90, outcome="withdrawn"),
            an_obligation("f", breached_at=at(60)),
            an_obligation("g", 50, 110),
        ]
    )
    assert (made.all.owed, made.all.answered, made.all.due, made.all.in_time) == (7, 3, 4, 2)
    assert made.all.share_in_time == 0.5
    assert made.outcomes == {"answered": 2, "redirected": 1, "waived": 1, "withdrawn": 1, "open": 2}
    assert (made.first, made.last, made.all.promised) == (NOON, at(50), HOUR)


def test_waits_are_of_answers() -> None:
    """Percentiles between the answers there are; one alone is all of them."""
    made = report([an_answer(f"a{n}", 0, n) for n in range(101)])
    assert made.all.waits == Waits(p50=50 * MINUTE, p75=75 * MINUTE, p90=90 * MINUTE, p95=95 * MINUTE)
    assert report([an_answer("a", 0, 7)]).all.waits == Waits(
        p50=7 * MINUTE, p75=7 * MINUTE, p90=7 * MINUTE, p95=7 * MINUTE
    )
    assert report([an_obligation()]).all.waits is None


def test_where_nothing_was_owed() -> None:
    """There is nothing to say, and no share of it."""
    made = report([])
    assert (made.all.owed, made.all.share_in_time, made.all.promised, made.first) == (0, None, None, None)
    assert made.by_brand == []


def test_groups_are_of_what_they_have_in_common() -> None:
    """The largest first; priorities, hours and waits in their own order; of several topics in each."""
    made = report(
        [
            an_answer("a", 0, 10, priority="low", topics=("bags", "delay"), brand="beta"),
            an_answer("b", 60, 30, priority="urgent", topics=("bags",), source=None, team=None),
            an_answer("c", 60, 7 * 60, priority="odd"),
            an_obligation("d", -60),
        ]
    )
    assert [(each.name, each.owed) for each in made.by_brand] == [("acme", 3), ("beta", 1)]
    assert [(each.name, each.owed) for each in made.by_source] == [("x", 3), ("unknown", 1)]
    assert [(each.name, each.owed) for each in made.by_team] == [("care", 3), ("no team", 1)]
    assert [each.name for each in made.by_priority] == ["urgent", "normal", "low", "odd"]
    assert [(each.name, each.owed) for each in made.by_topic] == [("bags", 2), ("delay", 1)]
    assert [(each.name, each.owed) for each in made.by_hour] == [("13", 1), ("14", 1), ("15", 2)]
    assert [each.name for each in made.by_wait] == ["within 15 minutes", "within 1 hour", "within 1 day"]
    assert report([an_answer("a", 0, 2 * DAY // MINUTE)]).by_wait[0].name == "later"


def test_recovery_is_of_answers_whose_effect_is_known() -> None:
    """By style among others; silence is counted as silence."""
    silent = Recovery(state="silent", at=at(5000))
    glad = Recovery(state="recovered", at=at(50))
    made = report(
        [
            an_answer("a", 0, 10, recovery=silent, answer_style=("apology", "link")),
            an_answer("b", 0, 10, recovery=glad, answer_style=("apology",)),
            an_answer("c", 0, 10, answer_style=("link",)),
            an_obligation("d"),
        ]
    )
    assert made.all.recovery == {"recovered": 1, "silent": 1}
    assert made.all.judged == 2
    assert {each.name: each.recovery for each in made.by_style} == {
        "apology": {"recovered": 1, "silent": 1},
        "link": {"silent": 1},
    }
