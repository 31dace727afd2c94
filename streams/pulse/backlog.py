"""Whether what came lately is all there is of it, or tasks before are still behind.

Live, a task of `conversations` tells its counts as soon as a minute has passed. In a backlog, or a replay of
old data, tasks are hours of event time apart: whoever compared what the first of them has counted with what
is usual would find silences, and then spikes, that never were.
"""

import msgspec

from schemas.base import HOUR, MINUTE, Time
from schemas.mentions import CLOCK_TOLERANCE
from streams.state import State

GRACE = MINUTE
"""After a row has ended, live: each task tells once a minute."""
WAIT = 12 * HOUR
"""After a row has ended, in event time, while any task is behind: as long as tasks may be apart."""
QUIET = 10 * MINUTE
"""A task that was behind and has told nothing for so long has nothing more to tell."""

_KEY = "tasks"


class Tasks(msgspec.Struct, frozen=True, gc=False):
    """When, by the broker, each task was heard that was behind then."""

    behind: dict[str, int]


def heard(state: State, task: int, at: int, appended_at: int) -> None:
    """Note how far a task is: `at` is its event time."""
    behind, name = _behind(state), str(task)
    if at < appended_at - CLOCK_TOLERANCE:
        state[Tasks].put(_KEY, Tasks({**behind, name: int(appended_at)}))
    elif name in behind:
        state[Tasks].put(_KEY, Tasks({other: when for other, when in behind.items() if other != name}))


def all_heard(state: State, at: int, appended_at: int) -> None:
    """Note that all tasks are as far as a heartbeat: where that is now, none is behind."""
    if at >= appended_at - CLOCK_TOLERANCE and _behind(state):
        state[Tasks].delete(_KEY)


def complete_until(state: State, now: Time) -> Time:
    """Return until when nothing more is to be expected."""
    is_behind = any(when > now - QUIET for when in _behind(state).values())
    return Time(now - (WAIT if is_behind else GRACE))


def _behind(state: State) -> dict[str, int]:
    found = state[Tasks].get(_KEY)
    return found.behind if found else {}
