"""Lengths of time as people type them."""

import re

from schemas.base import DAY, HOUR, MINUTE, SECOND
from streams.errors import InputError

_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}


def parse_span(text: str) -> int:
    """Milliseconds of `45m`. Raises InputError."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if found is None:
        raise InputError(f"{text[:40]!r} is no length of time, as 30m, 2h, 3d")
    return int(found[1]) * _UNITS[found[2]]
