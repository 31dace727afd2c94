"""A reading in one sentence."""

from math import ceil, floor

from schemas.base import DAY, HOUR, MINUTE, SECOND, Time, format_time
from streams.pulse.about import About
from streams.pulse.attack.suspicion import SUSPECTED
from streams.pulse.bursts import LASTING
from streams.pulse.spikes import PERIODS, Reading
from streams.pulse.usual import hour_of_week

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second"))


_A_WEEK = 7
_WHOLE_FROM = 10
"""Smaller numbers are shown with a decimal: 0.4 is usual, not 0."""


def sentence(reading: Reading) -> str:
    """Why a spike is told or not, empty where all is as usual. Hours and times are UTC.

    "63 mentions in 5 minutes; usual for Tuesday 14:00 is 12, at most 25; so much comes once in 30 days"
    """
    if not reading.degree:
        return ""
    if not reading.told:
        return f"part of the spike told at {format_time(reading.told_at)}"
    return "; ".join((_sharp(reading), *_lasting(reading), rarity(reading)))


def _sharp(reading: Reading) -> str:
    day, hour = divmod(hour_of_week(reading.at), 24)
    count, expected = reading.sharp
    return (
        f"{_number(count)} mentions in {_length(reading.length)}; usual for {_DAYS[day]} {hour:02}:00 is "
        f"{_number(expected)}, at most {_most(count, reading.upper)}"
    )


def _lasting(reading: Reading) -> list[str]:
    """What the last hours add, where a row is not all there is of them."""
    if reading.length >= LASTING:
        return []
    count, expected = reading.lasting
    return [f"{_number(count)} in {_length(LASTING)}, where {_number(expected)} are usual"]


def rarity(reading: Reading) -> str:
    """How rarely so much comes, and from how few days that is known."""
    often = f"once in {reading.period:.0f} days" if reading.period < PERIODS[-1] else "less than once a year"
    return f"so much comes {often}{_going_by(reading.days)}"


def matter(what: About, of: str) -> str:
    """What a crowd is about, empty where that is not one matter.

    "62% of what is above the usual is one issue: app, down, outage"
    """
    return f"{what.share:.0%} {of} is one issue: {what.issue.name}" if what.issue else ""


def without(what: About, mentions: float, usual: float | None, since: Time) -> str:
    """The figures without accounts that may be one hand; empty where there are none.

    "40 accounts may be one hand; without them 23 spoke since 14:00, where 12 are usual"
    """
    if not what.suspected:
        return ""
    likely = f"likely staged ({what.staged:.0%}): " if what.staged >= SUSPECTED else ""
    beside = "" if usual is None else f", where {_number(usual)} are usual"
    rest = max(0.0, mentions - what.suspected)
    return (
        f"{likely}{what.suspected} accounts may be one hand; without them {_number(rest)} spoke since "
        f"{format_time(since)[11:16]}{beside}"
    )


def _going_by(days: int) -> str:
    """How little that is known from, where it is less than a week."""
    if days == 0:
        return ", going by its first day"
    return f", going by {_counted(days, 'day')}" if days < _A_WEEK else ""


def _length(milliseconds: int) -> str:
    size, unit = next(((size, unit) for size, unit in _UNITS if milliseconds % size == 0), (1, "millisecond"))
    return _counted(milliseconds // size, unit)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'s' if number > 1 else ''}"


def _most(count: float, upper: float) -> str:
    """Return the largest that would not be a spike: a whole number where counts are."""
    return _number(ceil(upper) - 1 if count == int(count) else floor(upper * 10) / 10)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE_FROM else f"{value:.1f}".removesuffix(".0")
