"""Working time: when somebody is there to answer, and when so much of it has gone by. Pure.

Where clocks are put forward, a time of day that the change leaves out counts as the moment that would have
come then without the change; where they are put back, the first of the two that have the same name counts.
So a night shift is an hour shorter or longer twice a year, as it is for those who work it.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import get_args
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from schemas.base import MINUTE, SECOND
from streams.brands.file import Calendar, Interval, Weekday
from streams.errors import ConfigurationError

WEEKDAYS = get_args(Weekday)
"""From Monday on, as Python counts them."""
_DAY = timedelta(days=1)
_WEEK = 7
_DAYS_REMEMBERED = 1_000

Stretch = tuple[int, int]
"""From when until when, in milliseconds since 1970-01-01 UTC."""


class WorkingTime:
    """A calendar as a measure of time. It never changes."""

    def __init__(self, calendar: Calendar) -> None:
        """Raise ConfigurationError, with the key below the calendar, where it cannot be worked by."""
        _check_hours(calendar)
        self._zone = ZoneInfo(calendar.time_zone)
        self._hours = [calendar.hours.get(day, ()) for day in WEEKDAYS]
        self._closed = frozenset(calendar.holidays)
        self._public = _public_holidays(calendar)
        self.weekly_ms = sum(_length(each) for hours in self._hours for each in hours)
        self._stretches = lru_cache(maxsize=_DAYS_REMEMBERED)(self._compute_stretches)

    def after(self, start: int, worked: int) -> int:
        """Return when `worked` milliseconds of working time have gone by since `start`."""
        day = datetime.fromtimestamp(start // SECOND, self._zone).date()
        left = worked
        while True:
            for opens, closes in self._stretches(day):
                begins = max(opens, start)
                if left <= closes - begins:
                    return begins + left
                left -= max(0, closes - begins)
            day += _DAY

    def open_until(self, at: int) -> int | None:
        """Return when the stretch ends in which `at` lies; None where it lies in none.

        Stretches that touch are one, as over midnight; none is longer than a week.
        """
        day = datetime.fromtimestamp(at // SECOND, self._zone).date()
        end: int | None = None
        for _ in range(_WEEK):
            for opens, closes in self._stretches(day):
                if opens <= (at if end is None else end) < closes:
                    end = closes
            day += _DAY
            if end is None or end < self._moment(day, "00:00"):
                break
        return end

    def _compute_stretches(self, day: date) -> list[Stretch]:
        """When somebody is there on a day, in order; none overlaps another, whatever the clocks do."""
        if day in self._closed or (self._public is not None and day in self._public):
            return []
        found: list[Stretch] = []
        for interval in self._hours[day.weekday()]:
            start, _, end = interval.partition("-")
            opens = max(self._moment(day, start), found[-1][1] if found else 0)
            closes = self._moment(day, end)
            if opens < closes:
                found.append((opens, closes))
        return found

    def _moment(self, day: date, clock: str) -> int:
        if clock == "24:00":
            day, clock = day + _DAY, "00:00"
        return int(datetime.combine(day, time.fromisoformat(clock), self._zone).timestamp()) * SECOND


def _public_holidays(calendar: Calendar) -> HolidayBase | None:
    if calendar.country is None:
        if calendar.subdivision is not None:
            raise ConfigurationError("country: missing; a subdivision needs it")
        return None
    try:
        return country_holidays(calendar.country, subdiv=calendar.subdivision)
    except NotImplementedError:
        known = ", ".join(country_holidays(calendar.country).subdivisions) or "none"
        raise ConfigurationError(
            f"subdivision: {calendar.subdivision!r} is none of {calendar.country}'s; it has {known}"
        ) from None


def _check_hours(calendar: Calendar) -> None:
    if not any(calendar.hours.values()):
        raise ConfigurationError("hours: there is no open hour; leave the calendar out for day and night")
    for day, intervals in calendar.hours.items():
        for position, interval in enumerate(intervals[1:], start=1):
            before = intervals[position - 1]
            if interval.partition("-")[0] < before.partition("-")[2]:
                raise ConfigurationError(
                    f"hours.{day}[{position}]: {interval!s} begins before {before!s} ends"
                )


def _length(interval: Interval) -> int:
    start, _, end = interval.partition("-")
    return (_minutes(end) - _minutes(start)) * MINUTE


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
