"""KIP-447 for aiokafka: a transaction's offsets are fenced by the consumer group's generation.

With it one producer serves every partition a member has, as Kafka Streams' exactly_once_v2 does. Two
requests are newer than aiokafka's: TxnOffsetCommit version 3 (generation and member) and OffsetFetch version
7 (`require_stable`: a pending offset is waited for, not passed over). Their fields are those of Kafka's
message definitions TxnOffsetCommitRequest.json and OffsetFetchRequest.json. Refuses to run on an aiokafka it
does not know, since it hangs on how the sender makes this one request. The ignores: aiokafka is untyped.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import aiokafka
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import for_code
from aiokafka.producer.sender import (
    CoordinationType,
    Sender,
    SendProduceReqHandler,
    TxnOffsetCommitHandler,
)
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)
from aiokafka.structs import OffsetAndMetadata

from streams.errors import LogError

KNOWN = "0.14."
UNSTABLE_OFFSET_COMMIT = 88
RETRIED_CODES = {14, 15, 16}
"""Coordinator load in progress, not available, not coordinator."""
FENCED_CODES = {22, 25, 82}
"""Illegal generation, unknown member, fenced instance."""
UNKNOWN_OFFSET = -1

_STRING = CompactString("utf-8")


class GroupMetadata(NamedTuple):
    """A member as it was when partitions were assigned to it."""

    generation: int
    member_id: str


class TxnOffsetCommitResponse_v3(Response):  # type: ignore[misc]  # noqa: N801 - as aiokafka names them
    """Kafka's TxnOffsetCommitResponse, version 3."""

    API_KEY = 28
    API_VERSION = 3
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "topics",
            CompactArray(
                ("topic", _STRING),
                (
                    "partitions",
                    CompactArray(("partition", Int32), ("error_code", Int16), ("tags", TaggedFields)),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )

    @property
    def errors(self) -> list[tuple[str, list[tuple[int, int]]]]:
        """As version 0 has them, which is what aiokafka's handler reads."""
        return [
            (topic, [(partition, code) for partition, code, _ in partitions])
            for topic, partitions, _ in self.topics
        ]


class TxnOffsetCommitRequest_v3(RequestStruct):  # type: ignore[misc]  # noqa: N801
    """Kafka's TxnOffsetCommitRequest, version 3."""

    API_KEY = 28
    API_VERSION = 3
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = TxnOffsetCommitResponse_v3
    SCHEMA = Schema(
        ("transactional_id", _STRING),
        ("group_id", _STRING),
        ("producer_id", Int64),
        ("producer_epoch", Int16),
        ("generation_id", Int32),
        ("member_id", _STRING),
        ("group_instance_id", _STRING),
        (
            "topics",
            CompactArray(
                ("topic", _STRING),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("offset", Int64),
                        ("leader_epoch", Int32),
                        ("metadata", _STRING),
                        ("tags", TaggedFields),
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class GroupTxnOffsetCommitRequest(Request[TxnOffsetCommitRequest_v3]):  # type: ignore[misc]
    """Offsets of a transaction, with the member they are committed by."""

    API_KEY = 28

    def __init__(self, *fields: Any) -> None:
        self._fields = fields

    def build(self, request_struct_class: type[TxnOffsetCommitRequest_v3]) -> TxnOffsetCommitRequest_v3:
        """Return the request as it goes over the wire."""
        return request_struct_class(*self._fields)


class OffsetFetchResponse_v7(Response):  # type: ignore[misc]  # noqa: N801
    """Kafka's OffsetFetchResponse, version 7."""

    API_KEY = 9
    API_VERSION = 7
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "topics",
            CompactArray(
                ("topic", _STRING),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("offset", Int64),
                        ("leader_epoch", Int32),
                        ("metadata", _STRING),
                        ("error_code", Int16),
                        ("tags", TaggedFields),
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("error_code", Int16),
        ("tags", TaggedFields),
    )


class OffsetFetchRequest_v7(RequestStruct):  # type: ignore[misc]  # noqa: N801
    """Kafka's OffsetFetchRequest, version 7."""

    API_KEY = 9
    API_VERSION = 7
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = OffsetFetchResponse_v7
    SCHEMA = Schema(
        ("group_id", _STRING),
        (
            "topics",
            CompactArray(("topic", _STRING), ("partitions", CompactArray(Int32)), ("tags", TaggedFields)),
        ),
        ("require_stable", Boolean),
        ("tags", TaggedFields),
    )


class StableOffsetFetchRequest(Request[OffsetFetchRequest_v7]):  # type: ignore[misc]
    """Committed offsets, pending ones waited for or not."""

    API_KEY = 9

    def __init__(self, *fields: Any) -> None:
        self._fields = fields

    def build(self, request_struct_class: type[OffsetFetchRequest_v7]) -> OffsetFetchRequest_v7:
        """Return the request as it goes over the wire."""
        return request_struct_class(*self._fields)


class _GroupTxnOffsetCommitHandler(TxnOffsetCommitHandler):  # type: ignore[misc]
    """The sender's handler of one such request, with the newer version."""

    def create_request(self) -> GroupTxnOffsetCommitRequest:
        by_topic: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for tp, offset in sorted(self._offsets.items()):
            by_topic[tp.topic].append((tp.partition, offset.offset, -1, offset.metadata, {}))
        manager = self._sender._txn_manager
        member = self._sender.group_metadata
        return GroupTxnOffsetCommitRequest(
            manager.transactional_id,
            self._group_id,
            manager.producer_id,
            manager.producer_epoch,
            member.generation,
            member.member_id,
            None,
            [(topic, partitions, {}) for topic, partitions in by_topic.items()],
            {},
        )

    def handle_response(self, response: TxnOffsetCommitResponse_v3) -> float | None:
        codes = {code for _, partitions in response.errors for _, code in partitions}
        if codes & FENCED_CODES:
            raise aiokafka.errors.ProducerFenced(f"no member any more: {for_code(min(codes & FENCED_CODES))}")
        backoff: float | None = super().handle_response(response)
        return backoff


class _NotingHandler(SendProduceReqHandler):  # type: ignore[misc]
    """The sender's handler of sends, which keeps what the broker refused: aiokafka tries again for ever."""

    def _can_retry(self, error: Exception, batch: Any) -> bool:
        self._sender.refusal = error
        return bool(super()._can_retry(error, batch))


class _GroupSender(Sender):  # type: ignore[misc]
    """The sender, which says who commits."""

    group_metadata: GroupMetadata
    refusal: Exception | None = None

    async def _send_produce_req(self, node_id: int, batches: Mapping[TopicPartition, Any]) -> None:
        await _NotingHandler(self, batches).do(node_id)
        self._in_flight.remove(node_id)
        for tp in batches:
            self._muted_partitions.remove(tp)

    async def _do_txn_offset_commit(self, offsets: Mapping[TopicPartition, Any], group_id: str) -> None:
        if not offsets:
            return
        node = await self._find_coordinator(CoordinationType.GROUP, group_id)
        await _GroupTxnOffsetCommitHandler(self, offsets, group_id).do(node)


class GroupProducer(AIOKafkaProducer):  # type: ignore[misc]
    """A transactional producer whose offsets are committed as a member of a group."""

    def __init__(
        self, metadata: GroupMetadata, *, retry_backoff_ms: int, known: str = KNOWN, **options: Any
    ) -> None:
        if not aiokafka.__version__.startswith(known):
            self._closed = True  # nothing was opened: aiokafka would warn of a producer left open
            raise LogError(f"aiokafka {aiokafka.__version__} is not known here; install {known}x")
        super().__init__(retry_backoff_ms=retry_backoff_ms, **options)
        self._sender = _GroupSender(
            self.client,
            acks=-1,
            txn_manager=self._txn_manager,
            retry_backoff_ms=retry_backoff_ms,
            message_accumulator=self._message_accumulator,
            request_timeout_ms=self._request_timeout_ms,
        )
        self._sender.group_metadata = metadata

    @property
    def verdict(self) -> BaseException | None:
        """Why the transaction under way can only be aborted, if that is so."""
        waiter = self._txn_manager._transaction_waiter
        failed = waiter is not None and waiter.done() and not waiter.cancelled()
        return waiter.exception() if failed else None

    @property
    def refusal(self) -> Exception | None:
        """What a broker has refused last, if it ever did; the sender may be trying again."""
        refusal: Exception | None = self._sender.refusal
        return refusal

    @refusal.setter
    def refusal(self, refusal: Exception | None) -> None:
        self._sender.refusal = refusal


def group_metadata(consumer: AIOKafkaConsumer) -> GroupMetadata:
    """Return what the consumer is in its group at this moment."""
    coordinator = consumer._coordinator
    return GroupMetadata(coordinator.generation, coordinator.member_id)


async def committed(
    consumer: AIOKafkaConsumer, partitions: Collection[TopicPartition], *, stable: bool
) -> dict[TopicPartition, OffsetAndMetadata] | None:
    """Return the committed offsets of the consumer's group; None where one is pending, or nobody knows yet.

    Partitions without an offset are left out. Not `stable`: what was committed last, whatever is pending.
    """
    by_topic: dict[str, list[int]] = defaultdict(list)
    for tp in partitions:
        by_topic[tp.topic].append(tp.partition)
    coordinator = consumer._coordinator
    await coordinator.ensure_coordinator_known()
    topics: list[Any] = [(topic, numbers, {}) for topic, numbers in by_topic.items()]
    response = await coordinator._send_req(StableOffsetFetchRequest(coordinator.group_id, topics, stable, {}))
    offsets: dict[TopicPartition, OffsetAndMetadata] = {}
    codes = {response.error_code}
    for topic, fetched, _ in response.topics:
        for partition, offset, _epoch, metadata, code, _tags in fetched:
            codes.add(code)
            if offset != UNKNOWN_OFFSET:
                offsets[TopicPartition(topic, partition)] = OffsetAndMetadata(offset, metadata or "")
    failed = codes - {0, UNSTABLE_OFFSET_COMMIT, *RETRIED_CODES}
    if failed:
        raise for_code(min(failed))(f"offsets of {coordinator.group_id}")
    if codes & RETRIED_CODES:
        coordinator.coordinator_dead()
    return offsets if codes == {0} else None
