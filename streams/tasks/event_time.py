"""What time it is for a task: event time moves with records and heartbeats, not with the wall clock.

A record moves it to its own time, never ahead of the broker's append time plus 5 minutes, so a wild clock
at a producer spoils its own record only. When no records come, event time follows the wall clock only
where it was live, that is within 5 minutes of the broker's clock when it last moved; in a replay of old
data it waits for the next record or the closing heartbeat.

Two agents go by another time. `threads` waits for what is on its way, which is a matter of the broker's
clock, also in a replay of last year; `notify` tells the outside world, and goes by the wall clock.
"""

from typing import Any

import msgspec

from schemas.alerts import AlertAction
from schemas.base import Record, Time
from schemas.campaigns import CampaignAction, CampaignAnswer
from schemas.conversations import ConversationAction
from schemas.customers import Carried, CustomerEvent, Echo
from schemas.mentions import CLOCK_TOLERANCE, Heartbeat, Mention, ScoredMention
from schemas.pulse import IssueAction, TiesPartial
from schemas.threads import Link, Lookup, Merge, Moved

HEARTBEATS_KEPT = 64
"""Heartbeats that some task before has not passed on; an older one is forgotten."""


class TaskClock(msgspec.Struct, frozen=True, gc=False):
    """Event time of a task, kept in its state.

    heartbeats: the tasks before that passed each on. timers: how many have fired, for the ids of what they
    write: one may be set twice for the same time.
    """

    now: Time = Time(0)
    live: bool = False
    offsets: dict[str, int] = {}
    heartbeats: dict[str, tuple[int, ...]] = {}
    timers: int = 0

    def moved(self, at: int, appended_at: int) -> "TaskClock":
        """Event time after a record of time `at` that the broker stored at `appended_at`."""
        if at <= self.now:  # asked for each record, and so said first
            return self
        at = min(at, appended_at + CLOCK_TOLERANCE)
        if at <= self.now:
            return self
        live = at >= appended_at - CLOCK_TOLERANCE
        return TaskClock(Time(at), live, self.offsets, self.heartbeats, self.timers)

    def stored(self, appended_at: int) -> "TaskClock":
        """The broker's time, after a record that it stored at `appended_at`."""
        return msgspec.structs.replace(self, now=Time(max(self.now, appended_at)), live=True)

    def followed(self, wall: int) -> "TaskClock":
        """Event time when nothing has come and the wall clock says `wall`."""
        if not self.live or wall <= self.now:
            return self
        return msgspec.structs.replace(self, now=Time(wall))

    def heard(self, heartbeat: Heartbeat) -> tuple["TaskClock", bool]:
        """Return the clock after a heartbeat, and whether all tasks before have passed it on by now."""
        heard = {*self.heartbeats.get(heartbeat.id, ()), heartbeat.partition}
        others = {name: tasks for name, tasks in self.heartbeats.items() if name != heartbeat.id}
        complete = len(heard) >= heartbeat.tasks
        if not complete:
            others[heartbeat.id] = tuple(sorted(heard))
        kept = dict(list(others.items())[-HEARTBEATS_KEPT:])
        return msgspec.structs.replace(self, heartbeats=kept), complete


def moment(record: Record) -> Time | None:
    """Return when the record says that it happened; None where it is not to move the clock."""
    if isinstance(record, ScoredMention):
        return None if record.clock_ahead else record.occurred_at
    if isinstance(record, Mention):
        return record.created_at
    if isinstance(record, _ANOTHER_CLOCK):
        return None
    at: Any = getattr(record, "at", None)
    return at if isinstance(at, Time) else None


_ANOTHER_CLOCK = (
    # another task's, which may be ahead of what this one has read
    *(Lookup, Link, Merge, Moved, CustomerEvent, Echo, Carried, CampaignAnswer, TiesPartial),
    # a person's, who acts now, also on a replay of last year
    *(AlertAction, ConversationAction, IssueAction, CampaignAction),
)
