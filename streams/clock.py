"""The only place that reads the clock."""

import time

from schemas.base import Time


def now_ms() -> Time:
    """Milliseconds since 1970-01-01 UTC."""
    return Time(time.time_ns() // 1_000_000)


def monotonic() -> float:
    """Seconds that never go back, for durations."""
    return time.monotonic()
