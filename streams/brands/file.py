"""What brands.yaml may hold, checked: every key has its type, and a key that is not known is refused."""

import re
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from holidays import list_supported_countries

from streams.brands.languages import LanguageCode, read_language
from streams.configuration.durations import Duration, read_duration
from streams.configuration.keys import checked, shown

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Source = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern="^[^A-Z]*$")]
"""In lower case; a mention's source is compared without regard to case."""
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Priority = Literal["low", "normal", "high", "urgent"]
SafetyClass = Literal["injury", "self-harm", "threat", "discrimination", "minors", "legal-press"]


class Interval(str):
    """A stretch of a day, as 09:00-18:00; 24:00 ends it at midnight."""

    __slots__ = ()


class TimeZone(str):
    """A name of the IANA time zone database, as Europe/Madrid."""

    __slots__ = ()


class Moment(str):
    """A day and a time, as 2026-11-23 09:00, by the clocks of a time zone that is said beside it."""

    __slots__ = ()


class Country(str):
    """A country whose public holidays are known, as ES (ISO 3166)."""

    __slots__ = ()


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Targets(_Entry, frozen=True, kw_only=True):
    """How soon an answer is promised: the first one, and each one after it."""

    first_reply: Duration | None = None
    next_reply: Duration | None = None


class TargetsBySource(Targets, frozen=True, kw_only=True):
    """Promises, and those of single sources and priorities where they differ; a priority's count most.

    A priority's promise runs from the words that gave it: who waits and then says something urgent is
    answered by whichever is sooner.
    """

    sources: dict[Source, Targets] = {}
    priorities: dict[Priority, Targets] = {}


class Calendar(_Entry, frozen=True, kw_only=True):
    """When somebody is there to answer: promises are counted in these hours only, and 1d is 24 of them.

    A weekday that is left out is closed, and so are public holidays of the country (and of its subdivision,
    as ES and MD) and further days in `holidays`.
    """

    time_zone: TimeZone
    hours: dict[Weekday, tuple[Interval, ...]]
    country: Country | None = None
    subdivision: Text | None = None
    holidays: Annotated[tuple[date, ...], msgspec.Meta(max_length=1000)] = ()


class ShiftEntry(_Entry, frozen=True, kw_only=True):
    """Who is on call from a moment until another."""

    who: Text
    from_: Moment = msgspec.field(name="from")
    until: Moment


class OnCall(_Entry, frozen=True, kw_only=True):
    """Who of a team is on call: by an on-call tool's iCalendar file, by shifts, or always the same people.

    calendar: the file's path, seen from brands.yaml. time_zone: of the shifts, and of whole days in the file.
    """

    calendar: Text | None = None
    shifts: Annotated[tuple[ShiftEntry, ...], msgspec.Meta(max_length=5000)] = ()
    people: Annotated[tuple[Text, ...], msgspec.Meta(max_length=20)] = ()
    time_zone: TimeZone | None = None


class QuietHours(_Entry, frozen=True, kw_only=True):
    """When a team is told of nothing but what is critical, and afterwards of what else there is still."""

    time_zone: TimeZone
    hours: dict[Weekday, tuple[Interval, ...]]


class Step(_Entry, frozen=True, kw_only=True):
    """Where an alert goes up that nobody has taken.

    after: it fired. to: another team of the brand; the same once more, where none is named. severity: the
    least for which the step is.
    """

    after: Duration
    to: Text | None = None
    severity: Literal["info", "warning", "critical"] = "warning"


People = Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=1000)]
"""An empty list would be read as nobody by some, and as everybody by others: it is refused."""


class Team(_Entry, frozen=True, kw_only=True):
    """Who answers. The first team of a brand takes whatever no other team is named for.

    Another takes what has one of its classes of safety, one of its topics (of the taxonomy) and one of its
    languages; what it does not name does not matter. Teams named for safety come first; one that names
    nothing is there to be escalated to. on_call, quiet_hours, escalation: how its alerts reach people.
    may_act: who alone may act on what is the team's, by the names under which they act; beside them, those of
    the teams that its alerts go up to. Left out: as the brand says.
    """

    id: Text
    name: Text | None = None
    safety: tuple[SafetyClass, ...] = ()
    topics: tuple[Text, ...] = ()
    languages: tuple[LanguageCode, ...] = ()
    on_call: OnCall | None = None
    quiet_hours: QuietHours | None = None
    escalation: Annotated[tuple[Step, ...], msgspec.Meta(max_length=10)] = ()
    may_act: People = ()


class Subject(_Entry, frozen=True, kw_only=True):
    """A topic of the brand's taxonomy, with a few things that people say of it."""

    id: Text
    name: Text | None = None
    examples: tuple[Text, ...] = ()


class BrandEntry(_Entry, frozen=True, kw_only=True):
    """One brand: how it is called, which accounts are its own, what it promises, and who answers.

    competitors: names of companies that people hold against it: what is said of them is not said of it.
    may_act: who alone may act on its alerts, answers, issues and campaigns, where a team says nothing else.
    Left out: everybody.
    """

    id: Text
    name: Text | None = None
    accounts: dict[Source, tuple[Text, ...]] = {}
    aliases: tuple[Text, ...] = ()
    products: tuple[Text, ...] = ()
    competitors: tuple[Text, ...] = ()
    languages: tuple[LanguageCode, ...] = ()
    calendar: Calendar | None = None
    teams: tuple[Team, ...] = ()
    taxonomy: tuple[Subject, ...] = ()
    targets: TargetsBySource = TargetsBySource()
    may_act: People = ()


class Fact(_Entry, frozen=True, kw_only=True):
    """A fact that the CRM may say of a customer. With one of the values in `high`, answers have priority."""

    type: Literal["text", "number", "boolean", "date"] = "text"
    high: tuple[Text, ...] = ()


class SourceEntry(_Entry, frozen=True, kw_only=True):
    """Why a source is listened to, who answers for it, and whose page or inbox all of it is.

    hours: when somebody is there for this source, whatever the brands' calendars say.
    """

    owner: Text
    purpose: Text
    hours: Calendar | None = None
    brand: Text | None = None


class BrandsFile(_Entry, frozen=True, kw_only=True):
    """The whole of brands.yaml. `targets` holds for every brand that promises nothing else.

    facts: what the CRM says of customers; where none is declared, anything is taken.
    """

    brands: tuple[BrandEntry, ...] = ()
    sources: dict[Source, SourceEntry] = {}
    facts: dict[Text, Fact] = {}
    targets: TargetsBySource = TargetsBySource()


def parse(value: Any) -> BrandsFile:
    """Check the file's content, every scalar of it a string. Raises ConfigurationError naming the key."""
    return checked({} if value is None else value, BrandsFile, _read_custom)


INTERVAL_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"


def _read_custom(kind: type, value: Any) -> Any:
    return _READERS[kind](value)


def _interval(value: Any) -> Interval:
    if not isinstance(value, str) or not re.fullmatch(INTERVAL_PATTERN, value):
        raise ValueError(f"{shown(value)} is not a stretch of a day, as 09:00-18:00")
    start, _, end = value.partition("-")
    if start >= end:
        raise ValueError(f"{shown(value)} ends before it begins; split it at midnight")
    return Interval(value)


def _time_zone(value: Any) -> TimeZone:
    try:
        return TimeZone(ZoneInfo(value).key)
    except (ValueError, TypeError, OSError, LookupError):
        raise ValueError(f"{shown(value)} is not a time zone, as Europe/Madrid") from None


def _moment(value: Any) -> Moment:
    try:
        if datetime.fromisoformat(value).tzinfo is None:
            return Moment(value)
    except (ValueError, TypeError):
        pass
    raise ValueError(f"{shown(value)} is not a day and a time, as 2026-11-23 09:00")


def _country(value: Any) -> Country:
    if value not in _countries():
        raise ValueError(f"{shown(value)} is not a country whose holidays are known, as ES")
    return Country(value)


@cache
def _countries() -> frozenset[str]:
    return frozenset(list_supported_countries())


_READERS = {
    Duration: read_duration,
    LanguageCode: read_language,
    Interval: _interval,
    TimeZone: _time_zone,
    Moment: _moment,
    Country: _country,
}
