"""What becomes of bad input: each is enriched, or a dead letter with field, reason and bytes."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from tests.pipeline.installation import Installation, wait_for

NOW = datetime.now(UTC) - timedelta(minutes=1)
BASE = {"source": "x", "text": "hello @acme, where is my order?", "author": {"id": "anna"}}


def stamp(moment: datetime) -> str:
    """RFC 3339."""
    return moment.isoformat().replace("+00:00", "Z")


def mention(name: str, **fields: Any) -> bytes:
    """A mention of now, with some fields as given; None takes a field away."""
    content = {"id": name, "created_at": stamp(NOW), **BASE, **fields}
    return orjson.dumps({key: value for key, value in content.items() if value is not ...})


@dataclass
class Case:
    """Bytes on `mentions`, and where they are to end."""

    name: str
    values: list[bytes | None]
    dead: list[tuple[str, str]] = field(default_factory=list)
    enriched: list[str] = field(default_factory=list)
    check: Callable[[list[dict[str, Any]]], None] | None = None


def is_unscored_or_scored(found: list[dict[str, Any]]) -> None:
    """A text that is long is scored or says why not."""
    assert all(record["score"].get("sentiment") or record["score"].get("unscored") for record in found)


def is_marked(found: list[dict[str, Any]]) -> None:
    """A time ahead is kept, marked, and not believed."""
    assert all(record["clock_ahead"] for record in found)
    assert all(record["occurred_at"] < stamp(NOW + timedelta(hours=1)) for record in found)
    assert all(record["mention"]["created_at"] > stamp(NOW + timedelta(hours=1)) for record in found)


def is_no_company(found: list[dict[str, Any]]) -> None:
    """A claim is no proof."""
    assert found[0].get("company") != "acme"
    assert {match["brand"]: match.get("addressed") for match in found[0]["brands"]}["acme"]


def is_one_conversation(found: list[dict[str, Any]]) -> None:
    """They belong together."""
    assert len({record["conversation_id"] for record in found}) == 1


def keeps_extra(found: list[dict[str, Any]]) -> None:
    """What this version does not know is kept."""
    assert found[0]["mention"]["extra"] == {"mood": "sour"}


CASES = [
    Case("not JSON", [b"{oops"], [("$", "not JSON")]),
    Case("JSON but no object", [b"[1, 2]"], [("$", "not an object")]),
    Case("empty value", [None], [("$", "empty value")]),
    Case("missing id", [mention("", id=...)], [("$.id", "missing")]),
    Case("null id", [mention("", id=None)], [("$.id", "Expected `str`")]),
    Case("wrongly typed", [mention("bad-type", text=7)], [("$.text", "Expected `str`")]),
    Case("missing author", [mention("no-author", author=...)], [("$.author", "missing")]),
    Case("author with no id", [mention("no-author-id", author={"name": "A"})], [("$.author.id", "missing")]),
    Case("empty text", [mention("empty-text", text=" ")], [("$.text", "empty")]),
    Case(
        "text of 64 KiB",
        [mention("long", text="word " * 13_107)],
        enriched=["x:long"],
        check=is_unscored_or_scored,
    ),
    Case("text over 64 KiB", [mention("longer", text="x" * 65_537)], [("$.text", "longer than")]),
    Case("text of 1 MiB", [mention("huge", text="x" * (1 << 20))], [("$", "longer than")]),
    Case("unknown future version", [mention("future", schema="mention/9")], [("$.schema", "mention/9")]),
    Case("extra fields", [mention("extra", mood="sour")], enriched=["x:extra"], check=keeps_extra),
    Case(
        "before 2000",
        [mention("old", created_at="1999-12-31T23:59:59Z")],
        [("$.created_at", "before 2000")],
    ),
    Case(
        "no time zone", [mention("zone", created_at="2026-01-01T00:00:00")], [("$.created_at", "time zone")]
    ),
    Case(
        "a day and a year ahead",
        [
            mention("day-ahead", created_at=stamp(NOW + timedelta(days=1)), author={"id": "wild"}),
            mention("year-ahead", created_at=stamp(NOW + timedelta(days=365)), author={"id": "wild"}),
        ],
        enriched=["x:day-ahead", "x:year-ahead"],
        check=is_marked,
    ),
    Case("invalid UTF-8", [mention("utf").replace(b"hello", b"\xff\xfe")], [("$", "not JSON")]),
    Case("lone surrogate", [mention("sur").replace(b"hello", b"\\ud800")], [("$", "not JSON")]),
    Case("a million brackets", [b"[" * 1_000_000], [("$", "not JSON")]),
    Case("duplicate", [mention("twice"), mention("twice")], enriched=["x:twice"]),
    Case(
        "an id used again",
        [mention("again"), mention("again", text="something else")],
        [("$.id", "different mention")],
        ["x:again"],
    ),
    Case(
        "a reply before its parent",
        [
            mention("child", kind="reply", in_reply_to="parent", author={"id": "bob"}),
            mention("parent"),
        ],
        enriched=["x:child", "x:parent"],
        check=is_one_conversation,
    ),
    Case(
        "a reply cycle",
        [
            mention("ring-1", kind="reply", in_reply_to="ring-2"),
            mention("ring-2", kind="reply", in_reply_to="ring-1"),
        ],
        enriched=["x:ring-1", "x:ring-2"],
        check=is_one_conversation,
    ),
    Case(
        "a delete of something never seen",
        [mention("never-seen", kind="delete", text=..., author=...)],
        enriched=["x:never-seen"],
    ),
    Case(
        "a stranger who claims to be the company",
        [mention("claim", author={"id": "mallory", "role": "company"}, recipient="acme")],
        enriched=["x:claim"],
        check=is_no_company,
    ),
]


def enriched_mentions(running: Installation) -> list[dict[str, Any]]:
    """Everything enriched so far."""
    values = [orjson.loads(record.value or b"") for record in running.read("mentions.enriched")]
    return [value for value in values if "mention" in value]


@pytest.fixture(scope="module")
def outcome(running: Installation) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Enriched mentions and dead letters, once every case has been published, without keys."""
    for case in CASES:
        running.publish(case.values)
    running.beat("bad-input", stamp(datetime.now(UTC)))
    running.settle("bad-input")
    expected = {name for case in CASES for name in case.enriched}
    # a reply waits a while for its parent, longer where replies go round in a circle
    wait_for(lambda: expected <= {record["id"] for record in enriched_mentions(running)}, "what was held")
    enriched = enriched_mentions(running)
    letters = [orjson.loads(record.value or b"") for record in running.read("mentions.dead-letter")]
    return enriched, letters


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_ends_on_a_topic(
    case: Case, outcome: tuple[list[dict[str, Any]], list[dict[str, Any]]]
) -> None:
    """Enriched, or a dead letter with the field, the reason and the original bytes."""
    enriched, letters = outcome
    for field_at_fault, reason in case.dead:
        found = [
            letter
            for letter in letters
            if letter.get("field") == field_at_fault and reason in letter["reason"] and _is_of(letter, case)
        ]
        assert found, [letter["reason"] for letter in letters]
    records = [record for record in enriched if record["id"] in case.enriched]
    assert sorted(record["id"] for record in records) == sorted(case.enriched)
    if case.check is not None:
        case.check(records)


def test_nothing_is_lost_and_nothing_is_set_aside_twice(
    outcome: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    """In = enriched + dead letters + the one duplicate."""
    enriched, letters = outcome
    published = sum(len(case.values) for case in CASES)
    assert published == len(enriched) + len(letters) + 1
    assert len({letter["id"] for letter in letters}) == len(letters)


def test_a_mended_dead_letter_can_be_brought_back(
    running: Installation, outcome: tuple[list[dict[str, Any]], list[dict[str, Any]]], tmp_path: Any
) -> None:
    """With the mended bytes; it then is enriched like any other."""
    _, letters = outcome
    (letter,) = [found for found in letters if found.get("field") == "$.author"]
    mended = tmp_path / "mended.json"
    mended.write_bytes(mention("mended"))
    running.command("dead-letters", "replay", letter["id"], "--with", str(mended))
    running.beat("mended-beat", stamp(datetime.now(UTC)))
    running.settle("mended-beat")
    assert any(b'"x:mended"' in (record.value or b"") for record in running.read("mentions.enriched"))


def test_a_wild_clock_breaches_nobody_else(running: Installation, outcome: object) -> None:
    """Records a year ahead moved no event time: nobody who wrote a minute ago is overdue."""
    owed = [orjson.loads(value) for value in running.latest("obligations").values()]
    assert any(obligation["customer"] == "x:anna" for obligation in owed)
    assert not [obligation for obligation in owed if "breached_at" in obligation]


def _is_of(letter: dict[str, Any], case: Case) -> bool:
    """Tell whether the dead letter carries the very bytes that were published."""
    original = letter.get("original")
    if letter["topic"] != "mentions":
        return True  # set aside further on, where the text is masked already
    return (base64.b64decode(original) if original is not None else None) in case.values


def test_a_workers_log_has_no_signs_for_terminals(running: Installation) -> None:
    """Nothing hides or shows a cursor where there is none."""
    assert b"\x1b[?25" not in (running.scratch / "worker-0.log").read_bytes()
