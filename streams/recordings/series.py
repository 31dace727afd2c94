"""A series of counts (CSV with the columns timestamp and value), row by row."""

import csv
import io
from collections.abc import Generator, Iterator
from math import isfinite
from typing import Any, BinaryIO, NamedTuple

from schemas.base import Time
from schemas.errors import RecordError
from streams.errors import InputError
from streams.recordings.times import read_time

COLUMNS = ("timestamp", "value")
LARGEST = 1e12
"""A count beyond it is a mistake, and sums of such would drown what is usual in rounding."""
_MISSING = ("", "nan", "null", "none", "na")


class Row(NamedTuple):
    """One row, the first below the header being 1. mentions is None where there is no value."""

    number: int
    timestamp: str
    value: str
    at: Time
    mentions: float | None


def read(stream: BinaryIO) -> Generator[Row]:
    """Every row in the file's order. Raises InputError, naming row, column and reason, where one is bad."""
    text = io.TextIOWrapper(stream, "utf-8-sig", "replace", newline="")
    try:
        yield from _rows(csv.reader(text))
    finally:
        text.detach()  # the stream is its opener's to close


def _rows(lines: Any) -> Iterator[Row]:
    header = _next(lines, 0)
    if not header:
        raise InputError("nothing in it; a first line timestamp,value is needed")
    names = [name.strip().lower() for name in header]
    if missing := [name for name in COLUMNS if name not in names]:
        raise InputError(f"no column {missing[0]}; the first line needs timestamp and value")
    places = tuple(names.index(name) for name in COLUMNS)
    number = 0
    while (cells := _next(lines, number + 1)) is not None:
        if cells:  # an empty line is no row
            number += 1
            yield _row(number, cells, len(header), places)


def _next(lines: Any, number: int) -> list[str] | None:
    try:
        cells: list[str] | None = next(lines, None)
    except csv.Error as error:
        raise InputError(f"row {number}: not CSV: {error}") from None
    return cells


def _row(number: int, cells: list[str], width: int, places: tuple[int, ...]) -> Row:
    if len(cells) != width:
        raise InputError(f"row {number}: {len(cells)} cells, the header has {width}")
    try:
        timestamp, value = (cells[place] for place in places)
        return Row(number, timestamp, value, _time(timestamp), _count(value))
    except RecordError as error:
        raise refusal(number, error) from None


def refusal(number: int, error: RecordError) -> InputError:
    """What a person is told of a row that cannot be taken."""
    return InputError(f"row {number}: {error.field}: {error.reason}")


def _time(text: str) -> Time:
    try:
        return read_time(text)
    except (ValueError, OverflowError) as error:
        raise RecordError("timestamp", str(error)) from None


def _count(text: str) -> float | None:
    if text.strip().lower() in _MISSING:
        return None
    try:
        count = float(text)
    except ValueError:
        raise RecordError("value", f"{text[:40]!r} is not a number") from None
    if count < 0:
        raise RecordError("value", f"{text[:40]} is negative; mentions are counted from 0")
    if not isfinite(count) or count > LARGEST:
        raise RecordError("value", f"{text[:40]} is no count; the largest is {LARGEST:.0e}")
    return count
