"""How many answers are owed, for who watches over the system: counted as conversations are kept."""

from collections.abc import Mapping

import msgspec

from schemas.conversations import OUTCOMES
from streams.conversations.signals import BREACHED
from streams.conversations.thread import Published, Thread
from streams.state import State

KEY = "obligations"


class Tally(msgspec.Struct, frozen=True, gc=False):
    """Obligations of one task by state: open, breached, and how those ended that are remembered still."""

    by_state: dict[str, int]


def keep(state: State, thread: Thread) -> None:
    """Keep a conversation, and count what it owes."""
    _count(state, state[Thread].get(thread.id), thread)
    state[Thread].put(thread.id, thread)


def drop(state: State, id_: str) -> None:
    """Forget a conversation."""
    _count(state, state[Thread].get(id_), None)
    state[Thread].delete(id_)


def count_states(state: State) -> Mapping[str, int]:
    """Return the count of one task by state; nothing is looked through for it."""
    return dict.fromkeys(("open", "breached", *OUTCOMES), 0) | _tally(state)


def _count(state: State, before: Thread | None, after: Thread | None) -> None:
    past, present = _states(before), _states(after)
    if past == present:
        return
    counts = dict(_tally(state))
    for name in past:
        counts[name] = counts.get(name, 0) - 1
    for name in present:
        counts[name] = counts.get(name, 0) + 1
    state[Tally].put(KEY, Tally({name: count for name, count in sorted(counts.items()) if count}))


def _tally(state: State) -> dict[str, int]:
    found = state[Tally].get(KEY)
    return found.by_state if found else {}


def _states(thread: Thread | None) -> list[str]:
    return [_state(told) for told in thread.published] if thread else []


def _state(told: Published) -> str:
    if told.outcome is not None:
        return told.outcome
    return "breached" if told.has_said(BREACHED) else "open"
