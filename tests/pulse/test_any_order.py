"""Whatever the order in which mentions come, and however many tasks count them, they are counted alike."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.base import HOUR, MINUTE, Time
from schemas.pulse import Bin
from schemas.scores import Sentiment
from streams.pulse.tally import together
from tests.pulse.crowd import ANGRY, CALM, HAPPY, Crowd, enriched
from tests.pulse.hearing import MONDAY

SAID = st.lists(
    st.tuples(
        st.integers(0, 6 * 60),
        st.sampled_from(("acme", "globex")),
        st.sampled_from((ANGRY, CALM, HAPPY, None)),
        st.sampled_from(("x", "review")),
    ),
    min_size=1,
    max_size=25,
)
"""Minute, brand, tone and source of each."""


@settings(max_examples=40, derandomize=True)
@given(said=SAID, order=st.randoms(use_true_random=False), partitions=st.integers(1, 4))
def test_counts_do_not_depend_on_the_order(
    said: list[tuple[int, str, Sentiment | None, str]], order: Random, partitions: int
) -> None:
    """In turn and live over one task, or in any order and all at once over several.

    But for what is an issue: what comes late is read as if it were said last.
    """
    mentions = [
        enriched(f"m{number}", MONDAY + minute * MINUTE, brands=(brand,), tone=tone, source=source)
        for number, (minute, brand, tone, source) in enumerate(said)
    ]
    live, shuffled = Crowd(1), Crowd(partitions)
    live.say(*sorted(mentions, key=lambda each: each.occurred_at))
    order.shuffle(mentions)
    shuffled.say(*mentions, at=MONDAY + 7 * HOUR)
    for crowd in (live, shuffled):
        crowd.beat(MONDAY + 9 * HOUR)
        crowd.beat(MONDAY + 10 * HOUR)
    assert _but_issues(live.told()) == _but_issues(shuffled.told()) != {}
    assert live.told(60) == shuffled.told(60)
    assert sum(each.mentions for brand in ("acme", "globex") for each in live.bins(brand)) == len(said)


def _but_issues(told: dict[str, tuple[Bin, ...]]) -> dict[str, list[Bin]]:
    return {key: [replace(each, by_issue={}) for each in bins] for key, bins in told.items()}


COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 9))
BINS = st.builds(
    lambda mentions, by_source, by_issue, late: Bin(
        start=Time(MONDAY), mentions=mentions, by_source=by_source, by_issue=by_issue, late=late
    ),
    st.integers(0, 9),
    COUNTS,
    COUNTS,
    st.integers(0, 9),
)


@settings(derandomize=True)
@given(BINS, BINS, BINS)
def test_bins_are_added_in_any_order(one: Bin, other: Bin, third: Bin) -> None:
    """A sum is a sum."""
    assert together(one, other) == together(other, one)
    assert together(together(one, other), third) == together(one, together(other, third))
