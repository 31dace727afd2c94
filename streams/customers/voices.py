"""What advocates talk about, beside everybody else: topics counted by week, for each brand."""

from datetime import date, timedelta

import msgspec
from msgspec.structs import replace

from schemas.base import DAY, MINUTE
from schemas.customers import Talk
from schemas.customers import Voices as Published
from schemas.mentions import ThreadedMention
from streams.customers.profile import Standings
from streams.customers.standing import ADVOCATE
from streams.state import State
from streams.step import Context, Output

WEEKS_KEPT = 13
TOPICS_KEPT = 100
"""Of a week, those counted most: brands.yaml names them, so there are few."""
TOLD_EVERY = 5 * MINUTE
"""Counts are no news to hurry for."""
_EPOCH = date(1970, 1, 1)


class Voices(msgspec.Struct, frozen=True, gc=False):
    """Counts of one brand, in one task. wake_at: when to tell readers, None where they know."""

    task: int
    weeks: dict[str, Talk] = {}
    wake_at: int | None = None


def count(state: State, threaded: ThreadedMention, standings: Standings, context: Context) -> None:
    """Count a mention that has a topic, under the standing that its author has by it."""
    if threaded.score.topics:
        for brand in sorted({match.brand for match in threaded.brands} & standings.keys()):
            _count(state, threaded, brand, standings[brand].name, context)


def _count(state: State, threaded: ThreadedMention, brand: str, standing: str, context: Context) -> None:
    voices = state[Voices].get(brand) or Voices(context.partition)
    week = _monday(int(threaded.occurred_at))
    weeks = {**voices.weeks, week: _with(voices.weeks.get(week) or Talk(), threaded, standing)}
    kept = dict(sorted(weeks.items())[-WEEKS_KEPT:])
    wake_at = voices.wake_at or context.now + TOLD_EVERY
    state[Voices].put(brand, replace(voices, weeks=kept, wake_at=wake_at))


def told(state: State, brand: str) -> Output:
    """Tell readers the counts."""
    voices = state[Voices].get(brand)
    assert voices is not None, "timers belong to values"
    state[Voices].put(brand, replace(voices, wake_at=None))
    name = f"{brand}/{voices.task}"
    record = Published(id=name, brand=brand, task=voices.task, weeks=voices.weeks)
    return Output("customers.voices", name, record)


def _with(talk: Talk, threaded: ThreadedMention, standing: str) -> Talk:
    topics = {each.label for each in threaded.score.topics}
    if standing == ADVOCATE:
        advocates = _counted(talk.advocates, topics)
        return replace(talk, advocates=advocates, advocate_mentions=talk.advocate_mentions + 1)
    return replace(talk, others=_counted(talk.others, topics), other_mentions=talk.other_mentions + 1)


def _counted(counts: dict[str, int], topics: set[str]) -> dict[str, int]:
    after = counts | {topic: counts.get(topic, 0) + 1 for topic in topics}
    most = sorted(after, key=lambda topic: (-after[topic], topic))[:TOPICS_KEPT]
    return {topic: after[topic] for topic in sorted(most)}


def _monday(at: int) -> str:
    day = _EPOCH + timedelta(days=at // DAY)
    return (day - timedelta(days=day.weekday())).isoformat()
