"""Obligations to look at."""

from typing import Any

from schemas.conversations import Obligation
from tests.builders import NOON, at


def an_obligation(name: str = "m1", opened: float = 0, due: float = 60, **fields: Any) -> Obligation:
    """An answer owed to anna by acme since noon, due at one."""
    given: dict[str, Any] = {
        "conversation": "c1",
        "state": "open",
        "customer": "x:anna",
        "brand": "acme",
        "source": "x",
    }
    given |= {"customer_name": "Anna", "team": "care", "language": "en", "mentions": (f"x:{name}",)}
    given |= {"opened_at": at(opened), "oldest_unanswered_at": at(opened), "due_at": at(due)}
    return Obligation(id=f"acme/x:{name}/c1", **{**given, **fields})


def an_answer(name: str, opened: float, minutes: float, **fields: Any) -> Obligation:
    """One that was answered after so many minutes; due after an hour."""
    late = at(opened + 60) if minutes > 60 else None
    given: dict[str, Any] = {"state": "ended", "outcome": "answered", "ended_at": at(opened + minutes)}
    return an_obligation(name, opened, opened + 60, breached_at=late, **{**given, **fields})


__all__ = ["NOON", "an_answer", "an_obligation", "at"]
