"""How well customers are cared for: answered in time, how fast, and what our answers did. Pure.

All figures are of obligations, by what is stated of each:

- *in time* of those that were *due*: answered by us (or asked to go on elsewhere), or open although the time
  is up. What the customer withdrew, or a person waived, was not ours to answer any more.
- *waits* from where the clock starts to our answer, by the calendar on the wall, in milliseconds. Promises
  are in working time, so an answer may be in time after a longer wait than was promised.
- *recovery* of answers to unhappy customers, among those of which it is known. Silence is silence: no
  share of recovered counts it as anything else.

Small numbers are said beside every share: three answers prove nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from statistics import quantiles

import msgspec

from schemas.base import DAY, HOUR, MINUTE, Time
from schemas.conversations import Obligation

REPLIES = ("answered", "redirected")
RECOVERIES = ("recovered", "unchanged", "worsened", "silent", "unscored")
PRIORITIES = ("urgent", "high", "normal", "low")
SPEEDS = (
    (15 * MINUTE, "within 15 minutes"),
    (HOUR, "within 1 hour"),
    (4 * HOUR, "within 4 hours"),
    (DAY, "within 1 day"),
)
SLOWEST = "later"


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """How long customers waited for our answers, in milliseconds: percentiles."""

    p50: int
    p75: int
    p90: int
    p95: int


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Obligations that have something in common.

    promised: half of the answers were due within so many milliseconds. waits None: nobody was answered.
    recovery: how many answers had which effect.
    """

    name: str
    owed: int
    answered: int
    due: int
    in_time: int
    promised: int | None = None
    waits: Waits | None = None
    recovery: dict[str, int] = {}

    @property
    def share_in_time(self) -> float | None:
        """Of those that were due; None where none was."""
        return self.in_time / self.due if self.due else None

    @property
    def judged(self) -> int:
        """How many answers there are of which the effect is known."""
        return sum(self.recovery.values())


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, and by what it has in common. first, last: when the first and the last clock began."""

    all: Group
    outcomes: dict[str, int]
    first: Time | None
    last: Time | None
    by_brand: list[Group]
    by_source: list[Group]
    by_team: list[Group]
    by_priority: list[Group]
    by_topic: list[Group]
    by_hour: list[Group]
    by_wait: list[Group]
    by_style: list[Group]


def report(obligations: Iterable[Obligation]) -> Report:
    """Put the figures together."""
    every = list(obligations)
    starts = [owed.opened_at for owed in every]
    answers = [owed for owed in every if owed.outcome in REPLIES]
    return Report(
        all=_group("all", every),
        outcomes=dict(Counter(owed.outcome or owed.state for owed in every)),
        first=min(starts, default=None),
        last=max(starts, default=None),
        by_brand=_by_size(every, lambda owed: (owed.brand,)),
        by_source=_by_size(every, lambda owed: (owed.source or "unknown",)),
        by_team=_by_size(every, lambda owed: (owed.team or "no team",)),
        by_priority=_in_order(every, lambda owed: (owed.priority,), PRIORITIES),
        by_topic=_by_size(every, lambda owed: owed.topics),
        by_hour=_in_order(every, lambda owed: (_hour(owed.opened_at),), [f"{hour:02}" for hour in range(24)]),
        by_wait=_in_order(answers, lambda owed: (_speed(owed),), [*(name for _, name in SPEEDS), SLOWEST]),
        by_style=_by_size(answers, lambda owed: owed.answer_style),
    )


def _by_size(obligations: Iterable[Obligation], names: Callable[[Obligation], Sequence[str]]) -> list[Group]:
    """Group them, the largest first; what has several names is in several groups."""
    groups = _grouped(obligations, names)
    return sorted(groups, key=lambda group: (-group.owed, group.name))


def _in_order(
    obligations: Iterable[Obligation], names: Callable[[Obligation], Sequence[str]], order: Sequence[str]
) -> list[Group]:
    """Group them in that order; what is not in it comes last."""
    places = {name: place for place, name in enumerate(order)}
    groups = _grouped(obligations, names)
    return sorted(groups, key=lambda group: (places.get(group.name, len(order)), group.name))


def _grouped(obligations: Iterable[Obligation], names: Callable[[Obligation], Sequence[str]]) -> list[Group]:
    found: dict[str, list[Obligation]] = defaultdict(list)
    for owed in obligations:
        for name in names(owed):
            found[name].append(owed)
    return [_group(name, members) for name, members in found.items()]


def _group(name: str, members: Sequence[Obligation]) -> Group:
    answers = [owed for owed in members if owed.outcome in REPLIES]
    late = sum(owed.outcome is None and owed.breached_at is not None for owed in members)
    effects = Counter(owed.recovery.state for owed in answers if owed.recovery)
    promises = sorted(owed.due_at - owed.opened_at for owed in members)
    return Group(
        name=name,
        owed=len(members),
        answered=len(answers),
        due=len(answers) + late,
        in_time=sum((owed.ended_at or 0) <= owed.due_at for owed in answers),
        promised=promises[len(promises) // 2] if promises else None,
        waits=_waits([_wait(owed) for owed in answers]),
        recovery={state: effects[state] for state in RECOVERIES if effects[state]},
    )


def _wait(owed: Obligation) -> int:
    return (owed.ended_at or owed.opened_at) - owed.opened_at


def _waits(times: Sequence[int]) -> Waits | None:
    if not times:
        return None
    if len(times) == 1:
        return Waits(p50=times[0], p75=times[0], p90=times[0], p95=times[0])
    cuts = quantiles(times, n=20, method="inclusive")
    return Waits(p50=round(cuts[9]), p75=round(cuts[14]), p90=round(cuts[17]), p95=round(cuts[18]))


def _hour(at: Time) -> str:
    """The hour of the day, UTC."""
    return f"{datetime.fromtimestamp(at // 1000, UTC).hour:02}"


def _speed(owed: Obligation) -> str:
    wait = _wait(owed)
    return next((name for limit, name in SPEEDS if wait <= limit), SLOWEST)
