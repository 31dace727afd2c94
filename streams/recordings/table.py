"""A table with a header (CSV): one mention a row."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from schemas.base import format_time
from schemas.errors import RecordError
from streams.errors import InputError
from streams.recordings.columns import assign, is_header
from streams.recordings.items import Entry, Item, Options, Refusal, build, handles
from streams.recordings.times import read_time

DELIMITERS = ",;\t"


def looks_like(first_line: str) -> bool:
    """Tell whether a file's first line is the header of such a table."""
    return is_header(next(csv.reader([first_line], delimiter=_delimiter(first_line)), []))


def read(stream: BinaryIO, options: Options) -> Iterator[Item]:
    """Every row. Raises InputError where the header does not name the columns needed."""
    # bytes that are not UTF-8 are kept as surrogates, so that only their own row is refused
    text = io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")
    try:
        yield from _table(text, options)
    finally:
        text.detach()  # the stream is its opener's to close


def _table(text: io.TextIOWrapper, options: Options) -> Iterator[Item]:
    first = text.readline()
    delimiter = _delimiter(first)
    header = next(csv.reader([first], delimiter=delimiter), [])
    if not header:
        raise InputError("the file has no header")
    fields = assign(header, options.columns)
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    return _rows(rows, len(header), fields, options.source)


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _rows(rows: Any, width: int, fields: Mapping[int, str], source: str) -> Iterator[Item]:
    while True:
        line = rows.line_num + 2
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Refusal(line, RecordError("$", f"not CSV: {error}"))
            continue
        if cells:
            yield _item(line, cells, width, fields, source)


def _item(line: int, cells: list[str], width: int, fields: Mapping[int, str], source: str) -> Item:
    try:
        _check(cells, width)
        said = {field: cells[position] for position, field in fields.items() if cells[position].strip()}
        return Entry(line, build(_mention(said, source)))
    except RecordError as error:
        return Refusal(line, error)


def _check(cells: list[str], width: int) -> None:
    if len(cells) != width:
        raise RecordError("$", f"{len(cells)} cells, the header has {width}")
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        raise RecordError("$", "not UTF-8") from None


_SAME_NAME = (
    "kind",
    "language",
    "url",
    "visibility",
    "customer_id",
    "conversation_id",
    "in_reply_to",
    "repost_of",
    "quoted_id",
    "place",
    "producer",
)


def _mention(said: Mapping[str, str], source: str) -> dict[str, Any]:
    text = said.get("text", "")
    value: dict[str, Any] = {field: said[field].strip() for field in _SAME_NAME if field in said}
    if "in_reply_to" in said:
        value.setdefault("kind", "reply")
    if "brand" in said:
        value["recipient"] = said["brand"].strip()
    if "reposts" in said:
        value["extra"] = {"reposts": _whole_number("reposts", said["reposts"])}
    value["source"] = said.get("source", source).strip()
    value["created_at"] = _time(said.get("created_at"))
    value["author"] = _author(said)
    value["text"] = text
    value["mentions"] = handles(text)
    value["id"] = said.get("id", "").strip() or _id(value)
    return {name: part for name, part in value.items() if part is not None}


def _time(text: str | None) -> str | None:
    try:
        return None if text is None else format_time(read_time(text))
    except (ValueError, OverflowError) as error:
        raise RecordError("$.created_at", str(error)) from None


def _author(said: Mapping[str, str]) -> dict[str, Any] | None:
    name = said.get("author", "").strip().removeprefix("@")
    if not name:
        return None
    author: dict[str, Any] = {"id": name, "handle": name}
    if "author.name" in said:
        author["name"] = said["author.name"].strip()
    if "author.followers" in said:
        author["followers"] = _whole_number("author.followers", said["author.followers"])
    return author


def _whole_number(field: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise RecordError(f"$.{field}", f"{text[:40]!r} is not a whole number") from None


def _id(value: Mapping[str, Any]) -> str:
    """Return the same id for the same words of the same person at the same time, in whichever file."""
    parts = (value["source"], (value["author"] or {}).get("id"), value["created_at"], value["text"])
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()[:24]
