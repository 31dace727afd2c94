"""Who is on call: from lists and from iCalendar files, and what is wrong with a file."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import DAY, HOUR, SECOND, parse_time
from streams.brands import ical
from streams.brands.roster import AHEAD, CHUNK, Roster, Shift
from streams.errors import ConfigurationError

EXAMPLE = Path(__file__).parents[2] / "deploy" / "on-call.example.ics"


def calendar(*events: str, head: str = "") -> bytes:
    """An iCalendar file; the lines of an event are parted by spaces, blanks in them are underscores."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *([head] if head else [])]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.replace("_", "\x00").split(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).replace("\x00", " ").encode()


def on_call(data: bytes, *moments: str, time_zone: str | None = None) -> list[str]:
    """Who is on call at these times, by comma."""
    roster = ical.read(data, time_zone)
    return [",".join(roster.at(parse_time(moment))) for moment in moments]


def test_the_example_says_who_is_on_call() -> None:
    """Two people in turn, one of whom is stood in for over Christmas."""
    data = EXAMPLE.read_bytes()
    assert on_call(
        data,
        "2026-11-02T07:59:00Z",
        "2026-11-02T08:00:00Z",
        "2026-11-23T08:00:00Z",
        "2026-12-24T12:00:00Z",
        "2026-12-28T08:00:00Z",
    ) == ["", "anna@acme.example", "ben@acme.example", "cem@acme.example", "anna@acme.example"]


def test_a_shift_begins_by_the_clock_when_clocks_change() -> None:
    """At nine in Madrid, in summer as in winter."""
    data = EXAMPLE.read_bytes()
    changes = ("2027-03-29T06:59:00Z", "2027-03-29T07:00:00Z")
    assert on_call(data, *changes) == ["anna@acme.example", "ben@acme.example"]


EVENTS = {
    "a length": ("DTSTART:20261123T090000Z DURATION:PT2H SUMMARY:a", ["2026-11-23T10:59:00Z"]),
    "a whole day": ("DTSTART;VALUE=DATE:20261123 SUMMARY:a", ["2026-11-23T22:59:00Z"]),
    "two whole days": (
        "DTSTART;VALUE=DATE:20261123 DTEND;VALUE=DATE:20261125 SUMMARY:a",
        ["2026-11-22T23:00:00Z", "2026-11-24T22:59:00Z"],
    ),
    "no zone": ("DTSTART:20261123T090000 DTEND:20261123T100000 SUMMARY:a", ["2026-11-23T08:00:00Z"]),
    "until": (
        "DTSTART:20261123T090000Z DTEND:20261123T100000Z RRULE:FREQ=DAILY;UNTIL=20261125T090000Z SUMMARY:a",
        ["2026-11-23T09:00:00Z", "2026-11-25T09:00:00Z"],
    ),
    "until a day": (
        "DTSTART;VALUE=DATE:20261123 RRULE:FREQ=DAILY;UNTIL=20261124 SUMMARY:a",
        ["2026-11-24T12:00:00Z"],
    ),
    "another day": (
        "DTSTART:20261123T090000Z DTEND:20261123T100000Z RDATE:20261201T090000Z SUMMARY:a",
        ["2026-11-23T09:30:00Z", "2026-12-01T09:30:00Z"],
    ),
    "a period": (
        (
            "DTSTART:20261123T090000Z DTEND:20261123T100000Z "
            "RDATE;VALUE=PERIOD:20261201T090000Z/20261201T100000Z SUMMARY:a"
        ),
        ["2026-12-01T09:30:00Z"],
    ),
}


@pytest.mark.parametrize("case", EVENTS)
def test_events_are_read_as_the_standard_has_them(case: str) -> None:
    """Times without a zone are those of the zone given."""
    event, moments = EVENTS[case]
    found = on_call(calendar(f"UID:1 {event}"), *moments, time_zone="Europe/Madrid")
    assert found == ["a"] * len(moments)


def test_what_is_left_out_moved_or_cancelled_is_none() -> None:
    """An exception to a rule, one occurrence at another time, one by somebody else, and one called off."""
    daily = "UID:1 DTSTART:20261123T090000Z DTEND:20261123T100000Z RRULE:FREQ=DAILY SUMMARY:a"
    data = calendar(
        f"{daily} EXDATE:20261124T090000Z",
        "UID:1 RECURRENCE-ID:20261125T090000Z DTSTART:20261125T140000Z DTEND:20261125T150000Z SUMMARY:b",
        "UID:1 RECURRENCE-ID:20261126T090000Z DTSTART:20261126T090000Z STATUS:CANCELLED SUMMARY:a",
        "UID:1 RECURRENCE-ID;VALUE=DATE:20261127 DTSTART;VALUE=DATE:20261127 SUMMARY:c",
    )
    days = [f"2026-11-{day}T09:00:00Z" for day in (23, 24, 25, 26, 28)]
    assert on_call(data, *days, "2026-11-25T14:00:00Z") == ["a", "", "", "", "a", "b"]


def test_attendees_go_before_the_title() -> None:
    """All of them, by their addresses; two shifts at a time are both on call."""
    shift = "DTSTART:20261123T090000Z DTEND:20261123T100000Z"
    data = calendar(
        f"UID:1 {shift} SUMMARY:On_Call ATTENDEE:mailto:eva@acme.example ATTENDEE:MAILTO:ben@acme.example",
        f"UID:2 {shift} SUMMARY:Cem",
        head="X-WR-TIMEZONE:Europe/Madrid",
    )
    assert on_call(data, "2026-11-23T09:00:00Z") == ["Cem,ben@acme.example,eva@acme.example"]


WRONG = {
    "no calendar": (b"hello", "not an iCalendar file: "),
    "no text": (b"\xff\xfe\x00", "not an iCalendar file: "),
    "no event": (calendar(), "there is no event in it, so nobody would ever be on call"),
    "nobody": (
        calendar("UID:1 DTSTART:20261123T090000Z DURATION:PT1H"),
        "2026-11-23 09:00:00+00:00 names nobody",
    ),
    "no start": (calendar("UID:1 SUMMARY:a"), "not an iCalendar file: "),
    "no length": (calendar("UID:1 DTSTART:20261123T090000Z SUMMARY:a"), "'a' ends no later than it begins"),
    "a bad rule": (
        calendar("UID:1 DTSTART:20261123T090000Z DURATION:PT1H SUMMARY:a RRULE:FREQ=SOMETIMES"),
        "not an iCalendar file: ",
    ),
    "too often": (
        calendar("UID:1 DTSTART:20261123T090000Z DURATION:PT1H SUMMARY:a RRULE:FREQ=MINUTELY"),
        "the event 'a' recurs every minute or more often",
    ),
    "a bad zone": (calendar(head="X-WR-TIMEZONE:Mars/Olympus"), "not an iCalendar file: "),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_in_one_line(case: str) -> None:
    """With the event, where it is one."""
    data, reason = WRONG[case]
    with pytest.raises(ConfigurationError) as refused:
        ical.read(data, None)
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_calendar_is_bounded() -> None:
    """A file of a whole company's appointments is refused before it takes for ever."""
    shift = "DTSTART:20261123T090000Z DTEND:20261123T100000Z SUMMARY:a"
    with pytest.raises(ConfigurationError, match="more than 1 events"):
        ical.read(calendar(f"UID:1 {shift}", f"UID:2 {shift}"), None, max_events=1)


SHIFTS = st.lists(
    st.builds(
        lambda start, length, who: Shift(start * HOUR, (start + length) * HOUR, who),
        st.integers(0, 500),
        st.integers(1, 300),
        st.sampled_from(["anna", "ben", "cem"]),
    ),
    max_size=8,
)


@given(SHIFTS, st.integers(0, 900 * HOUR))
def test_a_roster_says_who_and_until_when(shifts: Sequence[Shift], moment: int) -> None:
    """Held against the list itself: nobody else comes before the next change."""
    roster = Roster.of(shifts)
    assert {*roster.at(moment)} == {one.who for one in shifts if one.start <= moment < one.end}
    change = roster.next_change(moment)
    edges = sorted({edge for one in shifts for edge in (one.start, one.end) if edge > moment})
    expected = next((edge for edge in edges if roster.at(edge) != roster.at(moment)), None)
    assert (change.at if change else None) == expected
    assert change is None or change.who == roster.at(change.at)


def test_who_follows_themselves_stays_on_call() -> None:
    """The end of a shift is no change where the same person goes on."""
    shifts = [Shift(0, HOUR, "anna"), Shift(HOUR, 2 * HOUR, "anna"), Shift(2 * HOUR, 3 * HOUR, "ben")]
    assert Roster.of(shifts).next_change(0) == (2 * HOUR, ("ben",))


def test_a_change_is_looked_for_within_a_year() -> None:
    """Who is always on call has no end."""
    assert Roster.of([Shift(0, 2**62, "anna")]).next_change(DAY) is None
    assert Roster.of([Shift(0, (AHEAD + 1) * CHUNK, "anna")]).next_change(DAY) is None


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 72), st.integers(1, 9)), min_size=1, max_size=4),
    st.integers(0, 24 * 80),
)
@settings(max_examples=60)
def test_what_recurs_is_its_occurrences(events: list[tuple[int, int, int]], hour: int) -> None:
    """A rule that recurs every so many days is the same as a list of its shifts."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    shifts, written = [], []
    for number, (day, hours, every) in enumerate(events):
        first = start + timedelta(days=day)
        written.append(
            f"UID:{number} SUMMARY:p{number} DTSTART:{first:%Y%m%dT%H%M%SZ} DURATION:PT{hours}H "
            f"RRULE:FREQ=DAILY;INTERVAL={every};COUNT=5"
        )
        for place in range(5):
            begins = int((first + timedelta(days=place * every)).timestamp()) * SECOND
            shifts.append(Shift(begins, begins + hours * HOUR, f"p{number}"))
    moment = int(start.timestamp()) * SECOND + hour * HOUR
    assert {*ical.read(calendar(*written), None).at(moment)} == {*Roster.of(shifts).at(moment)}
