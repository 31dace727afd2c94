"""Copies of what a table holds, to be changed in place."""

from copy import copy
from typing import Any, TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


def own(value: S) -> S:
    """Return a copy of what changes in place: structs that are not frozen, and lists of them or of figures.

    A tenth of the time that deepcopy takes.
    """
    made = copy(value)
    for name in made.__struct_fields__:
        part = getattr(made, name)
        if isinstance(part, (list, msgspec.Struct)):
            setattr(made, name, _own(part))
    return made


def _own(part: Any) -> Any:
    if isinstance(part, list):
        return [own(each) for each in part] if part and isinstance(part[0], msgspec.Struct) else part.copy()
    changes = isinstance(part, msgspec.Struct) and not part.__struct_config__.frozen
    return own(part) if changes else part
