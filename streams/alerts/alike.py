"""How many say the same as the customer whom an alert is about, by the brand's issues as far as known.

It depends on what had been read by then, so it is in what people are told, and never in the alert itself.
"""

from collections.abc import Mapping

import msgspec

from schemas.alerts import Alert, Alike
from schemas.base import DAY, Time, format_time
from schemas.pulse import Issue
from streams.state import State

REMEMBERED = 3 * DAY
"""How long it is known which issue a message is part of: most who wait have been told of by then."""
HIDDEN = frozenset({"muted"})
"""States of an issue that a person does not want to hear of."""


class Saying(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """An issue as it was told last. merged_into: the one that it is part of by now."""

    name: str
    people: int
    mentions: int
    last_seen: Time
    suspected: int = 0
    merged_into: str | None = None
    wake_at: Time


class Joined(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Which issue a message is part of."""

    issue: str
    wake_at: Time


TABLES: Mapping[str, type[msgspec.Struct]] = {"issues": Saying, "joined": Joined}
"""What is in them is forgotten when its time comes."""


def hear(state: State, issue: Issue, now: Time) -> None:
    """Remember how many say so, and in which messages; forget what nobody says any more, or nobody wants."""
    if issue.state in HIDDEN or not issue.brand:
        state[Saying].delete(issue.id)
        return
    until = Time(max(now, issue.last_seen) + REMEMBERED)
    saying = Saying(
        name=issue.name,
        people=issue.people_of_late,
        mentions=issue.mentions,
        last_seen=issue.last_seen,
        suspected=issue.suspected,
        merged_into=issue.merged_into,
        wake_at=until,
    )
    state[Saying].put(issue.id, saying)
    for message in issue.said:
        key = _key(issue.brand, message)
        known = state[Joined].get(key)
        if known is None or known.issue != issue.id:
            state[Joined].put(key, Joined(issue=issue.id, wake_at=until))


def with_alike(state: State, alert: Alert) -> Alert:
    """Return the alert as people are told of it: with how many others say the same, where any do."""
    for message in reversed(alert.mentions):
        joined = state[Joined].get(_key(alert.brand, message))
        found = _alike(state, joined.issue) if joined is not None else None
        if found is not None and found.others > 0:
            return msgspec.structs.replace(alert, alike=found)
    return alert


def words(alike: Alike) -> str:
    """Say it in one line."""
    others = "1 other says" if alike.others == 1 else f"{alike.others} others say"
    hand = f", {alike.suspected} of them perhaps one hand" if alike.suspected else ""
    last = format_time(alike.last_at)[:16].replace("T", " ")
    return f"{others} the same within a day{hand}: {alike.name} ({alike.mentions} mentions, the last {last}Z)"


def _alike(state: State, issue: str) -> Alike | None:
    """Return how many say so: of an issue that is part of another by now, how many say that."""
    saying, seen = state[Saying].get(issue), {issue}
    while saying is not None and saying.merged_into is not None:
        issue = saying.merged_into
        saying = state[Saying].get(issue) if issue not in seen else None
        seen.add(issue)
    if saying is None:
        return None
    return Alike(
        issue=issue,
        name=saying.name,
        others=saying.people - 1,
        mentions=saying.mentions,
        last_at=saying.last_seen,
        suspected=saying.suspected,
    )


def _key(brand: str, message: str) -> str:
    return f"{brand}\n{message}"
