"""Until when an issue goes as it went, if nothing more is said of it."""

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.base import DAY, HOUR, MINUTE
from streams.pulse.issues.cluster import Cluster
from streams.pulse.issues.trend import Loudness, bursts, stays_until, trend

NOW = 100 * DAY
MENTIONS = st.lists(st.floats(0, 40 * HOUR), min_size=1, max_size=40)
LOUD = st.floats(0, 1e6)


def _cluster(ages: list[float]) -> Cluster:
    """What was said so long ago, each counted with what it has faded to by now."""
    hour, day = (sum(0.5 ** (age / half_life) for age in ages) for half_life in (HOUR, DAY))
    return Cluster("a", first_seen=NOW - int(max(ages)), at=NOW, mentions=len(ages), hour=hour, day=day)


@given(MENTIONS, st.lists(st.tuples(LOUD, LOUD, st.floats(0, 1)), min_size=1, max_size=10))
@example([0.0], [(0.0, 0.0, 1.0)])
@example([30.0 * HOUR, 2.0 * HOUR, 1.0 * HOUR], [(0.0, 1e6, 1.0), (1e6, 0.0, 0.0)])
@example([39.0 * HOUR], [(1e6, 1e6, 1.0), (0.0, 1e6, 0.5)])
def test_an_issue_that_is_not_due_goes_as_it_went(
    ages: list[float], moments: list[tuple[float, float, float]]
) -> None:
    """Whatever is said of the brand meanwhile, it grows, bursts and fades no more than it did."""
    cluster = _cluster(ages)
    cluster = replace(cluster, state=trend(cluster, Loudness(), 0.0, NOW).state)
    until = min(stays_until(cluster, NOW), NOW + 7 * DAY)
    before = None
    for hour, day, part in moments:
        if until > NOW:
            at = NOW + int((until - 1 - NOW) * part)
            found = trend(cluster, Loudness(1, at, hour, day), hour / 128, at)
            assert found.state in {"new", "steady", "fading"}
            assert before in {None, found.state}
            assert not (found.state == "new" and bursts(found))
            before = found.state


def test_what_is_loud_is_due_at_once() -> None:
    """What was said three times just now may be news any minute."""
    assert stays_until(_cluster([0.0] * 3), NOW) <= NOW
    assert stays_until(_cluster([26.0 * HOUR, 5.0 * HOUR]), NOW) <= NOW


def test_what_was_said_once_is_due_when_it_is_no_longer_new() -> None:
    """A voice alone is new for a day, and then fades for good."""
    alone = _cluster([float(MINUTE)])
    assert stays_until(alone, NOW) == NOW - MINUTE + DAY
    assert stays_until(alone, NOW + DAY) > NOW + 90 * DAY
