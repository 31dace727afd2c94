"""One JSON object a line: a mention, or a whole conversation."""

from collections.abc import Iterator
from typing import BinaryIO

from schemas import codec
from schemas.errors import RecordError
from schemas.mentions import MAX_RECORD_BYTES, Mention, check_mention
from streams.recordings import conversations
from streams.recordings.items import Entry, Item, Options, Refusal, check_size

LONGEST_KEPT = 2 * MAX_RECORD_BYTES
"""Bytes of a refused line that are still kept, to be published as they are: a dead letter holds them."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read(stream: BinaryIO, options: Options) -> Iterator[Item]:
    """Every record of the file, in its order; empty lines are none."""
    for number, line in _lines(stream):
        if line is None:
            yield Refusal(number, RecordError("$", f"larger than {LONGEST_KEPT} bytes"))
        elif line:
            yield from _records(number, line, options)


def _records(number: int, line: bytes, options: Options) -> Iterator[Item]:
    try:
        value = codec.parse(line)
        if conversations.is_conversation(value):
            yield from conversations.read(number, value, options)
            return
        check_size(line)
        mention = codec.from_object(value, Mention)
        check_mention(mention)
    except RecordError as error:
        yield Refusal(number, error, line)
    else:
        yield Entry(number, mention, line)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers; None for one too long to be held in memory with an easy mind."""
    number = 0
    while piece := stream.readline(LONGEST_KEPT + 1):
        number += 1
        if len(piece) > LONGEST_KEPT:
            _skip_to_end(stream, piece)
            yield number, None
        else:
            yield number, (piece.removeprefix(_BYTE_ORDER_MARK) if number == 1 else piece).strip()


def _skip_to_end(stream: BinaryIO, piece: bytes) -> None:
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(LONGEST_KEPT)
