"""Telling formats apart, and files that cannot be read."""

import gzip
from pathlib import Path

import pytest

from streams.errors import InputError
from streams.recordings.files import read_file
from streams.recordings.items import Entry, Options

DATA = Path(__file__).parents[2].parent / "shared" / "data"

TABLE = "date,user,text\n2026-11-23T08:00:00Z,ann,hello\n"
MENTION = '{"id":"1","source":"x","created_at":"2026-11-23T08:00:00Z","author":{"id":"ann"},"text":"hello"}\n'
CONVERSATION = (
    '{"company":"Acme","turns":[{"id":"1","author":"ann","role":"client",'
    '"created_at":"2026-11-23T08:00:00Z","text":"hello"}]}\n'
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", TABLE),
        ("a", TABLE),
        ("a.txt", TABLE.replace(",", "\t")),
        ("a.ndjson", MENTION),
        ("a", MENTION),
        ("a.jsonl", CONVERSATION),
        ("a", CONVERSATION),
    ],
)
def test_formats_are_told_apart(tmp_path: Path, name: str, content: str) -> None:
    """By the name's ending, else by how the content begins."""
    (tmp_path / name).write_text(content)
    (item,) = read_file(str(tmp_path / name), Options())
    assert isinstance(item, Entry)
    assert item.mention.text == "hello"


@pytest.mark.parametrize("content", [f"[{MENTION}]", "[\n", '\ufeff{\n  "id": 1\n}'])
def test_a_document_is_no_file_of_lines(tmp_path: Path, content: str) -> None:
    """An array, or an object over several lines: one line says what to do, instead of a refusal for each."""
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(InputError, match="jq -c"):
        list(read_file(str(tmp_path / "a.json"), Options()))


def test_an_object_a_line_may_be_called_json(tmp_path: Path) -> None:
    """As it often is."""
    (tmp_path / "a.json").write_text(MENTION + MENTION)
    assert len(list(read_file(str(tmp_path / "a.json"), Options()))) == 2


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv.gz", TABLE), ("a", TABLE), ("a.ndjson.gz", MENTION), ("a.gz", CONVERSATION)]
)
def test_packed_files_are_unpacked(tmp_path: Path, name: str, content: str) -> None:
    """What gzip has packed is told by how it begins, whatever it is called."""
    (tmp_path / name).write_bytes(gzip.compress(content.encode()))
    (item,) = read_file(str(tmp_path / name), Options())
    assert isinstance(item, Entry)
    assert item.mention.text == "hello"


PACKED = gzip.compress(MENTION.encode() * 20)


@pytest.mark.parametrize("damaged", [PACKED[:-9], PACKED[:12] + b"\xaa" * 28 + PACKED[40:], PACKED[:5]])
def test_packed_file_that_is_damaged(tmp_path: Path, damaged: bytes) -> None:
    """One line names the file, whether its end is missing or something in between is wrong."""
    (tmp_path / "a.ndjson.gz").write_bytes(damaged)
    with pytest.raises(InputError, match=r"a\.ndjson\.gz"):
        list(read_file(str(tmp_path / "a.ndjson.gz"), Options()))


def test_malformed_first_line_of_ndjson(tmp_path: Path) -> None:
    """A file of NDJSON that begins badly is still one."""
    (tmp_path / "a.ndjson").write_text("oh no\n" + MENTION)
    assert [type(item).__name__ for item in read_file(str(tmp_path / "a.ndjson"), Options())] == [
        "Refusal",
        "Entry",
    ]


@pytest.mark.parametrize("name", [".", "missing.csv"])
def test_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """One line names the file."""
    with pytest.raises(InputError, match="cannot read"):
        list(read_file(str(tmp_path / name), Options()))


@pytest.mark.parametrize(
    ("name", "count"), [("airline/tweets.csv", 7189), ("conversations/conversations.jsonl", 1211)]
)
def test_recordings_are_read_whole(name: str, count: int) -> None:
    """Of two real recordings no record is refused or lost, and no label is taken along."""
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is not here")
    items = list(read_file(str(DATA / name), Options()))
    assert len(items) == count
    assert all(isinstance(item, Entry) for item in items)
    assert not any(b"label_" in item.encoded() for item in items if isinstance(item, Entry))
