"""The two requests that aiokafka lacks, byte by byte as Kafka's message definitions have them."""

import struct
from typing import Any

import pytest

from streams.errors import LogError
from streams.log.kafka import kip447
from streams.log.kafka.kip447 import GroupMetadata, GroupProducer
from streams.log.kafka.requests import (
    GroupTxnOffsetCommitRequest,
    OffsetFetchResponse_v7,
    StableOffsetFetchRequest,
    TxnOffsetCommitResponse_v3,
)


def compact(text: str) -> bytes:
    """A compact string: its length plus one as a variable-length integer, then UTF-8."""
    return bytes([len(text) + 1]) + text.encode()


NO_TAGS = b"\x00"


def test_offsets_are_committed_with_generation_and_member() -> None:
    """TxnOffsetCommitRequest.json, version 3: the first with the member's fields, and flexible."""
    topics: list[Any] = [("topic", [(3, 42, -1, "note", {})], {})]
    fields: tuple[Any, ...] = ("tid", "group", 7, 2, 5, "me", None, topics, {})
    request = GroupTxnOffsetCommitRequest(*fields).prepare({28: (0, 3)})
    partition = struct.pack(">iqi", 3, 42, -1) + compact("note") + NO_TAGS
    topic = compact("topic") + b"\x02" + partition + NO_TAGS
    assert request.encode() == (
        compact("tid")
        + compact("group")
        + struct.pack(">qhi", 7, 2, 5)
        + compact("me")
        + b"\x00"
        + b"\x02"
        + topic
        + NO_TAGS
    )


def test_a_broker_that_is_too_old_is_refused() -> None:
    """Without the generation nothing would be fenced, so no older version is tried."""
    with pytest.raises(NotImplementedError):
        GroupTxnOffsetCommitRequest().prepare({28: (0, 2)})


def test_errors_of_a_commit_are_read_by_partition() -> None:
    """TxnOffsetCommitResponse.json, version 3, in the shape aiokafka's handler reads."""
    partition = struct.pack(">ih", 3, 22) + NO_TAGS
    data = struct.pack(">i", 0) + b"\x02" + compact("topic") + b"\x02" + partition + NO_TAGS + NO_TAGS
    assert TxnOffsetCommitResponse_v3.decode(data).errors == [("topic", [(3, 22)])]


def test_offsets_are_asked_for_with_require_stable() -> None:
    """OffsetFetchRequest.json, version 7: the first that can wait for pending offsets."""
    request = StableOffsetFetchRequest("group", [("topic", [1, 2], {})], True, {}).prepare({9: (0, 7)})
    topic = compact("topic") + b"\x03" + struct.pack(">ii", 1, 2) + NO_TAGS
    assert request.encode() == compact("group") + b"\x02" + topic + b"\x01" + NO_TAGS


def test_offsets_are_read_with_their_metadata() -> None:
    """OffsetFetchResponse.json, version 7."""
    partition = struct.pack(">iqi", 1, 42, -1) + compact("tid") + struct.pack(">h", 88) + NO_TAGS
    data = (
        struct.pack(">i", 0)
        + b"\x02"
        + compact("topic")
        + b"\x02"
        + partition
        + NO_TAGS
        + struct.pack(">h", 0)
        + NO_TAGS
    )
    response = OffsetFetchResponse_v7.decode(data)
    assert response.topics == [("topic", [(1, 42, -1, "tid", 88, {})], {})]
    assert response.error_code == 0


async def test_an_unknown_aiokafka_is_refused() -> None:
    """It hangs on how the sender makes this one request."""
    with pytest.raises(LogError, match=r"aiokafka .* is not known here"):
        GroupProducer(GroupMetadata(1, "me"), retry_backoff_ms=20, known="0.0.")
    assert kip447.KNOWN == "0.14."
