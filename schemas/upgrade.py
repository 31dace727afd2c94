"""Older versions of records, lifted to the present one step by step.

A step takes the JSON object of version n and returns that of n + 1. There is none yet: every record is at
its first version.
"""

from collections.abc import Callable, Mapping
from typing import Any

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
STEPS: Mapping[str, Upgrade] = {}
"""By the schema they read, as `mention/1`."""


def lift(value: dict[str, Any], wanted: str, steps: Mapping[str, Upgrade] = STEPS) -> bool:
    """Bring `value`, in place, to the schema wanted; False where no steps lead there."""
    name = str(value["schema"])
    if name.partition("/")[0] != wanted.partition("/")[0]:
        return False
    lifted = dict(value)
    while lifted["schema"] != wanted:
        step = steps.get(str(lifted["schema"]))
        if step is None:
            return False
        lifted = step(lifted)
    value.clear()
    value.update(lifted)
    return True
