"""What is kept of a record that could not be taken."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import decode, encode
from schemas.dead_letters import DeadLetter
from schemas.errors import RecordError
from streams.log.port import Received
from streams.tasks.dead_letters import COPY_LIMIT, PREVIEW, dead_letter
from tests.builders import NOON

REFUSED = RecordError("$.text", "too dull")


def a_record(value: bytes | None, key: bytes | None = None) -> Received:
    """Bytes on `mentions`."""
    return Received("mentions", 2, 17, key, value, NOON)


@given(st.binary(max_size=300) | st.none(), st.binary(max_size=20) | st.none())
def test_the_original_bytes_come_back_exactly(value: bytes | None, key: bytes | None) -> None:
    """Whatever they are, through the topic and back, with where they stood."""
    letter = decode(encode(dead_letter("score", a_record(value, key), REFUSED)), DeadLetter)
    assert (letter.id, letter.topic, letter.partition, letter.offset) == ("mentions/2/17", "mentions", 2, 17)
    assert (None if letter.original is None else base64.b64decode(letter.original)) == value
    assert (None if letter.original_key is None else base64.b64decode(letter.original_key)) == key
    assert (letter.field, letter.reason, letter.agent, letter.at) == ("$.text", "too dull", "score", NOON)


@pytest.mark.parametrize(
    ("value", "preview"),
    [(None, None), (b"\xff\xfe", None), ("ü".encode(), "ü"), (b"x" * 999, "x" * PREVIEW)],
)
def test_a_preview_is_text_or_nothing(value: bytes | None, preview: str | None) -> None:
    """What is not UTF-8 has none."""
    assert dead_letter("score", a_record(value), REFUSED).preview == preview


def test_an_original_that_would_not_fit_stays_where_it_is() -> None:
    """The pointer to it and its beginning are kept."""
    letter = dead_letter("score", a_record(b"x" * (COPY_LIMIT + 1)), REFUSED)
    assert (letter.original, letter.offset, len(letter.preview or "")) == (None, 17, PREVIEW)
    assert dead_letter("score", a_record(b"x" * COPY_LIMIT), REFUSED).original is not None


@pytest.mark.parametrize(
    ("value", "producer"),
    [
        (b'{"producer": "crm"}', "crm"),
        (b'{"producer": 7}', None),
        (b'{"id": 1}', None),
        (b"[1]", None),
        (b"nonsense", None),
        (b'{"producer": "\xff"}', None),
        (None, None),
    ],
)
def test_the_producer_is_named_where_it_can_be_read(value: bytes | None, producer: str | None) -> None:
    """So that whoever publishes can ask for their own."""
    assert dead_letter("score", a_record(value), REFUSED).producer == producer


def test_an_unexpected_error_is_cut_to_a_bearable_length() -> None:
    """A message may hold the whole record."""
    letter = dead_letter("score", a_record(b"{}"), ValueError("x" * 100_000))
    assert letter.reason.startswith("ValueError: xxx")
    assert len(letter.reason) == 2000
    assert letter.stack is not None
    assert len(letter.stack) == 8000
