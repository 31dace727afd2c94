"""Stretches of time, as people write them in a file and as they are said to people."""

import re
from typing import Any

from schemas.base import DAY, HOUR, MINUTE, SECOND
from streams.configuration.keys import shown

DURATION_PATTERN = r"^[1-9][0-9]{0,5}[smhd]$"
_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}


class Duration(int):
    """Milliseconds; in a file a number and a unit, as 30m, 1h, 4h or 2d."""


def read_duration(value: Any) -> Duration:
    """Return what is written. Raises ValueError."""
    if not isinstance(value, str) or not re.fullmatch(DURATION_PATTERN, value):
        raise ValueError(f"{shown(value)} is not a duration, as 30m, 1h or 4h")
    return Duration(int(value[:-1]) * _UNITS[value[-1]])


def duration(milliseconds: int) -> str:
    """`45 s`, `62 min`, `3 h 05 min`, `2 d 4 h`: as exact as one needs to know."""
    if milliseconds < MINUTE:
        return f"{milliseconds // SECOND} s"
    if milliseconds < 2 * HOUR:
        return f"{milliseconds // MINUTE} min"
    if milliseconds < 2 * DAY:
        return f"{milliseconds // HOUR} h {milliseconds % HOUR // MINUTE:02} min"
    return f"{milliseconds // DAY} d {milliseconds % DAY // HOUR} h"
