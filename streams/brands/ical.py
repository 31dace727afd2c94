"""Reads an on-call tool's iCalendar file (RFC 5545): each event is a shift, and recurs as it says.

Who is on call is an event's attendees, by their addresses; its title, where there are none. Events that are
cancelled are none. Of what recurs there are RRULE, RDATE, EXDATE and single occurrences that differ
(RECURRENCE-ID). Times without a zone, and whole days, are those of the zone given, else of the calendar's
X-WR-TIMEZONE, else UTC.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr
from icalendar import Calendar, Event

from schemas.base import SECOND
from streams.brands.roster import Roster, Shift
from streams.errors import ConfigurationError

MAX_EVENTS = 20_000
_WHOLE_DAY = timedelta(days=1)
_TOO_OFTEN = {"SECONDLY", "MINUTELY"}
_MARGIN = timedelta(days=2)
"""By which a zone's clock may differ from UTC, and then some."""


class _Series(NamedTuple):
    """An event and its recurrences, by the clock of its zone. moved: starts of those that differ."""

    start: datetime
    length: timedelta
    who: tuple[str, ...]
    rules: rruleset
    moved: frozenset[datetime]
    zone: tzinfo


def read(data: bytes, time_zone: str | None, max_events: int = MAX_EVENTS) -> Roster:
    """Return the roster. Raises ConfigurationError with the reason."""
    try:
        calendar = Calendar.from_ical(data)
        zone = ZoneInfo(time_zone or str(calendar.get("X-WR-TIMEZONE", "UTC")))
        series = list(_series(calendar, zone, max_events))
    except ConfigurationError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, OSError) as error:
        raise ConfigurationError(f"not an iCalendar file: {' '.join(str(error).split())[:200]}") from None
    if not series:
        raise ConfigurationError("there is no event in it, so nobody would ever be on call")
    return Roster(lambda start, end: _between(series, start, end))


def _series(calendar: Calendar, zone: tzinfo, max_events: int) -> Iterator[_Series]:
    events = [one for one in calendar.walk("VEVENT") if isinstance(one, Event)]
    if len(events) > max_events:
        raise ConfigurationError(f"more than {max_events:,} events")
    moved: dict[str, set[datetime]] = {}
    for one in events:
        if "RECURRENCE-ID" in one:
            moved.setdefault(str(one.get("UID")), set()).add(_utc(one.decoded("RECURRENCE-ID"), zone))
    for one in events:
        if str(one.get("STATUS", "")).upper() != "CANCELLED":
            yield _one(one, moved, zone)


def _one(event: Event, moved: dict[str, set[datetime]], zone: tzinfo) -> _Series:
    start = event.decoded("DTSTART")
    own = start.tzinfo if isinstance(start, datetime) and start.tzinfo is not None else zone
    first = _local(start, own)
    is_moved = "RECURRENCE-ID" in event
    rules = rruleset(cache=True)
    rules.rdate(first)
    if not is_moved:
        _recur(event, rules, first, own)
    others = frozenset() if is_moved else frozenset(moved.get(str(event.get("UID")), ()))
    return _Series(first, _length(event, first, own), _who(event), rules, others, own)


def _recur(event: Event, rules: rruleset, first: datetime, zone: tzinfo) -> None:
    for rule in _all(event.get("RRULE")):
        if _TOO_OFTEN & {str(value).upper() for value in rule.get("FREQ", ())}:
            raise ConfigurationError(f"the event {_title(event)!r} recurs every minute or more often")
        rule = type(rule)(rule)  # noqa: PLW2901 - changed below
        if "UNTIL" in rule:
            rule["UNTIL"] = [_local(value, zone) for value in _all(rule["UNTIL"])]
        made = rrulestr(rule.to_ical().decode(), dtstart=first)
        assert isinstance(made, rrule)
        rules.rrule(made)
    for key, add in (("RDATE", rules.rdate), ("EXDATE", rules.exdate)):
        for dates in _all(event.get(key)):
            for one in dates.dts:
                moment = one.dt[0] if isinstance(one.dt, tuple) else one.dt
                add(_local(moment, zone))


def _between(series: Iterable[_Series], start: int, end: int) -> Iterator[Shift]:
    after, before = (datetime.fromtimestamp(at // SECOND, UTC).replace(tzinfo=None) for at in (start, end))
    for one in series:
        for local in one.rules.between(after - one.length - _MARGIN, before + _MARGIN, inc=True):
            begins, ends = local.replace(tzinfo=one.zone), (local + one.length).replace(tzinfo=one.zone)
            if begins.astimezone(UTC) in one.moved:
                continue
            shift = Shift(_ms(begins), _ms(ends), "")
            if shift.start < end and start < shift.end:
                yield from (shift._replace(who=who) for who in one.who)


def _length(event: Event, first: datetime, zone: tzinfo) -> timedelta:
    if "DTEND" in event:
        length = _local(event.decoded("DTEND"), zone) - first
    elif "DURATION" in event:
        length = event.decoded("DURATION")
    else:
        length = timedelta(0) if isinstance(event.decoded("DTSTART"), datetime) else _WHOLE_DAY
    if length <= timedelta(0):
        raise ConfigurationError(f"the event {_title(event)!r} ends no later than it begins")
    return length


def _who(event: Event) -> tuple[str, ...]:
    addresses = (str(one).strip() for one in _all(event.get("ATTENDEE")))
    people = tuple(one[len("mailto:") :] if one.lower().startswith("mailto:") else one for one in addresses)
    if people:
        return people
    if not _title(event):
        raise ConfigurationError(f"the event at {event.decoded('DTSTART')} names nobody")
    return (_title(event),)


def _title(event: Event) -> str:
    return str(event.get("SUMMARY", "")).strip()


def _local(value: date | datetime, zone: tzinfo) -> datetime:
    """Return the time by a zone's clock, without the zone."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - by the zone's clock
    return value if value.tzinfo is None else value.astimezone(zone).replace(tzinfo=None)


def _utc(value: date | datetime, zone: tzinfo) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return _local(value, zone).replace(tzinfo=zone).astimezone(UTC)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp()) * SECOND


def _all(value: Any) -> list[Any]:
    """Return what stands once or several times as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
