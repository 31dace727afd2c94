"""A Kafka cluster seen by one installation: topics, readers and writers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, NodeNotReadyError, for_code

from schemas.topics import Topic, full_name, short_name
from streams.errors import LogError
from streams.log.kafka.errors import translated
from streams.log.kafka.fetching import received
from streams.log.kafka.member import KafkaMember
from streams.log.kafka.publisher import KafkaPublisher
from streams.log.kafka.settings import KafkaSettings
from streams.log.kafka.watch import Watch
from streams.log.plan import settings_of
from streams.log.port import Received, TopicDescription

T = TypeVar("T")

IDLE_MS = 200
FETCH_BYTES = 8 << 20
ADMIN_TRIES = 20
METADATA_TRIES = 100
METADATA_PAUSE = 0.1


class KafkaLog:
    """Implements `streams.log.port.Log`."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._watch: Watch | None = None

    def member(self, agent: str, topics: Sequence[str]) -> KafkaMember:
        """Take part in the agent's work on these topics."""
        if self._watch is None:
            self._watch = Watch(self._settings)  # one for all members of the process
        return KafkaMember(self._settings, agent, tuple(topics), self._watch)

    def publisher(self) -> KafkaPublisher:
        """Write records."""
        return KafkaPublisher(self._settings)

    async def read(
        self, topics: Sequence[str], *, since: int | None = None, follow: bool = False
    ) -> AsyncIterator[list[Received]]:
        """Iterate over committed records; see the port."""
        consumer = AIOKafkaConsumer(
            **self._settings.client,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=FETCH_BYTES,
        )
        try:
            with translated(self._settings.bootstrap):
                await consumer.start()
                ends = await self._assign(consumer, topics, since)
                while follow or await _behind(consumer, ends):
                    batches = await consumer.getmany(timeout_ms=IDLE_MS)
                    yield [
                        record
                        for tp, records in batches.items()
                        for record in received(records, short_name(self._settings.installation, tp.topic))
                    ]
        finally:
            await consumer.stop()

    async def describe(self, topics: Sequence[str]) -> dict[str, TopicDescription]:
        """Return those of the topics that stand, with the settings of the catalogue."""
        names = {full_name(self._settings.installation, topic): topic for topic in topics}
        async with self._admin() as admin:
            with translated(self._settings.bootstrap):
                standing = set(await _answered(admin.list_topics)) & names.keys()
                if not standing:
                    return {}
                described = await _answered(lambda: admin.describe_topics(sorted(standing)))
                settings = await _answered(lambda: _settings(admin, sorted(standing)))
        return {
            names[topic["topic"]]: TopicDescription(
                names[topic["topic"]], len(topic["partitions"]), settings.get(topic["topic"], {})
            )
            for topic in described
        }

    async def create(self, topics: Sequence[Topic], partitions: int) -> None:
        """Create these topics with the catalogue's settings. Raises LogError with the first refusal."""
        new = [
            NewTopic(
                full_name(self._settings.installation, topic.name),
                num_partitions=partitions,
                replication_factor=self._settings.replication,
                topic_configs=settings_of(topic),
            )
            for topic in topics
        ]
        async with self._admin() as admin:
            with translated(self._settings.bootstrap):
                answer = await admin.create_topics(new)
        for name, code, *reason in answer.topic_errors:
            if code:
                raise LogError(f"cannot create {name}: {(reason or [None])[0] or for_code(code).__name__}")
        await self._until_known([topic.name for topic in topics])

    async def _until_known(self, topics: Sequence[str]) -> None:
        """Brokers hear of a new topic one after another, a moment after it was created."""
        for _ in range(METADATA_TRIES):
            if len(await self.describe(topics)) == len(topics):
                return
            await asyncio.sleep(METADATA_PAUSE)
        raise LogError(f"the cluster does not show its new topics: {', '.join(topics)}")

    async def close(self) -> None:
        """Nothing is held between calls."""

    def _admin(self) -> "_Admin":
        return _Admin(self._settings)

    async def _assign(
        self, consumer: AIOKafkaConsumer, topics: Sequence[str], since: int | None
    ) -> dict[TopicPartition, int]:
        standing = await self.describe(topics)
        partitions = []
        for topic in topics:
            name = full_name(self._settings.installation, topic)
            if topic not in standing:
                raise LogError(f"there is no topic {name}; create it with `groundswell topics create`")
            partitions += [TopicPartition(name, number) for number in range(standing[topic].partitions)]
        consumer.assign(partitions)
        ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
        if since is None:
            await consumer.seek_to_beginning(*partitions)
            return ends
        starts = await consumer.offsets_for_times(dict.fromkeys(partitions, since))
        for partition, start in starts.items():
            consumer.seek(partition, start.offset if start else ends[partition])
        return ends


async def _answered(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until a node takes the question: aiokafka picks one by chance, also one that is down."""
    for _ in range(ADMIN_TRIES):
        try:
            return await ask()
        except NodeNotReadyError:  # nothing was sent
            await asyncio.sleep(METADATA_PAUSE)
    return await ask()


async def _behind(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    """Tell whether anything is left; by position, since the last offsets may be transaction markers."""
    for partition, end in ends.items():
        if await consumer.position(partition) < end:
            return True
    return False


async def _settings(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    found: dict[str, dict[str, str]] = {}
    for answer in await admin.describe_configs(resources):
        for _code, _message, _type, name, entries in answer.resources:
            found[name] = {entry[0]: entry[1] for entry in entries}
    return found


class _Admin:
    """An admin client for the length of a block."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._bootstrap = settings.bootstrap
        self._client = AIOKafkaAdminClient(**settings.client)

    async def __aenter__(self) -> AIOKafkaAdminClient:
        with translated(self._bootstrap):
            try:
                await self._client.start()
            except KafkaError:
                await self._client.close()
                raise
        return self._client

    async def __aexit__(self, *exc: object) -> None:
        await self._client.close()
