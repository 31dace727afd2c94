"""What advocates talk about, beside everybody else."""

from schemas.base import Time
from schemas.customers import Talk, Voices
from schemas.mentions import ThreadedMention
from schemas.scores import Label
from streams.customers.voices import TOLD_EVERY, WEEKS_KEPT
from streams.step import Made
from tests.builders import NOON, a_score
from tests.customers.people import GLOBEX, HAPPY, OF_ACME, TO_ACME, Desk, on_day, said


def about(name: str, day: float, *topics: str, **fields: object) -> ThreadedMention:
    """Something anna said of acme on these topics."""
    labels = tuple(Label(label=topic, confidence=0.9) for topic in topics)
    created_at = on_day(day).occurred_at
    given = {"created_at": created_at, "brands": (OF_ACME,), **fields}
    return said(name, a_score(sentiment=HAPPY.sentiment, topics=labels), **given)


def told(outputs: list[Made]) -> dict[str, Voices]:
    """Counts that readers were told, by key."""
    found = {each.key: each.record for each in outputs if each.topic == "customers.voices"}
    return {key: record for key, record in found.items() if isinstance(record, Voices)}


def test_mentions_with_a_topic_are_counted_by_who_says_them() -> None:
    """By week and brand, under the standing that they have by then; without a topic they are not."""
    desk = Desk(partition=3)
    desk.take(about("m0", 0, "crew"))
    desk.take(about("m1", 1, "crew", "food", brands=(TO_ACME, GLOBEX)))
    desk.take(about("m2", 2, "seats"))
    desk.take(about("m3", 3))
    desk.take(about("m4", 7, "crew"))
    counts = told(desk.wait_until(Time(desk.now + TOLD_EVERY)))
    assert counts["acme/3"].weeks == {
        "2026-09-21": Talk(
            advocates={"seats": 1}, others={"crew": 2, "food": 1}, advocate_mentions=1, other_mentions=2
        ),
        "2026-09-28": Talk(advocates={"crew": 1}, advocate_mentions=1),
    }
    assert (counts["acme/3"].brand, counts["acme/3"].task) == ("acme", 3)
    assert set(counts) == {"acme/3", "globex/3"}


def test_readers_are_told_once_in_a_while() -> None:
    """Not of every mention, and not again without news."""
    desk = Desk()
    assert told(desk.take(about("m0", 0, "crew"))) == {}
    assert desk.wait_until(Time(NOON + TOLD_EVERY - 1)) == []
    desk.take(about("m1", 0.001, "crew"))
    (counts,) = told(desk.wait_until(Time(NOON + TOLD_EVERY))).values()
    assert counts.weeks["2026-09-21"].other_mentions == 2
    assert desk.wait_until(Time(NOON + 10 * TOLD_EVERY)) == []


def test_weeks_are_bounded() -> None:
    """A quarter of a year."""
    desk, counts = Desk(), {}
    for week in range(2 * WEEKS_KEPT):
        desk.take(about(f"m{week}", 7 * week, "crew"))
        counts = told(desk.wait_until(Time(desk.now + TOLD_EVERY)))
    assert len(counts["acme/0"].weeks) == WEEKS_KEPT
