"""Counts of each brand, in event time, however many tasks count."""

import pytest

from schemas.base import DAY, HOUR, MINUTE, Time
from schemas.codec import decode
from schemas.customers import Tone
from schemas.errors import RecordError
from schemas.mentions import Heartbeat
from schemas.pulse import Bin, PulsePartial
from streams.pulse import Counting, Pulse
from streams.pulse.blocks import LATENESS, TOLD_AFTER
from streams.pulse.counting import MOST_MINUTES
from streams.pulse.tally import NAMES_KEPT, OTHER
from streams.state import State
from tests.pulse.crowd import ANGRY, HAPPY, Crowd, Nothing, a_context, enriched

HOUR_START = Time(1_790_002_800_000)
"""Some hour of 2026."""


def test_each_brand_is_counted_by_what_is_said_and_where() -> None:
    """By tone, act, language and source; by the minute and by five minutes."""
    crowd = Crowd()
    crowd.say(
        enriched("a", HOUR_START, tone=ANGRY, act="complaint"),
        enriched("b", HOUR_START + 30_000, tone=HAPPY, language="fr", source="facebook"),
        enriched("c", HOUR_START + 3 * MINUTE, tone=None, brands=("acme", "globex")),
        enriched("d", HOUR_START + 6 * MINUTE),
    )
    crowd.pass_time(Time(HOUR_START + 10 * MINUTE))
    assert crowd.bins() == [
        Bin(
            start=HOUR_START,
            mentions=3,
            tone=Tone(negative=1, positive=1, unscored=1),
            by_source={"facebook": 1, "x": 2},
            by_language={"en": 2, "fr": 1},
            by_act={"complaint": 1},
        ),
        Bin(
            start=Time(HOUR_START + 5 * MINUTE),
            mentions=1,
            tone=Tone(neutral=1),
            by_source={"x": 1},
            by_language={"en": 1},
        ),
    ]
    minutes = [(each.start - HOUR_START, each.mentions) for each in crowd.bins(step=60)]
    assert minutes == [(0, 2), (3 * MINUTE, 1), (6 * MINUTE, 1)]
    assert [each.mentions for each in crowd.bins("globex")] == [1]


def test_what_a_brand_says_and_what_changes_words_is_not_counted() -> None:
    """A company counts for the brands that it speaks of as a customer; a repost has no tone of its own."""
    crowd = Crowd()
    crowd.say(
        enriched("own", HOUR_START, company="acme", brands=("acme",)),
        enriched("other", HOUR_START, company="globex", brands=("globex", "acme")),
        enriched("edited", HOUR_START, kind="edit"),
        enriched("gone", HOUR_START, kind="delete"),
        enriched("passed-on", HOUR_START, kind="repost", repost_of="a", tone=ANGRY, act="complaint"),
    )
    crowd.pass_time(Time(HOUR_START + HOUR))
    assert crowd.bins() == [
        Bin(
            start=HOUR_START,
            mentions=2,
            tone=Tone(neutral=1),
            by_source={"x": 2},
            by_language={"en": 2},
        ),
    ]


def test_what_is_set_aside_is_not_counted() -> None:
    """It is among the dead letters, and nowhere else."""
    crowd = Crowd()
    crowd.say(enriched("bad", HOUR_START, text="breaks"), enriched("good", HOUR_START))
    crowd.pass_time(Time(HOUR_START + HOUR))
    assert [each.mentions for each in crowd.bins()] == [1]
    assert crowd.work["conversations"].dead_letters == 1


def test_a_loud_brand_is_one_record_a_minute_and_task() -> None:
    """However many mentions there are: `pulse` adds up what the tasks have counted."""
    crowd = Crowd(partitions=4)
    crowd.say(*(enriched(f"m{number}", HOUR_START + number * 20) for number in range(6_000)))
    crowd.pass_time(Time(HOUR_START + HOUR))
    assert sum(each.mentions for each in crowd.bins()) == 6_000
    partials = [decode(each.value or b"", PulsePartial) for each in crowd.records("pulse.partials")]
    assert {each.task for each in partials} == {0, 1, 2, 3}
    assert len(partials) <= 3 * 4


def test_the_order_of_reading_makes_no_difference() -> None:
    """Forwards live, or backwards in batches, over any number of tasks: the same counts."""
    said = [
        enriched(f"m{number}", HOUR_START + number * 7 * MINUTE, tone=ANGRY if number % 3 else HAPPY)
        for number in range(100)
    ]
    live, batched = Crowd(1), Crowd(3)
    live.say(*said)
    batched.say(*reversed(said), at=HOUR_START + DAY // 2)
    for crowd in (live, batched):
        crowd.beat(HOUR_START + DAY - HOUR)
        crowd.beat(HOUR_START + DAY - MINUTE)
    assert live.told() == batched.told() != {}
    assert live.told(60) == batched.told(60) != {}


def test_readers_have_counts_within_a_minute_and_once() -> None:
    """When the minute is over and every task has told its part; no news, no record."""
    crowd = Crowd(2)
    crowd.say(enriched("a", HOUR_START), enriched("b", HOUR_START + 1))
    crowd.pass_time(Time(HOUR_START + MINUTE + TOLD_AFTER - 1))
    assert crowd.records("brands.pulse") == []
    crowd.pass_time(Time(HOUR_START + 2 * HOUR))
    assert len(crowd.records("brands.pulse")) == 2


def test_what_comes_late_is_counted_when_it_was_said() -> None:
    """A clock that is a day slow, or a source that was a day behind: counted in its own five minutes."""
    crowd = Crowd()
    crowd.say(enriched("now", HOUR_START + 2 * DAY))
    crowd.say(enriched("yesterday", HOUR_START), at=HOUR_START + 2 * DAY)
    crowd.pass_time(Time(HOUR_START + 2 * DAY + HOUR))
    assert [(each.start, each.mentions) for each in crowd.bins()] == [
        (HOUR_START, 1),
        (HOUR_START + 2 * DAY, 1),
    ]


def test_what_comes_too_late_is_counted_as_late() -> None:
    """Not when it was said, which nothing is added to any more, but never dropped in silence."""
    crowd = Crowd()
    now = Time(HOUR_START + LATENESS + HOUR + 30 * MINUTE)
    crowd.say(enriched("now", now))
    crowd.say(enriched("long-ago", HOUR_START + HOUR), enriched("longer-ago", HOUR_START), at=now)
    crowd.pass_time(Time(now + 2 * MINUTE))
    crowd.say(enriched("nothing-else", HOUR_START), at=now + 2 * MINUTE)
    crowd.pass_time(Time(now + 4 * MINUTE))
    assert [(each.start, each.mentions, each.late) for each in crowd.bins()] == [
        (HOUR_START + HOUR, 1, 0),
        (now, 1, 2),
    ]


def test_hours_are_forgotten() -> None:
    """Minutes after a day, five minutes after a week; readers hear of it, and the task keeps nothing."""
    crowd = Crowd()
    crowd.say(enriched("a", HOUR_START))
    crowd.pass_time(Time(HOUR_START + DAY + HOUR))
    assert crowd.bins(step=60) == []
    assert crowd.bins() != []
    crowd.pass_time(Time(HOUR_START + LATENESS + HOUR))
    assert crowd.told() == {}
    assert all(not len(task.state.named("blocks")) for task in crowd.tasks if task.agent == "pulse")


def test_a_few_quotes_come_along_whatever_the_order() -> None:
    """Three of what was said in public and in own words, cut to a length, with their tone."""
    said = [
        enriched(f"m{number}", HOUR_START + number, text="late " * 90, tone=ANGRY) for number in range(30)
    ]
    quiet = [
        enriched("passed-on", HOUR_START, kind="repost", repost_of="a"),
        enriched("between-us", HOUR_START, visibility="private"),
        enriched("picture", HOUR_START, text=""),
    ]
    found = []
    for order in (said + quiet, [*reversed(said), *quiet]):
        crowd = Crowd()
        crowd.say(*order, at=HOUR_START + 30_000)
        crowd.pass_time(Time(HOUR_START + 2 * MINUTE))
        (partial,) = (decode(each.value or b"", PulsePartial) for each in crowd.records("pulse.partials"))
        found.append(partial.quotes)
    assert found[0] == found[1]
    assert len(found[0]) == 3
    assert {(each.tone, len(each.text)) for each in found[0]} == {("negative", 280)}
    assert {each.mention for each in found[0]} < {each.id for each in said}


def test_many_old_minutes_are_told_without_waiting() -> None:
    """A record has room for so many: somebody reads old mentions in again."""
    crowd = Crowd()
    now = HOUR_START + DAY
    crowd.say(enriched("now", now, brands=()))
    crowd.say(*(enriched(f"m{each}", HOUR_START + each * MINUTE) for each in range(MOST_MINUTES)), at=now)
    (partial,) = (decode(each.value or b"", PulsePartial) for each in crowd.records("pulse.partials"))
    assert len(partial.bins) == MOST_MINUTES


@pytest.mark.parametrize("partitions", [1, 3])
def test_names_are_bounded(partitions: int) -> None:
    """Whatever producers call their sources: the most frequent are told apart, and the sum is right."""
    crowd = Crowd(partitions)
    said = [(f"s{number}", times) for number in range(NAMES_KEPT + 8) for times in range(1 + (number < 3))]
    crowd.say(
        *(enriched(f"{source}-{times}", HOUR_START, source=source) for source, times in said),
    )
    crowd.pass_time(Time(HOUR_START + HOUR))
    (counts,) = crowd.bins()
    assert len(counts.by_source) <= NAMES_KEPT
    assert counts.by_source[OTHER] > 0
    assert {counts.by_source[f"s{number}"] for number in range(3)} == {2}
    assert sum(counts.by_source.values()) == counts.mentions == len(said)


def test_the_step_beside_goes_on_as_ever() -> None:
    """Counting reads enriched mentions only, and leaves what the step keeps and wakes to the step."""
    step = Counting(Nothing())
    state = State(step.kinds)
    assert [*step.on_record(state, Heartbeat(id="h", at=HOUR_START, partition=0, tasks=1), a_context())] == []
    with pytest.raises(AssertionError, match="threads"):
        step.on_wake(state, "threads", "x:1", HOUR_START)


def test_another_record_is_refused() -> None:
    """What is no count becomes a dead letter; a topic carries none, but for a writer's mistake."""
    crowd = Crowd()
    step = crowd.tasks[-1]
    with pytest.raises(RecordError, match="nothing that a pulse is made of"):
        Pulse().on_record(step.state, enriched("a", HOUR_START), a_context())
