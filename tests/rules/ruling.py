"""Rules as a file would hold them."""

from collections.abc import Sequence
from typing import Any

from streams.rules import Rules
from streams.rules.check import check


def entry(**keys: Any) -> dict[str, Any]:
    """One rule, in order but for what is given; a key that is None is left out."""
    whole: dict[str, Any] = {
        "name": "late",
        "owner": "service",
        "purpose": "Nobody is forgotten.",
        "action": "Answer.",
        "review": "2027-06-01",
        "signals": ["obligation-breached"],
        "severity": "warning",
        "texts": {"why": "it is late"},
    }
    return {key: value for key, value in {**whole, **keys}.items() if value is not None}


def inhibition(source: str, target: str, *equal: str, name: str = "greater") -> dict[str, Any]:
    """One inhibition; matchers are parted by spaces."""
    return {
        "name": name,
        "source_matchers": source.split(),
        "target_matchers": target.split(),
        "equal": list(equal),
    }


def rules(*entries: dict[str, Any], inhibit: Sequence[dict[str, Any]] = ()) -> Rules:
    """Rules that are in order."""
    checked = check({"rules.yaml": {"rules": list(entries), "inhibit": list(inhibit)}})
    assert checked.faults == ()
    return checked.rules


def fault(one: dict[str, Any]) -> str:
    """The only fault of one rule."""
    (line,) = check({"rules.yaml": {"rules": [one]}}).faults
    return line
