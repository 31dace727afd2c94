"""Working time: what is counted, over nights, weekends, holidays and changes of the clocks."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import DAY, HOUR, MINUTE, Time, parse_time
from streams.brands.calendar import WorkingTime
from streams.brands.file import BrandsFile, parse
from streams.brands.registry import Brands

OFFICE = ["09:00-14:00", "15:00-18:00"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
EVERY_DAY = (*WEEKDAYS, "saturday", "sunday")


def daily(*stretches: str) -> dict[str, list[str]]:
    """The same hours every day."""
    return {day: [*stretches] for day in EVERY_DAY}


def calendar(**fields: Any) -> dict[str, Any]:
    """Office hours in Madrid, as brands.yaml says it."""
    return {"time_zone": "Europe/Madrid", "hours": dict.fromkeys(WEEKDAYS, OFFICE), **fields}


def working(**fields: Any) -> WorkingTime:
    """The same as a measure of time."""
    entry = parse({"brands": [{"id": "a", "calendar": calendar(**fields)}]}).brands[0]
    assert entry.calendar is not None
    return WorkingTime(entry.calendar)


def after(start: str, worked: int, **fields: Any) -> str:
    """When so much working time has gone by."""
    return str(Time(working(**fields).after(parse_time(start), worked)))[:16]


@pytest.mark.parametrize(
    ("start", "worked", "end"),
    [
        ("2026-11-23T09:00:00+01:00", HOUR, "2026-11-23T09:00"),  # Monday
        ("2026-11-23T03:00:00+01:00", HOUR, "2026-11-23T09:00"),  # before it opens
        ("2026-11-23T13:30:00+01:00", HOUR, "2026-11-23T14:30"),  # over lunch
        ("2026-11-23T13:30:00+01:00", HOUR // 2, "2026-11-23T13:00"),  # to the very end
        ("2026-11-23T14:30:00+01:00", HOUR, "2026-11-23T15:00"),  # asked at lunch
        ("2026-11-23T17:55:00+01:00", HOUR, "2026-11-24T08:55"),  # over night
        ("2026-11-27T17:55:00+01:00", HOUR, "2026-11-30T08:55"),  # over the weekend
        ("2026-11-28T12:00:00+01:00", 16 * HOUR, "2026-12-01T17:00"),  # two days of eight hours
    ],
)
def test_only_open_hours_count(start: str, worked: int, end: str) -> None:
    """Nights, lunch and weekends do not; a promise may end when the shop closes."""
    assert after(start, worked) == end


def test_holidays_are_closed() -> None:
    """Public ones of the country and of its subdivision, and further days that the calendar names."""
    before = "2026-12-07T17:30:00+01:00"
    assert after(before, HOUR) == "2026-12-08T08:30"
    assert after(before, HOUR, country="ES") == "2026-12-09T08:30"  # the Immaculate Conception
    assert after(before, HOUR, country="ES", holidays=["2026-12-09"]) == "2026-12-10T08:30"
    eve = "2026-04-30T17:30:00+02:00"
    assert after(eve, 9 * HOUR, country="ES") == "2026-05-05T07:30"
    assert after(eve, 9 * HOUR, country="ES", subdivision="MD") == "2026-05-05T07:30"
    assert after("2026-03-18T17:30:00+01:00", HOUR, country="ES", subdivision="VC") == "2026-03-20T08:30"


def test_the_clocks_change() -> None:
    """An hour that is left out is not worked, one that comes twice is worked twice."""
    night = {"hours": daily("01:00-04:00")}
    assert after("2026-03-29T00:30:00+01:00", 2 * HOUR, **night) == "2026-03-29T02:00"
    assert after("2026-03-29T00:30:00+01:00", 2 * HOUR + MINUTE, **night) == "2026-03-29T23:01"
    assert after("2026-10-25T00:30:00+02:00", 4 * HOUR, **night) == "2026-10-25T03:00"
    assert after("2026-10-23T17:30:00+02:00", HOUR) == "2026-10-26T08:30"


def test_stretches_that_a_change_of_the_clocks_runs_together() -> None:
    """Nothing is counted twice, and a stretch that the change leaves out is gone."""
    hours = {"hours": daily("02:00-02:30", "03:00-04:00")}
    assert after("2026-03-29T00:30:00+01:00", HOUR, **hours) == "2026-03-29T02:00"
    gone = {"hours": daily("02:30-03:00", "05:00-06:00")}
    assert after("2026-03-29T00:30:00+01:00", HOUR, **gone) == "2026-03-29T04:00"


def test_a_day_ends_at_midnight() -> None:
    """24:00 is the end of the day, also of one whose midnight does not exist."""
    always = {"hours": daily("00:00-24:00")}
    assert after("2026-03-27T12:00:00+01:00", 3 * DAY, **always) == "2026-03-30T11:00"
    cairo = {"time_zone": "Africa/Cairo", "hours": daily("20:00-24:00")}
    assert after("2026-04-23T20:00:00+02:00", 5 * HOUR, **cairo) == "2026-04-24T18:00"


STARTS = st.integers(int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1000, 4 * 10**12)
CALENDARS = st.sampled_from(
    [
        working(),
        working(country="ES", subdivision="MD"),
        working(time_zone="Australia/Lord_Howe", hours=daily("01:45-02:15", "22:00-24:00")),
        working(time_zone="Pacific/Apia", hours={"friday": ["00:00-24:00"]}),
    ]
)


@settings(max_examples=200)
@given(calendar=CALENDARS, start=STARTS, one=st.integers(1, 2 * DAY), other=st.integers(1, 2 * DAY))
def test_working_time_adds_up(calendar: WorkingTime, start: int, one: int, other: int) -> None:
    """To work for one time and then for another is to work for both; and no end is before another's."""
    middle = calendar.after(start, one)
    assert middle >= start + one
    assert calendar.after(middle, other) == calendar.after(start, one + other)
    assert calendar.after(start - HOUR, one) <= middle <= calendar.after(start + HOUR, one)


def test_the_sources_hours_count_before_the_brands() -> None:
    """And without either, day and night do."""
    saturdays = {"time_zone": "Europe/Madrid", "hours": {"saturday": ["10:00-20:00"]}}
    registry = Brands.of(
        parse(
            {
                "brands": [{"id": "a", "calendar": calendar()}, {"id": "b"}],
                "sources": {
                    "store": {"owner": "o", "purpose": "p", "hours": saturdays},
                    "x": {"owner": "o", "purpose": "p"},
                },
            }
        )
    )
    friday = parse_time("2026-11-27T17:30:00+01:00")
    ends = {
        (brand, source): str(Time(registry.get(brand).after(source, friday, HOUR)))[:16]
        for brand in ("a", "b", "unregistered")
        for source in ("x", "Store")
    }
    assert ends == {
        ("a", "x"): "2026-11-30T08:30",
        ("b", "x"): "2026-11-27T17:30",
        ("unregistered", "x"): "2026-11-27T17:30",
        ("a", "Store"): "2026-11-28T10:00",
        ("b", "Store"): "2026-11-28T10:00",
        ("unregistered", "Store"): "2026-11-28T10:00",
    }
    assert Brands.of(BrandsFile()).get("a").after("x", 0, HOUR) == HOUR


def test_a_brand_lives_in_its_calendars_time_zone() -> None:
    """One without a calendar goes by UTC."""
    registry = Brands.of(parse({"brands": [{"id": "a", "calendar": calendar(time_zone="Asia/Tokyo")}]}))
    assert str(registry.get("a").time_zone) == "Asia/Tokyo"
    assert str(registry.get("b").time_zone) == "UTC"
