"""A sink that is down is left alone but for trials; then what stands is told, and the rest summed up."""

from itertools import pairwise

import msgspec

from schemas.base import HOUR, MINUTE, SECOND
from streams.notices import Attempt, Failed, Result, SinkSpec, Waiting, count_waiting
from streams.notices.backoff import GIVE_UP_AFTER, LONGEST_PROBE
from streams.notices.circuit import THRESHOLD, Circuit
from streams.notices.outage import CAME_AND_WENT, MAX_LISTED, SUPERSEDED, TOO_LATE
from tests.notices.posting import DOWN, LOST, OK, Post, alert, notice

HOOK = SinkSpec("hook")


def down_for(post: Post, seconds: float, step: float = 1.0) -> None:
    """Let time pass in which whatever is due is tried."""
    for _ in range(int(seconds / step)):
        post.wait(step)
        while post.round():
            pass


def titles(post: Post, since: int = 0) -> list[tuple[str, str]]:
    """Kind and title of each notice that was tried."""
    return [(one.notice.kind, one.notice.title) for one in post.tried[since:] if one.notice]


def test_a_sink_that_fails_three_times_is_left_alone_and_the_others_are_not() -> None:
    """Whatever comes waits without being tried, but for one each time a trial is due."""
    post = Post(HOOK, SinkSpec("terminal"))
    post.answer = lambda attempt: DOWN if attempt.sink == "hook" else OK
    for number in range(THRESHOLD):
        post.take(notice(f"n{number}", alert(f"o{number}")))
    post.round()
    post.take(notice("later", alert("later")))
    assert {one.sink for one in post.round()} == {"terminal"}
    post.wait(3)
    assert [one.sink for one in post.round()] == ["hook"]
    assert post.round() == []


def test_what_waits_and_what_is_down_can_be_counted() -> None:
    """For metrics; a sink for which nothing is so is left out."""
    post = Post(HOOK, SinkSpec("terminal"))
    post.answer = lambda attempt: DOWN if attempt.sink == "hook" else OK
    for number in range(THRESHOLD):
        assert not any(one.down for one in count_waiting(post.state).values())
        post.take(notice(f"n{number}", alert(f"o{number}")))
    post.round()
    assert count_waiting(post.state) == {"hook": Waiting(THRESHOLD, down=True)}


def test_trials_become_rarer_but_a_sink_that_is_back_is_known_within_a_minute_or_so() -> None:
    """Twice as long each time, up to a minute, give or take a quarter."""
    post = Post(HOOK)
    post.answer = lambda _: DOWN
    for number in range(4):
        post.take(notice(f"n{number}", alert(f"o{number}")))
    at = []
    for _ in range(1200):
        at += [post.now] * len(post.round())
        post.wait(1)
    gaps = [after - before for before, after in pairwise(at[4:])]
    assert gaps[0] < 8 * SECOND
    assert max(gaps) <= 1.25 * LONGEST_PROBE + SECOND
    assert min(gaps[8:]) >= 0.75 * LONGEST_PROBE - SECOND


def test_one_notice_that_always_fails_does_not_stop_the_others() -> None:
    """Every fourth trial goes to the one tried least; when it gets through all the others go."""
    post = Post(HOOK)

    def answer(attempt: Attempt) -> Result:
        assert attempt.notice
        return DOWN if attempt.notice.id == "poison" else OK

    post.answer = answer
    post.take(notice("poison", alert("poison")))
    down_for(post, 60)
    post.take(notice("good", alert("good")))
    post.take(notice("too", alert("too")))
    down_for(post, 5 * LONGEST_PROBE / SECOND)
    assert {"good", "too"} <= {one.notice for one in post.notifications() if one.result == "delivered"}


def test_a_sink_that_asks_to_be_left_alone_is_left_alone_by_all() -> None:
    """429 with Retry-After is about the sink, not about one notice."""
    post = Post(HOOK)
    post.answer = lambda _: Failed("HTTP 429", retry=True, retry_after=5 * MINUTE)
    post.take(notice("n1", alert("o1")))
    post.round()
    post.take(notice("n2", alert("o2")))
    down_for(post, 299)
    assert len(post.tried) == 1
    post.answer = lambda _: OK
    down_for(post, 2)
    assert post.is_empty()


def test_of_several_under_way_the_longest_wish_holds() -> None:
    """All eight are told to wait, each otherwise; nobody comes early."""
    post = Post(HOOK)
    waits = iter([60, 10, 120, 5])
    post.answer = lambda _: Failed("HTTP 429", retry=True, retry_after=next(waits) * SECOND)
    for number in range(4):
        post.take(notice(f"n{number}", alert(f"o{number}")))
    post.round()
    circuit = post.state[Circuit].get("hook")
    assert circuit is not None
    assert circuit.wake_at == post.now + 120 * SECOND


def test_down_for_an_hour_what_stands_is_told_once_in_order_and_the_rest_in_one_summary() -> None:
    """200 alerts fire while the sink is down; every other one ends. Each notice has its word on the topic."""
    post = Post(HOOK)
    post.answer = lambda _: DOWN
    for number in range(200):
        one = alert(f"o{number:03}")
        post.take(notice(f"f{number:03}", one))
        if number % 2:
            over = msgspec.structs.replace(one, state="resolved")
            post.take(notice(f"r{number:03}", over, kind="resolved"))
        down_for(post, 18)
    tried = len(post.tried)
    post.answer = lambda _: OK
    down_for(post, 2 * LONGEST_PROBE / SECOND)
    assert post.is_empty()
    came = [(one.notice.kind, one.notice.id) for one in post.tried[tried:] if one.notice]
    told = [name for kind, name in came if kind == "firing"]
    assert sorted(told) == [f"f{number:03}" for number in range(0, 200, 2)]
    assert told[1:] == sorted(told[1:]), "the first may be any, to see whether the sink is back"
    ((_, summary),) = [one for one in came if one[0] != "firing"]
    assert came[-1] == ("summary", summary)
    assert titles(post)[-1][1].startswith("100 alerts of acme came and went while hook was down (2026-03-02")
    last = post.tried[-1].notice
    assert last is not None
    assert (len(last.alerts), last.more) == (MAX_LISTED, 50)
    assert post.notifications()[-1].more == 50
    words = {one.notice: (one.result, one.error) for one in post.notifications()}
    assert len(words) == 301
    assert words["f001"] == words["r001"] == ("merged", CAME_AND_WENT)
    assert words["f002"] == ("delivered", None)


def test_one_alert_that_came_and_went_is_no_plural() -> None:
    """A title is for people."""
    post = Post(HOOK)
    post.answer = lambda _: DOWN
    for name in ("a", "b", "c"):
        post.take(notice(name, alert(name)))
    post.round()
    post.take(notice("end", alert("a"), kind="resolved"))
    post.answer = lambda _: OK
    down_for(post, 10)
    assert titles(post)[-1][1].startswith("1 alert of acme came")


def test_what_a_sink_knew_before_is_ended_there() -> None:
    """An incident opened before the outage is closed after it; it is in no summary."""
    post = Post(HOOK)
    post.take(notice("n1", alert("o1")))
    post.round()
    post.answer = lambda _: DOWN
    post.take(notice("n2", alert("o1"), kind="resolved"))
    down_for(post, 60)
    post.answer = lambda _: OK
    down_for(post, 90)
    assert [one.result for one in post.notifications() if one.notice == "n2"][-1] == "delivered"
    assert "summary" not in {kind for kind, _ in titles(post)}


def test_what_a_sink_may_know_is_ended_there() -> None:
    """Nobody can tell whether it had it: an attempt that timed out may have opened an incident."""
    post = Post(HOOK)
    post.answer = lambda _: LOST
    post.take(notice("n1", alert("o1")))
    down_for(post, 60)
    post.take(notice("n2", alert("o1"), kind="resolved"))
    post.answer = lambda _: OK
    down_for(post, 90)
    ends = [(one.notice, one.result, one.error) for one in post.notifications() if one.result != "failed"]
    assert ends == [("n1", "merged", SUPERSEDED), ("n2", "delivered", None)]


def test_a_notice_of_which_part_is_over_is_told_of_the_rest() -> None:
    """With a title about those, under the same key; who did what in between is told as well."""
    post = Post(HOOK)
    post.answer = lambda _: DOWN
    post.take(notice("n1", alert("o1"), alert("o2"), alert("o3")))
    down_for(post, 60)
    post.take(notice("n2", alert("o1"), kind="resolved"))
    post.take(notice("n3", alert("o2"), kind="acknowledged"))
    post.take(notice("n4", alert("o4"), alert("o5"), alert("o6")))
    post.take(notice("n5", alert("o5"), alert("o6"), kind="resolved"))
    tried = len(post.tried)
    post.answer = lambda _: OK
    down_for(post, 90)
    left_out = {
        one.notice: (one.alerts, one.error) for one in post.notifications() if one.result == "left-out"
    }
    assert left_out == {
        "n1": (("obligation:o1",), CAME_AND_WENT),
        "n4": (("obligation:o5", "obligation:o6"), CAME_AND_WENT),
    }
    assert [[each[-2:] for each in one.alerts] for one in post.notifications()[-4:]] == [
        ["o2", "o3"],
        ["o2"],
        ["o4"],
        ["o1", "o5", "o6"],
    ]
    assert [title for _, title in titles(post, tried)][::2] == ["2 alerts of acme", alert("o4").summary]


def test_what_is_left_out_of_a_notice_for_a_later_one_is_said_with_that_reason() -> None:
    """Beside what came and went: each with its own."""
    post = Post(HOOK)
    post.answer = lambda _: DOWN
    post.take(notice("n1", alert("o1"), alert("o2"), alert("o3")))
    down_for(post, 60)
    post.take(notice("n2", alert("o2", severity="critical")))
    post.take(notice("n3", alert("o3"), kind="resolved"))
    post.answer = lambda _: OK
    down_for(post, 90)
    left_out = [(one.alerts, one.error) for one in post.notifications() if one.result == "left-out"]
    assert left_out == [(("obligation:o3",), CAME_AND_WENT), (("obligation:o2",), SUPERSEDED)]


def test_two_outages_are_two_summaries_and_a_trial_that_fails_adds_to_the_first() -> None:
    """What is missed is kept until it could be told."""
    post = Post(HOOK)
    for outage in ("x", "y"):
        post.answer = lambda _: DOWN
        for name in ("a", "b", "c"):
            post.take(notice(f"{outage}{name}", alert(outage + name)))
            post.take(notice(f"{outage}{name}-", alert(outage + name), kind="resolved"))
            down_for(post, 60)
        post.answer = lambda _: OK
        post.take(notice(f"{outage}-stands", alert(f"{outage}-stands")))
        down_for(post, 90)
    sums = {one.notice: one.result for one in post.notifications() if "summary" in str(one.notice)}
    told = [name for name, result in sums.items() if result == "delivered"]
    found = {one.notice.id: one.notice.title for one in post.tried if one.notice}
    assert [found[str(name)][:16] for name in told] == ["3 alerts of acme", "3 alerts of acme"]
    assert set(sums.values()) == {"delivered", "merged"}


def test_a_summary_that_waits_is_not_made_twice() -> None:
    """It was to show whether the sink is back, and something newer did."""
    post = Post(HOOK)
    post.answer = lambda _: DOWN
    for name in ("a", "b", "c"):
        post.take(notice(name, alert(name)))
        post.take(notice(f"{name}-", alert(name), kind="resolved"))
    down_for(post, 600)
    post.answer = lambda attempt: OK if attempt.notice and attempt.notice.id == "new" else DOWN
    post.take(notice("new", alert("new")))
    down_for(post, 600)
    post.answer = lambda _: OK
    down_for(post, 1200)
    sums = [one for one in post.notifications() if "summary" in str(one.notice)]
    assert len({one.key for one in sums}) == 1
    assert [one.result for one in sums if one.result != "failed"] == ["delivered"]
    assert post.is_empty()


def test_a_sink_that_wants_no_summary_gets_none() -> None:
    """The topic says all the same what became of each."""
    post = Post(SinkSpec("hook", kinds=frozenset({"firing", "resolved"})))
    post.answer = lambda _: DOWN
    for name in ("a", "b", "c"):
        post.take(notice(name, alert(name)))
    post.round()
    post.take(notice("end", alert("a"), kind="resolved"))
    post.answer = lambda _: OK
    down_for(post, 10)
    assert {kind for kind, _ in titles(post)} == {"firing"}
    assert post.is_empty()


def test_down_for_good_nothing_is_kept_for_longer_than_a_day() -> None:
    """Also what was never tried is given up, and it is said."""
    post = Post(HOOK)
    post.answer = lambda _: DOWN
    for number in range(20):
        post.take(notice(f"n{number}", alert(f"o{number}")))
    down_for(post, GIVE_UP_AFTER / SECOND + 2 * HOUR / SECOND, step=30)
    assert post.is_empty()
    ends = [one for one in post.notifications() if one.result != "failed"]
    assert len(ends) == 20
    assert {one.result for one in ends} == {"given-up"}
    assert TOO_LATE in {one.error for one in ends}


def test_signs_of_life_do_not_pile_up_at_a_sink_that_is_down() -> None:
    """Only the last is tried when it is back; a sign of life may be the trial."""
    post = Post(SinkSpec("hook", heartbeat=True))
    post.answer = lambda _: DOWN
    post.step.start(post.state, 0, post.now)
    down_for(post, 3600)
    assert len(list(post.state.named("deliveries").items())) <= 2
    post.answer = lambda _: OK
    down_for(post, 120)
    beats = [one for one in post.notifications() if one.sink == "hook"]
    assert beats[-1].result == "delivered"
    assert {one.kind for one in beats} == {"heartbeat"}
    assert len({one.key for one in beats}) == len([one for one in beats if one.result != "failed"])
