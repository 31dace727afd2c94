"""The only place that reads the clock."""

import time
from datetime import UTC, date, datetime

from schemas.base import Time


def now_ms() -> Time:
    """Milliseconds since 1970-01-01 UTC."""
    return Time(time.time_ns() // 1_000_000)


def monotonic() -> float:
    """Seconds that never go back, for durations."""
    return time.monotonic()


def today() -> date:
    """The day in UTC."""
    return datetime.fromtimestamp(now_ms() / 1000, UTC).date()
