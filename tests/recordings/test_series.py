"""Reading a series of counts."""

import io

import pytest

from schemas.base import Time
from streams.errors import InputError
from streams.recordings.series import Row, read

AT = Time(1_736_121_600_000)


def rows(text: str | bytes) -> list[Row]:
    """All rows of a file."""
    return list(read(io.BytesIO(text.encode() if isinstance(text, str) else text)))


@pytest.mark.parametrize(
    "text",
    [
        "timestamp,value\n2025-01-06T00:00:00Z,7\n",
        "timestamp,value\r\n2025-01-06 00:00:00,7",
        "\ufefftimestamp,value\n2025-01-06 00:00:00.000000,7\n\n",
        "Value, Timestamp ,note\n7,1736121600,so\n",
        '"timestamp","value"\n"2025-01-06T01:00:00+01:00","7.0"\n',
    ],
)
def test_a_row_has_time_and_count(text: str) -> None:
    """In whatever order the columns are, others beside them, in UTC where no zone is said."""
    (row,) = rows(text)
    assert (row.number, row.at, row.mentions) == (1, AT, 7.0)


def test_what_was_written_is_kept() -> None:
    """Timestamp and value as they stand in the file."""
    (row,) = rows("timestamp,value\n2025-01-06 00:00:00,007\n")
    assert (row.timestamp, row.value) == ("2025-01-06 00:00:00", "007")


@pytest.mark.parametrize("value", ["", " ", "NaN", "nan", "null", "NA", "None"])
def test_no_value_is_none(value: str) -> None:
    """A row without a value is a row."""
    assert [row.mentions for row in rows(f"timestamp,value\n2025-01-06,{value}\n")] == [None]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2025-01-06,-3", "row 2: value: -3 is negative; mentions are counted from 0"),
        ("2025-01-06,many", "row 2: value: 'many' is not a number"),
        ("2025-01-06,inf", "row 2: value: inf is no count; the largest is 1e+12"),
        ("2025-01-06,1e13", "row 2: value: 1e13 is no count; the largest is 1e+12"),
        ("yesterday,1", "row 2: timestamp: 'yesterday' is not a time, as 2026-11-23T08:00:00Z"),
        (",1", "row 2: timestamp: '' is not a time, as 2026-11-23T08:00:00Z"),
        ("2025-01-06", "row 2: 1 cells, the header has 2"),
        ("2025-01-06,1,2", "row 2: 3 cells, the header has 2"),
        ("2025-01-06," + "1" * 200_000, "row 2: not CSV: field larger than field limit (131072)"),
        ("\udcff,1", "row 2: timestamp: '\ufffd' is not a time, as 2026-11-23T08:00:00Z"),
    ],
)
def test_a_bad_row_is_named(row: str, reason: str) -> None:
    """With its number, its column and the reason; the rows before it were given."""
    text = f"timestamp,value\n2025-01-05,1\n{row}\n2025-01-07,1\n".encode(errors="surrogateescape")
    given = read(io.BytesIO(text))
    assert next(given).mentions == 1
    with pytest.raises(InputError) as refused:
        next(given)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing in it; a first line timestamp,value is needed"),
        ("time,value\n1,2\n", "no column timestamp; the first line needs timestamp and value"),
        ("timestamp;value\n1;2\n", "no column timestamp; the first line needs timestamp and value"),
        ("timestamp,count\n1,2\n", "no column value; the first line needs timestamp and value"),
    ],
)
def test_a_header_is_needed(text: str, reason: str) -> None:
    """It names both columns."""
    with pytest.raises(InputError) as refused:
        rows(text)
    assert str(refused.value) == reason


def test_a_header_alone_has_no_rows() -> None:
    """Nothing was counted."""
    assert rows("timestamp,value\n") == []
