"""Reading tables."""

import io

import pytest

from schemas.base import format_time
from schemas.mentions import Mention
from streams.errors import InputError
from streams.recordings import table
from streams.recordings.items import Entry, Item, Options, Refusal

HEADER = "id,created_at,author,text,brand,reposts,location,timezone\n"


def read(text: str | bytes, **columns: str) -> list[Item]:
    """Items of a table."""
    data = text.encode() if isinstance(text, str) else text
    return list(table.read(io.BytesIO(data), Options(columns=columns)))


def mention(text: str, **columns: str) -> Mention:
    """Return the mention of a table with one good row."""
    (item,) = read(text, **columns)
    assert isinstance(item, Entry)
    return item.mention


def test_columns_are_known_by_their_names() -> None:
    """The usual header needs no help."""
    found = mention(HEADER + '7,2015-02-16T23:36:00.000Z,@ann,"@Acme, why?",Acme,3,"Paris, FR",CET\n')
    assert found.author is not None
    assert (found.id, found.author.id, found.author.handle) == ("7", "ann", "ann")
    assert (found.text, found.recipient, found.place) == ("@Acme, why?", "Acme", "Paris, FR")
    assert found.mentions == ("Acme",)
    assert found.extra == {"reposts": 3}
    assert (found.source, found.kind) == ("x", "post")
    assert format_time(found.created_at) == "2015-02-16T23:36:00.000Z"


@pytest.mark.parametrize(
    "header", ["Date,User,Tweet", "timestamp;handle;body", "createdAt\tscreen name\tFull Text"]
)
def test_synonyms_and_delimiters(header: str) -> None:
    """Common names in whatever spelling, and comma, semicolon or tab."""
    delimiter = next(mark for mark in ",;\t" if mark in header)
    found = mention(f"{header}\n" + delimiter.join(["2026-11-23T08:00:00Z", "ann", "hello"]) + "\n")
    assert found.author is not None
    assert (found.author.id, found.text) == ("ann", "hello")


def test_columns_can_be_told() -> None:
    """--map says what a name does not, and wins over what a name seems to say."""
    found = mention("date,text,who,said\n2026-11-23T08:00:00Z,no,ann,yes\n", who="author", said="text")
    assert found.text == "yes"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "no column for author"),
        ({"nobody": "author"}, "no such column"),
        ({"who": "hero"}, "no such field"),
    ],
)
def test_header_that_does_not_do(columns: dict[str, str], said: str) -> None:
    """Where a needed column is missing or --map is wrong, one line says so."""
    with pytest.raises(InputError, match=said):
        read("date,text,who\n2026-11-23T08:00:00Z,hello,ann\n", **columns)


def test_empty_file() -> None:
    """An empty file has no header, and is no recording."""
    with pytest.raises(InputError, match="no header"):
        read("")


def test_other_columns_are_not_read() -> None:
    """A column that is no field, as a human's label, does not reach the pipeline in any form."""
    found = mention(
        "date,user,text,label_sentiment\n2026-11-23T08:00:00Z,ann,hello,negative\n",
    )
    assert "negative" not in str(found)


def test_missing_id_comes_from_the_content() -> None:
    """The same row has the same id at every reading, another row another."""
    rows = "date,user,text\n2026-11-23T08:00:00Z,ann,hello\n2026-11-23T08:00:00Z,ann,hello!\n"
    first, second = (item.mention.id for item in read(rows) if isinstance(item, Entry))
    again = [item.mention.id for item in read(rows) if isinstance(item, Entry)]
    assert [first, second] == again
    assert first != second


def test_parent_makes_a_reply() -> None:
    """A row with a parent's id is a reply, one without is not."""
    rows = "date,user,text,in_reply_to\n2026-11-23T08:00:00Z,ann,hello,9\n2026-11-23T08:00:00Z,ann,hello,\n"
    kinds = [(item.mention.kind, item.mention.in_reply_to) for item in read(rows) if isinstance(item, Entry)]
    assert kinds == [("reply", "9"), ("post", None)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2015-02-24 11:35:52 -0800", "2015-02-24T19:35:52.000Z"),
        ("Tue Oct 31 22:10:47 +0000 2017", "2017-10-31T22:10:47.000Z"),
        ("2015-02-24 11:35", "2015-02-24T11:35:00.000Z"),
        ("1445000000", "2015-10-16T12:53:20.000Z"),
        ("1445000000123", "2015-10-16T12:53:20.123Z"),
    ],
)
def test_times_as_tables_write_them(written: str, meant: str) -> None:
    """Times of exports and spreadsheets are understood; without a zone they are UTC."""
    assert format_time(mention(f"date,user,text\n{written},ann,hello\n").created_at) == meant


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (b"7,yesterday,ann,hello,Acme,0,,", "$.created_at"),
        (b"7,,ann,hello,Acme,0,,", "$.created_at"),
        (b"7,12,ann,hello,Acme,0,,", "$.created_at"),
        (b"7,2015-02-16T23:36:00Z,,hello,Acme,0,,", "$.author"),
        (b"7,2015-02-16T23:36:00Z,ann, ,Acme,0,,", "$.text"),
        (b"7,2015-02-16T23:36:00Z,ann,hello,Acme,many,,", "$.reposts"),
        (b"7,2015-02-16T23:36:00Z,ann,hell\xff,Acme,0,,", "$"),
        (b"7,2015-02-16T23:36:00Z,ann", "$"),
        (b'7,2015-02-16T23:36:00Z,ann,"hell"o,Acme,0,,', "$"),
    ],
)
def test_bad_row_is_refused_alone(row: bytes, field: str) -> None:
    """A bad row is given with its line and field; the rows around it are read."""
    good = b'1,2015-02-16T23:36:00Z,ann,"two\nlines",Acme,0,,\n'
    first, refused, last = read(HEADER.encode() + good + row + b"\n" + good)
    assert isinstance(refused, Refusal)
    assert (first.line, refused.line, last.line) == (2, 4, 5)
    assert refused.error.field == field
    assert refused.error.reason
    assert isinstance(first, Entry)
    assert isinstance(last, Entry)
