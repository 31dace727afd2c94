"""Every notice reaches every sink that wants it, or it is said why not."""

from collections import Counter, defaultdict

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alerts import Notice, Recipient
from schemas.base import HOUR, MINUTE, SECOND, Time
from schemas.mentions import Heartbeat
from streams.errors import ConfigurationError
from streams.notices import Attempt, Failed, Outcome, Result, SinkSpec
from streams.notices.attempts import ROUND
from streams.notices.backoff import (
    GIVE_UP_AFTER,
    LONGEST_RETRY,
    LONGEST_RETRY_AFTER,
    is_hopeless,
    retry_delay,
)
from streams.step import DuplicateRecord
from tests.notices.posting import DOWN, LOST, OK, T0, Post, alert, notice


def test_a_notice_is_tried_at_once_at_every_sink_and_then_forgotten() -> None:
    """Each attempt is on the topic, under the idempotency key, in the brand's partition."""
    post = Post(SinkSpec("hook"), SinkSpec("terminal"))
    assert post.take(notice()) == []
    assert [(one.sink, one.attempt, one.notice) for one in post.round()] == [
        ("hook", 1, notice()),
        ("terminal", 1, notice()),
    ]
    assert post.is_empty()
    first, second = post.notifications()
    assert (first.sink, first.result, first.notice) == ("hook", "delivered", "n1")
    assert first.alerts == ("obligation:o1",)
    assert first.key != second.key
    assert [(out.topic, out.key, out.route) for out in post.outputs] == [
        ("notifications", first.key, "acme"),
        ("notifications", second.key, "acme"),
    ]
    assert post.round() == []


def test_the_key_is_the_same_whoever_tells() -> None:
    """Another process, or the same one again, tells with the same key and notification id."""
    one, other = Post(), Post()
    for post in (one, other):
        post.take(notice())
        post.round()
    assert one.notifications() == other.notifications()


def test_the_same_notice_twice_is_a_duplicate() -> None:
    """While it waits it is not taken again; what is no notice is left alone."""
    post = Post()
    post.take(notice())
    with pytest.raises(DuplicateRecord):
        post.take(notice())
    assert post.take(Heartbeat(id="h", at=T0, partition=0, tasks=1)) == []


def test_a_failure_is_tried_again_later_with_the_same_key() -> None:
    """Not before its time; the reason and the time of the next try are on the topic."""
    post = Post()
    post.answer = lambda attempt: DOWN if attempt.attempt < 3 else OK
    post.take(notice())
    post.round()
    assert post.round() == []
    failed = post.notifications()[0]
    assert (failed.result, failed.error) == ("failed", "connection refused")
    assert failed.retry_at is not None
    post.wait((failed.retry_at - post.now) / SECOND - 0.001)
    assert post.round() == []
    post.wait(0.001)
    assert [attempt.attempt for attempt in post.round()] == [2]
    post.wait(HOUR / SECOND)
    post.round()
    assert [one.result for one in post.notifications()] == ["failed", "failed", "delivered"]
    assert len({one.key for one in post.notifications()}) == 1
    assert len({one.id for one in post.notifications()}) == 3
    assert post.is_empty()


def test_a_sink_that_refuses_is_given_up_at_once_and_the_others_go_on() -> None:
    """Where a retry does not help there is none."""
    post = Post(SinkSpec("hook"), SinkSpec("terminal"))
    post.answer = lambda attempt: (
        Failed("404", retry=False) if attempt.sink == "hook" else DOWN if attempt.attempt == 1 else OK
    )
    post.take(notice())
    post.round()
    assert [(one.sink, one.result) for one in post.notifications()] == [
        ("hook", "given-up"),
        ("terminal", "failed"),
    ]
    post.wait(60)
    post.round()
    assert post.is_empty()


def test_after_a_day_it_is_given_up() -> None:
    """A sink down for good does not fill the outbox; tries become rarer, and are bounded."""
    post = Post()
    post.answer = lambda _: DOWN
    post.take(notice())
    for _ in range(25 * 60):
        post.round()
        post.wait(60)
    assert post.is_empty()
    told = post.notifications()
    assert [one.result for one in told] == ["failed"] * (len(told) - 1) + ["given-up"]
    assert told[-1].at - told[0].at <= GIVE_UP_AFTER
    assert told[-1].at - told[0].at > GIVE_UP_AFTER - 2 * LONGEST_RETRY


def test_a_sink_that_asks_for_long_waits_is_given_up_after_a_day_too() -> None:
    """Few tries, but no longer than any other."""
    post = Post()
    post.answer = lambda _: Failed("busy", retry=True, retry_after=HOUR)
    post.take(notice())
    for _ in range(30):
        post.round()
        post.wait(3600)
    assert [one.result for one in post.notifications()] == ["failed"] * 24 + ["given-up"]


def test_results_of_an_attempt_settled_before_change_nothing() -> None:
    """Two owners that both tried leave one result."""
    post = Post()
    post.take(notice())
    (attempt,) = post.step.due(post.state)
    assert len(post.step.settle(post.state, [Outcome(attempt, DOWN)], post.now)) == 1
    assert post.step.settle(post.state, [Outcome(attempt, OK)], post.now) == []
    post.wait(60)
    post.round()
    assert post.step.settle(post.state, [Outcome(attempt, OK)], post.now) == []


def test_a_later_notice_about_an_alert_waits_for_the_earlier_one() -> None:
    """Resolved is never told before firing, at each sink by itself; what is unrelated does not wait."""
    post = Post(SinkSpec("hook"), SinkSpec("terminal"))
    down = {"hook"}
    post.answer = lambda attempt: DOWN if attempt.sink in down else OK
    post.take(notice("n1", alert("o1"), alert("o2")))
    post.take(notice("n2", alert("o2"), alert("o3"), kind="resolved"))
    post.take(notice("n3", alert("o3")))
    post.take(notice("n4", alert("o4")))
    assert [(one.sink, one.notice.id) for one in post.round() if one.notice] == [
        ("hook", "n1"),
        ("hook", "n4"),
        ("terminal", "n1"),
        ("terminal", "n4"),
    ]
    assert [one.notice.id for one in post.round() if one.notice] == ["n2"]
    assert [one.notice.id for one in post.round() if one.notice] == ["n3"]
    down.clear()
    post.wait(60)
    told = [one.notice.id for _ in range(3) for one in post.round() if one.notice]
    assert told == ["n1", "n4", "n2", "n3"]
    assert post.is_empty()


def test_one_round_is_bounded_a_sink() -> None:
    """The oldest first, the rest in the next rounds."""
    post = Post()
    for number in range(ROUND + 2):
        post.take(notice(f"n{number}", alert(f"o{number}")))
    assert [one.notice.id for one in post.round() if one.notice] == [f"n{n}" for n in range(ROUND)]
    assert len(post.round()) == 2


def test_a_sink_that_knows_no_key_is_told_one_by_one() -> None:
    """A worker that dies makes one copy at most; the others are not held up."""
    post = Post(SinkSpec("chat", at_once=1), SinkSpec("hook"))
    for number in range(3):
        post.take(notice(f"n{number}", alert(f"o{number}")))
    assert [one.sink for one in post.round()] == ["chat", "hook", "hook", "hook"]
    assert [one.sink for one in post.round()] == ["chat"]


def test_what_is_due_goes_on_after_a_pause() -> None:
    """The timer that wakes the task is gone afterwards."""
    post = Post()
    post.take(notice())
    post.step.pause(post.state, post.now)
    post.wait(0)
    assert len(post.state.named("pause")) == 0
    assert len(post.round()) == 1


@pytest.mark.parametrize(
    ("sink", "told"),
    [
        (SinkSpec("hook"), ["firing-info", "resolved-critical", "summary"]),
        (SinkSpec("hook", kinds=frozenset({"resolved"})), ["resolved-critical"]),
        (SinkSpec("hook", severity="critical"), ["resolved-critical", "summary"]),
        (SinkSpec("hook", brands=frozenset({"acme"})), ["firing-info", "resolved-critical", "summary"]),
        (SinkSpec("hook", brands=frozenset({"zeta"})), []),
    ],
)
def test_a_sink_hears_what_it_asked_for(sink: SinkSpec, told: list[str]) -> None:
    """By kind of notice, least severity and brand; a notice without alerts has none and is told."""
    post = Post(sink)
    post.take(notice("firing-info", alert(severity="info")))
    post.take(notice("resolved-critical", alert("o2", severity="critical"), kind="resolved"))
    post.take(Notice(id="summary", brand="acme", kind="summary", at=T0, title="title"))
    assert [one.notice.id for one in post.round() if one.notice] == told
    assert post.is_empty()


EVA = SinkSpec("eva", people=frozenset({"Eva@acme.example", "eva"}))


@pytest.mark.parametrize(
    ("sink", "to", "told"),
    [
        (SinkSpec("hook", teams=frozenset({"care"})), [("care", ())], True),
        (SinkSpec("hook", teams=frozenset({"care"})), [("leads", ()), ("care", ())], True),
        (SinkSpec("hook", teams=frozenset({"care"})), [("leads", ())], False),
        (SinkSpec("hook", teams=frozenset({"care"})), [], True),
        (EVA, [("care", ("ben", "Eva <eva@acme.example>"))], True),
        (EVA, [("care", ("EVA",))], True),
        (EVA, [("care", ("eva@acme.example.org",))], False),
        (EVA, [("care", ())], True),
        (EVA, [], True),
    ],
)
def test_a_sink_hears_for_its_teams_and_its_reader_while_on_call(
    sink: SinkSpec, to: list[tuple[str, tuple[str, ...]]], told: bool
) -> None:
    """What is for no team is told everywhere, and what nobody is on call for to every reader."""
    post = Post(sink)
    recipients = tuple(Recipient(team=team, people=people) for team, people in to)
    post.take(msgspec.structs.replace(notice(), to=recipients))
    assert len(post.round()) == told


def test_who_heard_of_an_alert_hears_of_its_end_whoever_is_on_call_then() -> None:
    """Of one that was told to somebody else, they hear nothing."""
    post = Post(EVA)
    post.take(msgspec.structs.replace(notice("n1"), to=(Recipient(team="care", people=("eva",)),)))
    post.round()
    others = (Recipient(team="care", people=("ben",)),)
    for name in ("o1", "o2"):
        post.take(msgspec.structs.replace(notice(f"end-{name}", alert(name), kind="resolved"), to=others))
    assert [one.notice.id for one in post.round() if one.notice] == ["end-o1"]


def test_a_severity_only_a_newer_writer_knows_is_told() -> None:
    """Better told than lost."""
    post = Post(SinkSpec("hook", severity="critical"))
    post.take(notice("n1", alert(severity="catastrophic")))
    assert len(post.round()) == 1


def test_a_wrong_sink_is_refused_before_anything_is_told() -> None:
    """An unknown severity and a name used twice name the sink."""
    with pytest.raises(ConfigurationError, match="sink hook: severity 'loud' is none of info, warning"):
        SinkSpec("hook", severity="loud")
    with pytest.raises(ConfigurationError, match="'hook' is taken"):
        Post(SinkSpec("hook"), SinkSpec("hook"))
    with pytest.raises(ConfigurationError, match="'topic' is taken"):
        Post(SinkSpec("topic"))


def test_retries_wait_twice_as_long_each_time_within_a_quarter() -> None:
    """Deterministic by the key, spread over keys, and as long as the sink asks within reason."""
    delays = [retry_delay("key", attempt, None) for attempt in range(1, 40)]
    for attempt, delay in enumerate(delays):
        usual = min(2 * SECOND * 2**attempt, LONGEST_RETRY)
        assert 0.75 * usual <= delay <= 1.25 * usual
    assert retry_delay("key", 3, None) == delays[2]
    assert len({retry_delay(f"key{number}", 3, None) for number in range(20)}) > 15
    assert retry_delay("key", 1, 5 * MINUTE) == 5 * MINUTE
    assert retry_delay("key", 1, 100 * HOUR) == LONGEST_RETRY_AFTER
    assert retry_delay("key", 10**6, None) <= LONGEST_RETRY * 1.25


def test_a_try_that_would_come_too_late_is_hopeless() -> None:
    """A day after the first."""
    assert not is_hopeless(0, GIVE_UP_AFTER)
    assert is_hopeless(0, GIVE_UP_AFTER + 1)


_results = st.sampled_from(
    [OK, OK, DOWN, LOST, Failed("no", retry=False), Failed("busy", retry=True, retry_after=5000)]
)


@given(
    st.lists(st.tuples(st.sets(st.integers(0, 3), min_size=1), st.booleans()), max_size=8),
    st.lists(_results, max_size=40),
    st.lists(st.floats(0, 900), max_size=20),
)
@settings(max_examples=300)
def test_whatever_sinks_answer_nothing_is_lost_or_out_of_order(
    notices: list[tuple[set[int], bool]], answers: list[Result], waits: list[float]
) -> None:
    """Each notice ends once at each sink, its attempts count from one, and each alert's end is the last word.

    What stands was delivered last as it stands, unless the sink refused it for good; what is over was told as
    over to a sink that may have heard of it, and is in a summary of any other.
    """
    post = Post(SinkSpec("hook"), SinkSpec("terminal"))
    left = iter(answers)
    had: list[Attempt] = []

    def answer(attempt: Attempt) -> Result:
        result = next(left, OK)
        if result in (OK, LOST):
            had.append(attempt)
        return result

    post.answer = answer
    pauses = iter(waits)
    last: dict[str, str] = {}
    for number, (names, fires) in enumerate(notices):
        about = [alert(f"o{name}") for name in sorted(names)]
        kind = "firing" if fires else "resolved"
        post.take(notice(f"n{number}", *about, kind=kind))
        last |= {one.id: kind for one in about}
        post.round()
        post.wait(next(pauses, 0))
    for _ in range(60):
        post.round()
        post.wait(2000)
    assert post.is_empty()
    ends, refused = _ends(post, len(notices))
    _each_has_one_last_word(post, {f"n{number}": names for number, (names, _) in enumerate(notices)})
    for sink in ("hook", "terminal"):
        heard = [one.notice for one in had if one.sink == sink and one.notice]
        for name, kind in last.items():
            about_it = [one for one in heard if name in [each.id for each in one.alerts]]
            said = [one.kind for one in about_it if one.kind != "summary"]
            assert ends[sink, name] == sorted(ends[sink, name])
            if (sink, name) not in refused:
                assert said[-1:] == [kind] or (kind == "resolved" and "firing" not in said)


def _ends(post: Post, notices: int) -> tuple[dict[tuple[str, str], list[str]], set[tuple[str, str]]]:
    """By sink and alert which notices were delivered, in order; and what was refused for good."""
    attempts = defaultdict(list)
    ends = defaultdict(list)
    refused = set()
    for one in post.notifications():
        assert one.notice is not None, "nothing but notices was sent"
        if one.result != "left-out":
            attempts[one.sink, one.notice].append((one.attempt, one.result))
        for name in one.alerts:
            if one.result == "delivered" and "summary" not in one.notice:
                ends[one.sink, name].append(one.notice)
            if one.result == "given-up":
                refused.add((one.sink, name))
    assert len([one for one in attempts if "summary" not in one[1]]) == 2 * notices
    for tried in attempts.values():
        made = tried if tried[-1][1] != "merged" else tried[:-1]
        assert [number for number, _ in made] == list(range(1, len(made) + 1))
        assert [result for _, result in tried[:-1]] == ["failed"] * (len(tried) - 1)
        assert tried[-1][1] in ("delivered", "given-up", "merged")
    return ends, refused


def _each_has_one_last_word(post: Post, notices: dict[str, set[int]]) -> None:
    """At each sink every alert of every notice: told, given up, or why it need not be told there any more."""
    last = Counter(
        (one.sink, one.notice, name)
        for one in post.notifications()
        if one.result != "failed" and one.notice in notices
        for name in one.alerts
    )
    wanted = {
        (sink, notice, alert(f"o{name}").id)
        for sink in ("hook", "terminal")
        for notice, names in notices.items()
        for name in names
    }
    assert last == Counter(wanted)


def test_the_age_of_a_notice_does_not_count() -> None:
    """A replay tells of long ago, and is tried as often as any other."""
    post = Post()
    post.now = Time(T0 + 400 * 24 * HOUR)
    post.answer = lambda _: DOWN
    post.take(notice())
    post.round()
    assert post.notifications()[0].result == "failed"
