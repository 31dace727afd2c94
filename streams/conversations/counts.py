"""How many answers are owed, for who watches over the system."""

from collections import Counter
from collections.abc import Mapping

from schemas.conversations import OUTCOMES
from streams.conversations.signals import BREACHED
from streams.conversations.thread import Published, Thread
from streams.state import State


def count_states(state: State) -> Mapping[str, int]:
    """Obligations of one task by state: open, breached, and how those ended that are remembered still."""
    counts = Counter(dict.fromkeys(("open", "breached", *OUTCOMES), 0))
    for _key, thread in state[Thread].items():  # noqa: PERF102 - a table is no dict
        counts.update(map(_state, thread.published))
    return counts


def _state(told: Published) -> str:
    if told.outcome is not None:
        return told.outcome
    return "breached" if told.has_said(BREACHED) else "open"
